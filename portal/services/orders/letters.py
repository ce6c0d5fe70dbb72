"""What mail about an order says, as plain values; nothing is read in a template."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID, uuid5

from sqlalchemy import select

from portal.domain.orders import OrderState
from portal.extensions import session
from portal.models.accounts import Person
from portal.models.orders import Cancellation, Order, OrderEvent
from portal.models.seller import Seller
from portal.services.orders.page import OrderPage, order_page


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """An order and the person to tell about it."""

    page: OrderPage
    email: str
    language: str
    person_id: UUID
    company_id: UUID
    bank_account: str
    reason: str
    by_system: bool


def letter(*, order_id: UUID) -> Letter | None:
    """Return what to write to the person who ordered; None if they are no longer active.

    `reason` is why the order came into its present state, `by_system` whether the clock did it.
    """
    row = session.execute(
        select(Order.slug, Order.company_id, Person)
        .join(Person, Person.id == Order.orderer_id)
        .where(Order.id == order_id)
    ).one_or_none()
    if row is None or not row.Person.active:
        return None
    bank_account = session.execute(
        select(Seller.bank_account).where(Seller.id == 1)
    ).scalar_one_or_none()
    page = order_page(slug=row.slug, company_id=row.company_id)
    last = session.scalars(
        select(OrderEvent)
        .where(OrderEvent.company_id == row.company_id, OrderEvent.order_id == order_id)
        .order_by(OrderEvent.at.desc(), OrderEvent.id.desc())
        .limit(1)
    ).one()
    return Letter(
        page=page,
        email=row.Person.email,
        language=row.Person.language,
        person_id=row.Person.id,
        company_id=row.company_id,
        bank_account=bank_account or "",
        reason=last.reason,
        by_system=last.actor_id is None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NotComing:
    """What was cancelled of a line, in base units, and why."""

    sku: str
    own_code: str
    name: str
    quantity: Decimal
    unit: str
    reason: str


def cancellation_id(press: UUID, line_id: UUID) -> UUID:
    """Return the id of what one press cancels of a line: the same press gives the same."""
    return uuid5(press, str(line_id))


def not_coming(*, page: OrderPage, press: UUID) -> tuple[NotComing, ...]:
    """Return what one press cancelled of an order, in the order of its lines."""
    lines = {cancellation_id(press, line.id): line for line in page.lines}
    rows = session.execute(
        select(Cancellation.id, Cancellation.quantity, Cancellation.reason).where(
            Cancellation.company_id == page.order.company_id, Cancellation.id.in_(lines)
        )
    )
    found = {row.id: row for row in rows}
    return tuple(
        NotComing(
            sku=line.sku,
            own_code=line.own_code,
            name=line.name,
            quantity=found[one].quantity,
            unit=line.base_unit,
            reason=found[one].reason,
        )
        for one, line in lines.items()
        if one in found
    )


def wants_confirmation(page: OrderPage) -> bool:
    """Test for an order that still stands: a cancelled one is told of by its own mail."""
    return page.order.state is not OrderState.CANCELLED
