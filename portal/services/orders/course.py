"""The course of an order: its events, and the papers that came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.domain.orders import OrderState
from portal.extensions import session
from portal.kit.money import Money
from portal.models.orders import Order, OrderEvent, OrderLine
from portal.models.receivables import Document, DocumentKind, DocumentLine
from portal.models.shipments import Shipment
from portal.models.subscriptions import BackorderMove


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """Something that happened; the system's own reasons are to be translated."""

    before: OrderState | None
    after: OrderState
    at: datetime
    who: str
    on_behalf_of: str
    reason: str
    by_system: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A shipment or an invoice of the order."""

    number: str
    slug: str
    on: datetime | date
    about: str
    url: str
    gross: Money | None
    due_on: date | None


def events_of(order: Order) -> tuple[EventRow, ...]:
    """Return what happened to an order, oldest first."""
    rows = session.scalars(
        select(OrderEvent)
        .where(OrderEvent.company_id == order.company_id, OrderEvent.order_id == order.id)
        .order_by(OrderEvent.at, OrderEvent.id)
    )
    return tuple(
        EventRow(
            before=row.before,
            after=row.after,
            at=row.at,
            who=row.actor_name,
            on_behalf_of=row.on_behalf_of_name,
            reason=row.reason,
            by_system=row.actor_id is None,
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DayMoved:
    """Goods that came to be expected on another day; None: the day was not known, or is not."""

    at: datetime
    sku: str
    was: date | None
    now: date | None


def moves_of(order: Order) -> tuple[DayMoved, ...]:
    """Return how the days of goods on backorder moved, oldest first."""
    rows = session.execute(
        select(BackorderMove.at, OrderLine.sku, BackorderMove.before, BackorderMove.after)
        .join(OrderLine, OrderLine.id == BackorderMove.order_line_id)
        .where(BackorderMove.company_id == order.company_id, BackorderMove.order_id == order.id)
        .order_by(BackorderMove.at, OrderLine.position)
    )
    return tuple(DayMoved(at=row[0], sku=row[1], was=row[2], now=row[3]) for row in rows)


def shipments_of(order: Order) -> tuple[Paper, ...]:
    """Return the delivery notes of an order."""
    rows = session.scalars(
        select(Shipment)
        .where(Shipment.company_id == order.company_id, Shipment.order_id == order.id)
        .order_by(Shipment.shipped_at)
    )
    return tuple(
        Paper(
            number=row.number,
            slug=row.slug,
            on=row.shipped_at,
            about=" ".join(part for part in (row.carrier, row.tracking_number) if part),
            url=row.tracking_url,
            gross=None,
            due_on=None,
        )
        for row in rows
    )


def documents_of(order: Order) -> tuple[Paper, ...]:
    """Return the invoices and corrections of an order."""
    mine = (
        select(DocumentLine.document_id)
        .join(OrderLine, OrderLine.id == DocumentLine.order_line_id)
        .where(OrderLine.order_id == order.id)
    )
    rows = session.scalars(
        select(Document)
        .where(
            Document.company_id == order.company_id,
            Document.id.in_(mine),
            Document.kind != DocumentKind.PROFORMA,
        )
        .order_by(Document.issued_on, Document.number)
    )
    return tuple(
        Paper(
            number=row.number,
            slug=row.slug,
            on=row.issued_on,
            about=row.ksef_number,
            url="",
            gross=Money(row.gross_minor, row.currency),
            due_on=row.due_on,
        )
        for row in rows
    )
