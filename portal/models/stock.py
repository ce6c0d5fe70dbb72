"""Warehouses, what lies in them, what is promised, and what is on its way."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Id, Made, OwnedByCompany, reference


class Warehouse(Base):
    """A place goods leave from. An external one (drop-ship) needs `lead_days` more."""

    __tablename__ = "warehouses"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    external: Mapped[bool] = mapped_column(default=False)
    lead_days: Mapped[int] = mapped_column(default=0, comment="working days")
    sellable: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0, comment="taken from in this order")


class StockLevel(Base):
    """What lies in a warehouse and how much of it is promised, in base units."""

    __tablename__ = "stock_levels"

    product_id: Mapped[UUID] = reference("products.id", primary_key=True, ondelete="CASCADE")
    warehouse_id: Mapped[UUID] = reference("warehouses.id", primary_key=True)
    on_hand: Mapped[Decimal] = mapped_column(default=Decimal(0))
    reserved: Mapped[Decimal] = mapped_column(default=Decimal(0))

    __table_args__ = (
        CheckConstraint("on_hand >= 0", name="on_hand_not_negative"),
        CheckConstraint("reserved >= 0 AND reserved <= on_hand", name="reserved_within_on_hand"),
    )


class ExpectedDelivery(Base):
    """Goods on their way to a warehouse."""

    __tablename__ = "expected_deliveries"

    id: Mapped[Id]
    product_id: Mapped[UUID] = reference("products.id", ondelete="CASCADE")
    warehouse_id: Mapped[UUID] = reference("warehouses.id")
    due_on: Mapped[date]
    quantity: Mapped[Decimal]
    received_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        Index(None, "product_id", "due_on"),
    )


class Reservation(OwnedByCompany, Base):
    """Stock promised to an order line from one warehouse, in base units."""

    __tablename__ = "reservations"

    id: Mapped[Id]
    order_line_id: Mapped[UUID] = reference("order_lines.id")
    product_id: Mapped[UUID] = reference("products.id")
    warehouse_id: Mapped[UUID] = reference("warehouses.id")
    quantity: Mapped[Decimal]
    created_at: Mapped[Made]

    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        Index("uq_reservations_line", "order_line_id", "warehouse_id", unique=True),
        Index(None, "company_id", "product_id"),
    )
