"""Shipments: delivery notes (WZ) with their lines."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Code, Id, Made, OwnedByCompany, reference


class Shipment(OwnedByCompany, Base):
    """Goods of one order that left together; a document with a number of its own (WZ)."""

    __tablename__ = "shipments"

    id: Mapped[Id]
    order_id: Mapped[UUID] = reference("orders.id")
    number: Mapped[Code] = mapped_column(unique=True)
    slug: Mapped[Code] = mapped_column(unique=True)
    carrier: Mapped[str] = mapped_column(default="")
    tracking_number: Mapped[str] = mapped_column(default="")
    tracking_url: Mapped[str] = mapped_column(default="")
    idempotency_key: Mapped[UUID] = mapped_column(unique=True)
    made_by_id: Mapped[UUID | None] = reference("persons.id")
    shipped_at: Mapped[Made]
    file_id: Mapped[UUID | None] = reference("files.id")

    __table_args__ = (Index(None, "company_id", "order_id"), Index(None, "order_id"))


class ShipmentLine(OwnedByCompany, Base):
    """A quantity of an order line that left from one warehouse, in base units."""

    __tablename__ = "shipment_lines"

    id: Mapped[Id]
    shipment_id: Mapped[UUID] = reference("shipments.id")
    order_line_id: Mapped[UUID] = reference("order_lines.id")
    warehouse_id: Mapped[UUID] = reference("warehouses.id")
    quantity: Mapped[Decimal]

    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        Index(None, "company_id", "shipment_id"),
        Index(None, "order_line_id"),
    )


class ReturnLine(OwnedByCompany, Base):
    """A quantity of an order line that came back, in base units."""

    __tablename__ = "return_lines"

    id: Mapped[Id]
    order_line_id: Mapped[UUID] = reference("order_lines.id")
    warehouse_id: Mapped[UUID] = reference("warehouses.id")
    quantity: Mapped[Decimal]
    reason: Mapped[str] = mapped_column(default="")
    returned_at: Mapped[Made]

    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        Index(None, "company_id", "order_line_id"),
    )
