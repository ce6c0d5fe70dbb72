"""The history of a company's orders."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from portal.domain.access import Actor
from portal.domain.orders import OrderState
from portal.extensions import session
from portal.kit.clock import WARSAW
from portal.kit.money import Money
from portal.models.approvals import Approval
from portal.models.orders import Order, OrderLine
from portal.services.orders.page import OrderPage, order_page
from portal.services.orders.reach import within_reach

__all__ = ["OrderFilter", "OrderList", "OrderPage", "OrderRow", "history", "order_page"]

PAGE = 25
_DIGITS = re.compile(r"[0-9]{1,6}")
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFilter:
    """What to look for: a text (number, purchase-order number, SKU), dates, states."""

    text: str = ""
    first: date | None = None
    last: date | None = None
    states: frozenset[OrderState] = frozenset()

    @property
    def active(self) -> int:
        """How many kinds of filter are set."""
        return bool(self.text) + bool(self.first or self.last) + bool(self.states)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """An order in the list; `held_until` while its stock is held for an approval."""

    id: UUID
    number: str
    slug: str
    state: OrderState
    placed_at: datetime
    orderer: str
    recipient: str
    po_number: str
    promised_on: date
    lines: int
    net: Money
    gross: Money
    held_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderList:
    """A page of the history, newest first; `first` and `last` count from one."""

    rows: tuple[OrderRow, ...]
    total: int
    page: int

    @property
    def first(self) -> int:
        """The place of the first row."""
        return (self.page - 1) * PAGE + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The place of the last row."""
        return (self.page - 1) * PAGE + len(self.rows)

    @property
    def has_next(self) -> bool:
        """Test for a page after this one."""
        return self.last < self.total


# The wait of an order whose stock is still held for its approval.
_HELD = and_(
    Approval.company_id == Order.company_id,
    Approval.order_id == Order.id,
    Approval.decided_at.is_(None),
    Approval.released_at.is_(None),
    Order.state == OrderState.AWAITING_APPROVAL,
)


def history(*, actor: Actor, wanted: OrderFilter, page: int, on: date) -> OrderList:
    """Return a page of the orders a member of a company reaches, in two queries."""
    company_id, condition = actor.company, _condition(actor, wanted, on)
    total = session.execute(select(func.count(Order.id)).where(condition)).scalar_one()
    lines = (
        select(func.count(OrderLine.id))
        .where(OrderLine.company_id == company_id, OrderLine.order_id == Order.id)
        .correlate(Order)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Order.id,
            Order.number,
            Order.slug,
            Order.state,
            Order.placed_at,
            Order.orderer_name,
            Order.recipient_name,
            Order.po_number,
            Order.promised_on,
            Order.net_minor,
            Order.gross_minor,
            Order.currency,
            lines.label("lines"),
            Approval.held_until,
        )
        .outerjoin(Approval, _HELD)
        .where(condition)
        .order_by(Order.placed_at.desc(), Order.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return OrderList(rows=tuple(_row(row) for row in rows), total=total, page=page)


def _row(row: Any) -> OrderRow:
    return OrderRow(
        id=row.id,
        number=row.number,
        slug=row.slug,
        state=row.state,
        placed_at=row.placed_at,
        orderer=row.orderer_name,
        recipient=row.recipient_name,
        po_number=row.po_number,
        promised_on=row.promised_on,
        lines=row.lines,
        net=Money(row.net_minor, row.currency),
        gross=Money(row.gross_minor, row.currency),
        held_until=row.held_until,
    )


def _condition(actor: Actor, wanted: OrderFilter, on: date) -> ColumnElement[bool]:
    parts: list[ColumnElement[bool]] = [within_reach(actor)]
    if wanted.states:
        parts.append(Order.state.in_(wanted.states))
    if wanted.first is not None:
        parts.append(Order.placed_at >= _midnight(wanted.first))
    if wanted.last is not None:
        parts.append(Order.placed_at < _midnight(wanted.last + timedelta(days=1)))
    if wanted.text:
        parts.append(_matches(actor.company, wanted.text.strip(), on))
    return and_(*parts)


def _matches(company_id: UUID, text: str, on: date) -> ColumnElement[bool]:
    """Test number, purchase-order number and SKUs for a beginning; ranges reach the indexes.

    Digits alone are also a number of this or an earlier year.
    """
    wide = text.upper().replace("-", "/") if text.upper().startswith("ZAM") else text.upper()
    parts = [
        _begins(Order.number, wide),
        _begins(Order.po_number, text),
        _begins(Order.po_number, text.upper()),
        Order.id.in_(
            select(OrderLine.order_id).where(
                OrderLine.company_id == company_id,
                or_(_begins(OrderLine.sku, text), _begins(OrderLine.sku, text.upper())),
            )
        ),
    ]
    if _DIGITS.fullmatch(text):
        numbers = [f"ZAM/{on.year - back}/{int(text):06d}" for back in range(6)]
        parts.append(Order.number.in_(numbers))
    return or_(*parts)


def _begins(column: Any, text: str) -> ColumnElement[bool]:
    return and_(column >= text, column < text + _LAST)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), WARSAW)
