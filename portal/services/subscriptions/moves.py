"""What the mail about moved backorders says: every line of an order that comes on another day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from portal.domain.subscriptions import MessageKind
from portal.extensions import session
from portal.models.accounts import Person
from portal.models.orders import Order, OrderLine
from portal.models.subscriptions import BackorderMove
from portal.services.orders.line_sums import of_row, quantity_columns
from portal.services.subscriptions.switches import silenced

_Move = BackorderMove


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedLine:
    """A line with what of it is still to come, in base units; None: the day is not known."""

    sku: str
    name: str
    quantity: Decimal
    unit: str
    before: date | None
    after: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedLetter:
    """An order whose goods come on another day, and the person to tell."""

    number: str
    slug: str
    email: str
    language: str
    person_id: UUID
    company_id: UUID
    lines: tuple[MovedLine, ...]


def moved_letter(*, message_id: UUID, order_id: UUID) -> MovedLetter | None:
    """Take the moves of an order no mail has told of; None if nothing is left to tell.

    What moved and moved back is nothing.
    """
    row = session.execute(
        select(Order.number, Order.slug, Order.company_id, Person)
        .join(Person, Person.id == Order.orderer_id)
        .where(Order.id == order_id)
    ).one_or_none()
    if row is None:
        return None
    lines = _lines(_taken(message_id, order_id))
    off = silenced(person_id=row.Person.id, kind=MessageKind.BACKORDER_MOVED)
    if not lines or off or not row.Person.active:
        return None
    return MovedLetter(
        number=row.number,
        slug=row.slug,
        email=row.Person.email,
        language=row.Person.language,
        person_id=row.Person.id,
        company_id=row.company_id,
        lines=lines,
    )


def _taken(message_id: UUID, order_id: UUID) -> dict[UUID, tuple[date | None, date | None]]:
    """Return by line the day before the first of the moves and the day after the last."""
    untold = (_Move.order_id == order_id, _Move.mailed_by.is_(None))
    mine = select(_Move.id).where(_Move.order_id == order_id, _Move.mailed_by == message_id)
    if not session.scalars(mine.limit(1)).first():
        session.execute(
            update(_Move)
            .where(*untold)
            .values(mailed_by=message_id)
            .execution_options(synchronize_session=False)
        )
    found: dict[UUID, tuple[date | None, date | None]] = {}
    for line_id, before, after in session.execute(
        select(_Move.order_line_id, _Move.before, _Move.after)
        .where(_Move.order_id == order_id, _Move.mailed_by == message_id)
        .order_by(_Move.at, _Move.id)
    ):
        found[line_id] = (found[line_id][0] if line_id in found else before, after)
    return {line: days for line, days in found.items() if days[0] != days[1]}


def _lines(days: dict[UUID, tuple[date | None, date | None]]) -> tuple[MovedLine, ...]:
    rows: Iterable[Any] = session.execute(
        select(
            OrderLine.base_quantity,
            *quantity_columns(),
            OrderLine.id,
            OrderLine.sku,
            OrderLine.name,
            OrderLine.base_unit,
        )
        .where(OrderLine.id.in_(days))
        .order_by(OrderLine.position)
    )
    found = []
    for row in rows:
        sums = of_row(row[:6])
        if sums.open > sums.reserved:
            before, after = days[row.id]
            found.append(
                MovedLine(
                    sku=row.sku,
                    name=row.name,
                    quantity=sums.open - sums.reserved,
                    unit=row.base_unit,
                    before=before,
                    after=after,
                )
            )
    return tuple(found)
