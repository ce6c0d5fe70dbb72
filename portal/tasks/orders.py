"""Mail about orders, and those that were not paid in time."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import structlog

from portal.kit.clock import utc_now
from portal.models.tenancy import acting_as_system
from portal.services.orders import commands
from portal.services.orders.letters import Letter, letter, not_coming, wants_confirmation
from portal.services.unit_of_work import unit_of_work
from portal.tasks.post import address_of, send_once

_log = structlog.get_logger(__name__)


def confirm_order(*, message_id: UUID, order_id: str) -> None:
    """Mail the person who ordered that the order stands, with its lines and sums."""
    _send(message_id, order_id, kind="order-confirmation", template="order_confirmation")


def tell_of_cancellation(*, message_id: UUID, order_id: str) -> None:
    """Mail the person who ordered that the order is cancelled, and why."""
    _send(message_id, order_id, kind="order-cancelled", template="order_cancelled")


def tell_of_change(*, message_id: UUID, order_id: str, press: str) -> None:
    """Mail the person who ordered which quantities will not come, and what is left to pay."""
    with unit_of_work():
        found = letter(order_id=UUID(order_id))
        gone = not_coming(page=found.page, press=UUID(press)) if found else ()
    if found is None or not gone or found.page.left is None:
        return
    _mail(message_id, found, kind="order-changed", template="order_changed", gone=gone)


def _send(message_id: UUID, order_id: str, *, kind: str, template: str) -> None:
    with unit_of_work():
        found = letter(order_id=UUID(order_id))
    if found is None or (kind == "order-confirmation" and not wants_confirmation(found.page)):
        return
    _mail(message_id, found, kind=kind, template=template)


def _mail(message_id: UUID, found: Letter, *, kind: str, template: str, **more: Any) -> None:
    send_once(
        message_id=message_id,
        kind=kind,
        template=template,
        to=found.email,
        language=found.language,
        company_id=found.company_id,
        person_id=found.person_id,
        letter=found,
        order=found.page.order,
        page_of=found.page,
        **more,
        button_url=address_of(f"/orders/{found.page.order.slug}"),
    )


def cancel_unpaid() -> None:
    """Cancel every order whose time to pay has run out, each in a transaction of its own.

    No lock is needed against a second run: each order is looked at again under its own.
    """
    at = utc_now()
    with acting_as_system():
        with unit_of_work():
            late = commands.unpaid_orders(at=at)
        gone = 0
        for order_id in late:
            with unit_of_work():
                gone += commands.cancel_unpaid(order_id=order_id, at=at)
    if gone:
        _log.info("cancelled unpaid orders", count=gone)
