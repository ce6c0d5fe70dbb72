"""What is ordered again: orders of the company's, added up, or a favourites list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import blake2b
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from portal.domain.access import Actor, Permission
from portal.domain.reorder import Then, UnitPrice, summed
from portal.extensions import session
from portal.kit.errors import Forbidden, InvalidInput, NotFound
from portal.kit.money import Money
from portal.kit.words import N_
from portal.models.lists import FavouritesLine
from portal.models.orders import Order, OrderLine
from portal.services.lists.access import the_list
from portal.services.orders.reach import within_reach

MOST_ORDERS = 50
MOST_LINES = 2_000
_MANY_ORDERS = N_("That is %(lines)s items; at most %(most)s go at once. Select fewer orders.")
_LONG_LIST = N_(
    "The list has %(lines)s items; at most %(most)s are compared at once. Put it into the cart on"
    " the list's own page."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody wants to order again: orders by their slugs, or a list."""

    orders: tuple[str, ...] = ()
    list_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRef:
    """An order that is ordered again."""

    number: str
    slug: str
    placed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRef:
    """The list that is ordered from."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PastLine:
    """A product in a unit as it was bought; the names are those of the time.

    `key` names the line in addresses and forms.
    `parts` are the quantities of each order where there are several, newest first.
    """

    key: str
    product_id: UUID
    sku: str
    name: str
    own_code: str
    then: Then
    parts: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What is ordered again, read."""

    lines: tuple[PastLine, ...]
    orders: tuple[OrderRef, ...] = ()
    list: ListRef | None = None


def read_source(*, actor: Actor, asked: Asked) -> Source:
    """Return what somebody wants to order again, in a fixed number of queries.

    :raises Forbidden: if the person may not order.
    :raises NotFound: if an order or the list is out of reach.
    :raises InvalidInput: if nothing is named, or too much for one page.
    """
    if not actor.may(Permission.ORDERS_PLACE):
        raise Forbidden(N_("Your role does not allow ordering. Ask the manager of your company."))
    source = _of_list(actor, asked.list_id) if asked.list_id else _of_orders(actor, asked.orders)
    if len(source.lines) > MOST_LINES:
        raise InvalidInput(
            _LONG_LIST if source.list else _MANY_ORDERS, lines=len(source.lines), most=MOST_LINES
        )
    return source


def _of_orders(actor: Actor, slugs: Sequence[str]) -> Source:
    wanted = set(slugs)
    if not wanted:
        raise InvalidInput(N_("Select at least one order."))
    if len(wanted) > MOST_ORDERS:
        raise InvalidInput(
            N_("At most %(most)s orders go at once. Select fewer."), most=MOST_ORDERS
        )
    orders = session.execute(
        select(Order.id, Order.number, Order.slug, Order.placed_at)
        .where(within_reach(actor), Order.slug.in_(wanted))
        .order_by(Order.placed_at.desc(), Order.id.desc())
    ).all()
    if len(orders) != len(wanted):
        raise NotFound(N_("There is no such order."))
    rows = session.execute(
        _bought()
        .where(
            OrderLine.company_id == actor.company,
            OrderLine.order_id.in_([order.id for order in orders]),
        )
        .order_by(Order.placed_at.desc(), Order.id.desc(), OrderLine.position)
    ).all()
    return Source(
        lines=_merged(rows, several=len(orders) > 1),
        orders=tuple(
            OrderRef(number=row.number, slug=row.slug, placed_at=row.placed_at) for row in orders
        ),
    )


def _bought() -> Any:
    return select(
        OrderLine.product_id,
        OrderLine.unit,
        OrderLine.factor,
        OrderLine.quantity,
        OrderLine.base_unit,
        OrderLine.list_net_minor,
        OrderLine.price_unit,
        OrderLine.sku,
        OrderLine.name,
        OrderLine.own_code,
        Order.currency,
        Order.number,
    ).join(Order, Order.id == OrderLine.order_id)


def _merged(rows: Sequence[Any], *, several: bool) -> tuple[PastLine, ...]:
    """Make one line of what was bought of a product in a unit; the newest order comes first."""
    bought: dict[tuple[UUID, str], list[Any]] = {}
    for row in rows:
        bought.setdefault((row.product_id, row.unit), []).append(row)
    return tuple(
        _line(
            of[0],
            summed([_then(one) for one in of]),
            parts=tuple((one.number, one.quantity) for one in of) if several else (),
        )
        for of in bought.values()
    )


def _line(row: Any, then: Then, parts: tuple[tuple[str, Decimal], ...] = ()) -> PastLine:
    return PastLine(
        key=_name(row.product_id, then.unit),
        product_id=row.product_id,
        sku=row.sku,
        name=row.name,
        own_code=row.own_code,
        then=then,
        parts=parts,
    )


def _then(row: Any) -> Then:
    return Then(
        unit=row.unit,
        quantity=row.quantity,
        factor=row.factor,
        base_unit=row.base_unit,
        price=UnitPrice(
            net=Money(row.list_net_minor, row.currency), per=row.price_unit, unit=row.base_unit
        ),
    )


def _of_list(actor: Actor, list_id: UUID) -> Source:
    """Read a list; what the company last paid is what its lines are compared with."""
    whose = the_list(actor=actor, list_id=list_id)
    lines = session.execute(
        select(FavouritesLine.product_id, FavouritesLine.unit, FavouritesLine.quantity)
        .where(FavouritesLine.company_id == actor.company, FavouritesLine.list_id == whose.id)
        .order_by(FavouritesLine.position, FavouritesLine.id)
    ).all()
    last = {
        row.product_id: row
        for row in session.execute(
            _bought()
            .where(
                within_reach(actor),
                OrderLine.company_id == actor.company,
                OrderLine.product_id.in_([line.product_id for line in lines]),
            )
            .ext(distinct_on(OrderLine.product_id))
            .order_by(OrderLine.product_id, Order.placed_at.desc(), OrderLine.position)
        )
    }
    return Source(
        lines=tuple(_wish(line, last.get(line.product_id)) for line in lines),
        list=ListRef(id=whose.id, name=whose.name),
    )


def _wish(line: Any, last: Any | None) -> PastLine:
    known = last is not None and last.unit == line.unit
    return PastLine(
        key=_name(line.product_id, line.unit),
        product_id=line.product_id,
        sku=last.sku if last else "",
        name=last.name if last else "",
        own_code=last.own_code if last else "",
        then=Then(
            unit=line.unit,
            quantity=line.quantity,
            factor=last.factor if last and known else None,
            base_unit=last.base_unit if last and known else None,
            price=_then(last).price if last else None,
        ),
    )


def _name(product_id: UUID, unit: str) -> str:
    return blake2b(product_id.bytes + unit.encode(), digest_size=8).hexdigest()
