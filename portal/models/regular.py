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
    steady: Mapped[bool] = mapped_column(comment="bought by the clock")
    frequency: Mapped[float] = mapped_column(Float(), comment="orders it stood in, late ones more")

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
    """How a product is ordered lately by all companies together; of none in particular.

    Lines and purchases, each counting half after so many days.
    """

    __tablename__ = "product_demand"

    product_id: Mapped[UUID] = reference("products.id", primary_key=True, ondelete="CASCADE")
    week: Mapped[float] = mapped_column(Float(), comment="lines, half-life a week")
    month: Mapped[float] = mapped_column(Float(), comment="lines, half-life a month")
    again: Mapped[float] = mapped_column(Float(), comment="bought again by who had it")
    foreseen: Mapped[float] = mapped_column(Float(), comment="the same by their habits")
