"""Mail about orders that wait for approval, and what the clock does with them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import structlog

from portal.kit.clock import utc_now
from portal.models.tenancy import acting_as_system
from portal.services.approvals import clock, letters
from portal.services.approvals.letters import ApprovalLetter
from portal.services.unit_of_work import unit_of_work
from portal.tasks.post import address_of, send_once

_log = structlog.get_logger(__name__)


def ask_for_decision(*, message_id: UUID, kind: str, order_id: str, membership_id: str) -> None:
    """Mail somebody who may decide about an order, or the company's contact, while it waits."""
    with unit_of_work():
        if membership_id:
            found = letters.letter_to_member(
                order_id=UUID(order_id), membership_id=UUID(membership_id), at=utc_now()
            )
        else:
            found = letters.letter_to_contact(order_id=UUID(order_id))
    if found is not None and found.waits:
        # The seller's rep decides nothing: they see that nobody does.
        place = ("/staff/orders", "") if found.to.rep else ("/orders", "/approval")
        _send(message_id, found, f"approval-{kind}", "approval_wanted", place=place, wanted=kind)


def tell_of_decision(*, message_id: UUID, order_id: str) -> None:
    """Mail the person who ordered what was decided: approved, changed, refused or closed."""
    with unit_of_work():
        found = letters.letter_to_orderer(order_id=UUID(order_id))
    if found is not None and found.standing.decision is not None:
        _send(message_id, found, "approval-decided", "approval_decided")


def tell_of_ended_hold(*, message_id: UUID, order_id: str) -> None:
    """Mail the person who ordered that the stock is no longer held, while the order waits."""
    with unit_of_work():
        found = letters.letter_to_orderer(order_id=UUID(order_id))
    if found is not None and found.waits:
        _send(message_id, found, "approval-hold-ended", "approval_hold_ended")


def _send(
    message_id: UUID,
    found: ApprovalLetter,
    kind: str,
    template: str,
    *,
    place: tuple[str, str] = ("/orders", ""),
    wanted: str = "",
) -> None:
    send_once(
        message_id=message_id,
        kind=kind,
        template=template,
        to=found.to.email,
        language=found.to.language,
        company_id=found.company_id,
        person_id=found.to.person_id,
        letter=found,
        order=found.page.order,
        page_of=found.page,
        standing=found.standing,
        wanted=wanted,
        button_url=address_of(f"{place[0]}/{found.page.order.slug}{place[1]}"),
    )


def look_after_waiting() -> None:
    """Remind, pass on, let stock go and close, wherever it is due; one order a transaction.

    No lock is needed against a second run: each order is looked at again under its own.
    """
    at = utc_now()
    with acting_as_system():
        with unit_of_work():
            clock.forget_withdrawn(at=at)
            due = clock.orders_due(at=at)
        done = sum(_look_after(order_id, at) for order_id in due)
    if done:
        _log.info("looked after orders that wait for approval", count=done)


def _look_after(order_id: UUID, at: datetime) -> bool:
    """Look after one order; what goes wrong with it is no reason to leave the others alone."""
    try:
        with unit_of_work():
            return clock.look_after(order_id=order_id, at=at)
    except Exception:  # one order's trouble, whatever it is: told in the log, tried again next time
        _log.exception("could not look after an order", order=str(order_id))
        return False
