"""The orders as the seller's staff works them off: tabs with counts, search, what to do next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from portal.domain.orders import BEFORE_PICKING, TO_DO_STATES, LineQuantities, OrderState
from portal.extensions import session
from portal.kit.clock import WARSAW
from portal.kit.money import PLN, Money
from portal.models.accounts import Company, Person
from portal.models.orders import Order, OrderLine
from portal.models.seller import PriceGroup
from portal.services.orders.line_sums import of_row, quantity_columns

PAGE = 50
COUNTED_TO = 1000
_DIGITS = re.compile(r"[0-9]{1,6}")
_LAST = "\U0010ffff"
_BAR = "|"
_S = OrderState


class Tab(StrEnum):
    """A way to look at the orders."""

    TO_DO = "to-do"
    PLACED = "placed"
    PICKING = "picking"
    SHIPPED = "shipped"
    ALL = "all"


STATES: dict[Tab, frozenset[OrderState]] = {
    Tab.TO_DO: TO_DO_STATES,
    Tab.PLACED: BEFORE_PICKING,
    Tab.PICKING: frozenset({_S.PICKING, _S.PARTIALLY_SHIPPED}),
    Tab.SHIPPED: frozenset({_S.SHIPPED, _S.COMPLETED}),
    Tab.ALL: frozenset(OrderState),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffOrderRow:
    """An order in the list. `short` lines lack stock, `ready` ones have something to leave."""

    slug: str
    number: str
    company: str
    group: str
    placed_at: datetime
    promised_on: date
    state: OrderState
    short: int
    ready: int
    net: Money
    rep: str
    po_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffOrderList:
    """A page of orders, newest first; `next_from` begins the following page."""

    rows: tuple[StaffOrderRow, ...]
    next_from: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRow:
    """An order in the file of the list."""

    order: Order
    company: str
    group: str
    rep: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """How many orders each tab has (at most `COUNTED_TO`), and what came in today, net PLN."""

    counts: dict[Tab, int]
    today: int
    today_net: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which orders to show. `text` begins a number or a purchase-order number, is a NIP, or a part
    of a company's name.
    """

    tab: Tab
    text: str = ""
    rep_id: UUID | None = None
    state: OrderState | None = None


def orders(*, wanted: Wanted, on: date, start_from: str = "") -> StaffOrderList:
    """Return a page of orders in two queries (three with a text)."""
    statement = _statement(wanted, on).limit(PAGE + 1)
    found = session.execute(_from(statement, start_from)).all()
    stock = _lines_of([order.id for order, *_ in found[:PAGE]])
    more = found[PAGE][0] if len(found) > PAGE else None
    return StaffOrderList(
        rows=tuple(_row(row, stock) for row in found[:PAGE]),
        next_from=f"{more.placed_at.isoformat()}{_BAR}{more.id}" if more else "",
    )


def every_order(*, wanted: Wanted, on: date) -> Iterator[ExportRow]:
    """Yield the orders wanted, newest first, as the database sends them: there may be many."""
    rows = session.execute(_statement(wanted, on), execution_options={"yield_per": 500})
    for order, company, group, rep in rows:
        yield ExportRow(order=order, company=company, group=group or "", rep=rep or "")


def _statement(wanted: Wanted, on: date) -> Any:
    rep = aliased(Person)
    statement: Any = (
        select(Order, Company.name, PriceGroup.name, rep.name)
        .join(Company, Company.id == Order.company_id)
        .outerjoin(PriceGroup, PriceGroup.id == Company.price_group_id)
        .outerjoin(rep, rep.id == Company.rep_id)
        .order_by(Order.placed_at.desc(), Order.id.desc())
    )
    states = STATES[wanted.tab] if wanted.state is None else STATES[wanted.tab] & {wanted.state}
    if wanted.tab is not Tab.ALL or wanted.state is not None:
        statement = statement.where(Order.state.in_(states))
    if wanted.rep_id is not None:
        statement = statement.where(Company.rep_id == wanted.rep_id)
    if wanted.text:
        statement = statement.where(_found_by(wanted.text, on))
    return statement


def _row(row: Any, stock: dict[UUID, list[LineQuantities]]) -> StaffOrderRow:
    order, company, group, rep = row
    lines = stock.get(order.id, [])
    return StaffOrderRow(
        slug=order.slug,
        number=order.number,
        company=company,
        group=group or "",
        placed_at=order.placed_at,
        promised_on=order.promised_on,
        state=order.state,
        short=sum(one.backordered > 0 for one in lines),
        ready=sum(one.to_ship > 0 for one in lines),
        net=Money(order.net_minor, order.currency),
        rep=rep or "",
        po_number=order.po_number,
    )


def _lines_of(ids: list[UUID]) -> dict[UUID, list[LineQuantities]]:
    """Return what happened to the lines of these orders, by order."""
    rows = session.execute(
        select(OrderLine.order_id, OrderLine.base_quantity, *quantity_columns()).where(
            OrderLine.order_id.in_(ids)
        )
    )
    found: dict[UUID, list[LineQuantities]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(of_row(row[1:]))
    return found


def _found_by(text: str, on: date) -> ColumnElement[bool]:
    """Ranges reach the indexes under row-level security; digits alone are a number of late."""
    wide = text.upper().replace("-", "/") if text.upper().startswith("ZAM") else text.upper()
    digits = "".join(letter for letter in text if letter.isdigit())
    whose = Company.name.icontains(text, autoescape=True)
    if len(digits) >= 7 and len(digits) == len(text.replace("-", "").replace(" ", "")):
        whose = or_(whose, Company.nip.startswith(digits, autoescape=True))
    ways = [
        _begins(Order.number, wide),
        _begins(Order.po_number, text),
        Order.company_id.in_(list(session.scalars(select(Company.id).where(whose).limit(200)))),
    ]
    if _DIGITS.fullmatch(text):
        numbers = [f"ZAM/{on.year - back}/{int(text):06d}" for back in range(3)]
        ways.append(Order.number.in_(numbers))
    return or_(*ways)


def _begins(column: Any, text: str) -> ColumnElement[bool]:
    return and_(column >= text, column < text + _LAST)


def _from(statement: Any, start_from: str) -> Any:
    placed, bar, own = start_from.partition(_BAR)
    if not bar:
        return statement
    try:
        first = (datetime.fromisoformat(placed), UUID(own))
    except ValueError:
        return statement
    if first[0].tzinfo is None:
        return statement
    return statement.where(tuple_(Order.placed_at, Order.id) <= first)


def overview(*, on: date) -> Overview:
    """Count the orders of every tab and today's, in one query; no tab is counted to its end."""
    midnight = datetime.combine(on, time(), WARSAW)
    row = session.execute(
        select(
            *(_counted(STATES[tab]).label(tab.name) for tab in Tab),
            select(func.count(Order.id))
            .where(Order.placed_at >= midnight)
            .scalar_subquery()
            .label("today"),
            select(func.coalesce(func.sum(Order.net_minor), 0))
            .where(Order.placed_at >= midnight, Order.currency == PLN)
            .scalar_subquery()
            .label("net"),
        )
    ).one()
    return Overview(
        counts={tab: getattr(row, tab.name) for tab in Tab},
        today=row.today,
        today_net=Money(int(row.net)),
    )


def _counted(states: frozenset[OrderState]) -> Any:
    some = select(Order.id).limit(COUNTED_TO)
    if len(states) < len(OrderState):
        some = some.where(Order.state.in_(states))
    return select(func.count()).select_from(some.subquery()).scalar_subquery()


def reps() -> tuple[tuple[UUID, str], ...]:
    """Return the people who look after companies, by name."""
    rows = session.execute(
        select(Person.id, Person.name)
        .where(Person.id.in_(select(Company.rep_id).where(Company.rep_id.is_not(None))))
        .order_by(Person.name)
    )
    return tuple((row.id, row.name) for row in rows)
