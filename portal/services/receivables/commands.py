"""Booking money: payments and their place in the append-only journal."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from portal.domain.access import Actor
from portal.extensions import session
from portal.kit.errors import Conflict, InvalidInput
from portal.kit.ids import new_id
from portal.kit.money import Money
from portal.kit.words import N_
from portal.models.receivables import EntryKind, JournalEntry, Payment, PaymentSource

FORM_USED = N_("This form was sent for another order already. Open the page again.")


def enter_payment(
    *,
    company_id: UUID,
    amount: Money,
    received_on: date,
    title: str,
    key: UUID,
    actor: Actor,
    at: datetime,
    order_id: UUID | None = None,
) -> UUID | None:
    """Enter money that came in, with its journal entry; None if the same key was entered before.

    :raises InvalidInput: if the amount is not positive.
    :raises Conflict: if the key was used for another company or order.
    """
    if amount.minor <= 0:
        raise InvalidInput(N_("Enter an amount greater than zero."))
    payment_id = session.execute(
        insert(Payment)
        .values(
            id=new_id(),
            company_id=company_id,
            received_on=received_on,
            amount_minor=amount.minor,
            currency=amount.currency,
            title=title,
            source=PaymentSource.MANUAL,
            order_id=order_id,
            booked_by_id=actor.person_id,
            idempotency_key=key,
            created_at=at,
        )
        .on_conflict_do_nothing(index_elements=["idempotency_key"])
        .returning(Payment.id)
    ).scalar_one_or_none()
    if payment_id is None:
        _check_same(key, company_id=company_id, order_id=order_id)
    else:
        session.add(
            JournalEntry(
                company_id=company_id,
                kind=EntryKind.PAYMENT,
                booked_on=received_on,
                payment_id=payment_id,
                amount_minor=amount.minor,
                currency=amount.currency,
                note=title,
                actor_id=actor.person_id,
                created_at=at,
            )
        )
    return payment_id


def _check_same(key: UUID, *, company_id: UUID, order_id: UUID | None) -> None:
    known = session.execute(
        select(Payment.company_id, Payment.order_id).where(Payment.idempotency_key == key)
    ).one_or_none()
    if known is None or tuple(known) != (company_id, order_id):
        raise Conflict(FORM_USED)
