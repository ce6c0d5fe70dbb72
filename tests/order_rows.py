"""Reading what is stored, as the system would, outside any request."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from portal.domain.orders import LineQuantities
from portal.extensions import db
from portal.models.audit import AuditEntry
from portal.models.base import Base
from portal.models.stock import Reservation, StockLevel
from portal.models.tenancy import acting_as_system
from portal.services.orders.quantities import line_quantities

Row = TypeVar("Row", bound=Base)


def stored(kind: type[Row], *where: ColumnElement[bool]) -> list[Row]:
    """Return the rows of a kind, detached."""
    with acting_as_system():
        found = list(db.session.scalars(select(kind).where(*where)))
        db.session.expunge_all()
        db.session.rollback()
    return found


def audited(action: str) -> list[tuple[str, Any, Any]]:
    """Return what the audit log says of an action: label, before, after."""
    return [
        (one.label, one.before, one.after)
        for one in stored(AuditEntry, AuditEntry.action == action)
    ]


def quantities_of(order_id: UUID) -> dict[UUID, LineQuantities]:
    """Return what has happened to each line of an order."""
    with acting_as_system():
        found = line_quantities(order_id=order_id)
        db.session.rollback()
    return found


def stock_of(product_id: UUID) -> tuple[Decimal, Decimal, Decimal]:
    """Return what lies of a product, what is reserved, and the sum of its reservations."""
    with acting_as_system():
        on_hand, reserved = db.session.execute(
            select(func.sum(StockLevel.on_hand), func.sum(StockLevel.reserved)).where(
                StockLevel.product_id == product_id
            )
        ).one()
        promised = db.session.execute(
            select(func.coalesce(func.sum(Reservation.quantity), 0)).where(
                Reservation.product_id == product_id
            )
        ).scalar_one()
        db.session.rollback()
    return on_hand, reserved, promised
