"""Telling people that goods are back, or come on another day than promised."""

from __future__ import annotations

from uuid import UUID

from flask import current_app

from portal.domain.subscriptions import MessageKind
from portal.kit.clock import utc_now
from portal.services.orders.backorders import reserve_backorders
from portal.services.subscriptions.backorders import reckon_dates
from portal.services.subscriptions.letters import ArrivalLetter, arrival_letter
from portal.services.subscriptions.moves import MovedLetter, moved_letter
from portal.services.subscriptions.switches import stop_token
from portal.services.subscriptions.telling import tell
from portal.services.unit_of_work import unit_of_work
from portal.tasks.post import address_of, send_once


def tell_who_waits(*, message_id: UUID, product_id: str) -> None:  # noqa: ARG001 - who was told is not told again
    """Tell those who wait for a product what is there beyond what orders wait for."""
    product = UUID(product_id)
    with unit_of_work():
        # Orders come first, whichever of the two jobs of an arrival runs first.
        reserve_backorders(product_ids=[product], at=utc_now())
    with unit_of_work():
        tell(product_id=product, at=utc_now())


def tell_of_arrival(*, message_id: UUID, subscription_id: str) -> None:
    """Mail a person all they waited for that is back, with one link that orders it."""
    with unit_of_work():
        letter = arrival_letter(
            message_id=message_id, subscription_id=UUID(subscription_id), at=utc_now()
        )
    if letter is not None:
        _send(
            message_id,
            letter,
            kind=MessageKind.BACK_IN_STOCK,
            button=f"/subscriptions/arrivals/{message_id}",
        )


def reckon_moved_deliveries(*, message_id: UUID, product_ids: list[str]) -> None:  # noqa: ARG001 - what stands is not written again
    """Set the promised days of orders that wait for these products."""
    with unit_of_work():
        reckon_dates(product_ids=[UUID(one) for one in product_ids], at=utc_now())


def tell_of_moved_backorder(*, message_id: UUID, order_id: str) -> None:
    """Mail the person who ordered that goods come on another day than promised."""
    with unit_of_work():
        letter = moved_letter(message_id=message_id, order_id=UUID(order_id))
    if letter is not None:
        _send(
            message_id,
            letter,
            kind=MessageKind.BACKORDER_MOVED,
            button=f"/orders/{letter.slug}",
        )


def _send(
    message_id: UUID,
    letter: ArrivalLetter | MovedLetter,
    *,
    kind: MessageKind,
    button: str,
) -> None:
    """Send a mail of a kind its reader may switch off by one press."""
    token = stop_token(
        person_id=letter.person_id, kind=kind, secret=current_app.config["SECRET_KEY"]
    )
    send_once(
        message_id=message_id,
        kind=kind.value.replace("_", "-"),
        template=kind.value,
        to=letter.email,
        language=letter.language,
        person_id=letter.person_id,
        company_id=letter.company_id,
        secret=token,
        letter=letter,
        button_url=address_of(button),
        stop_url=address_of(f"/messages/off/{token}"),
    )
