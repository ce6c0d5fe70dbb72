"""What companies buy again and again, as the last reckoning found it. Nothing here is a source."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Float
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Currency, Minor, OwnedByCompany, reference


class RegularItem(OwnedByCompany, Base):
    """A product a company has bought, with its habit."""

    __tablename__ = "regular_items"

    company_id: Mapped[UUID] = reference("companies.id", primary_key=True, ondelete="CASCADE")
    product_id: Mapped[UUID] = reference("products.id", primary_key=True, ondelete="CASCADE")
    unit: Mapped[str]
    usual_quantity: Mapped[Decimal] = mapped_column(comment="of the unit")
    base_quantity: Mapped[Decimal]
    times: Mapped[int] = mapped_column(comment="order days it stood in")
    last_on: Mapped[date]
    last_net_minor: Mapped[Minor] = mapped_column(comment="unit price last, before the order tier")
    price_unit: Mapped[int]
    currency: Mapped[Currency]
    interval_days: Mapped[int | None] = mapped_column(comment="None: bought on one day only")
    score: Mapped[float] = mapped_column(Float(), comment="orders the next basket")

    __table_args__ = (
        CheckConstraint("usual_quantity > 0 AND base_quantity > 0", name="positive"),
        CheckConstraint("times > 0", name="times_positive"),
    )


class OrderingRhythm(OwnedByCompany, Base):
    """How often a company orders, and when its habits were last reckoned."""

    __tablename__ = "ordering_rhythms"

    company_id: Mapped[UUID] = reference("companies.id", primary_key=True, ondelete="CASCADE")
    orders: Mapped[int] = mapped_column(comment="days with an order")
    last_on: Mapped[date]
    interval_days: Mapped[int | None] = mapped_column(comment="None: ordered on one day only")
    reckoned_at: Mapped[datetime]


class ProductDemand(Base):
    """How much of all that is ordered lately is a product; of nobody's orders in particular."""

    __tablename__ = "product_demand"

    product_id: Mapped[UUID] = reference("products.id", primary_key=True, ondelete="CASCADE")
    share: Mapped[float] = mapped_column(Float(), comment="of all order lines of 30 days")
    trend: Mapped[float] = mapped_column(Float(), comment="that share over the one before it")
