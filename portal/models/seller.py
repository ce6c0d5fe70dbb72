"""The seller: who it is, its policies, and the tables of terms it keeps."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.vat import VatRate
from portal.models.base import Base, Code, Currency, Id, Minor, Percent, reference


class Seller(Base):
    """The one row of the seller's particulars and policies."""

    __tablename__ = "seller"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    mark: Mapped[str] = mapped_column(String(3))
    nip: Mapped[str] = mapped_column(String(10))
    street: Mapped[str]
    postal_code: Mapped[str]
    city: Mapped[str]
    email: Mapped[str]
    phone: Mapped[str]
    bank_account: Mapped[str]
    stock_cap: Mapped[Decimal] = mapped_column(default=Decimal(500), comment="shown as 500+")
    low_stock_at: Mapped[Decimal] = mapped_column(default=Decimal(50))
    catalogue_public: Mapped[bool] = mapped_column(default=False)
    vat_per_line: Mapped[bool] = mapped_column(default=False)
    require_po_number: Mapped[bool] = mapped_column(default=False)
    require_cost_centre: Mapped[bool] = mapped_column(default=False)
    prepayment_hold_days: Mapped[int] = mapped_column(default=3, comment="working days")
    payment_term_id: Mapped[UUID | None] = reference("payment_terms.id")
    block_grace_days: Mapped[int] = mapped_column(default=7)
    block_overdue_minor: Mapped[Minor] = mapped_column(default=500_000)
    block_minimum_minor: Mapped[Minor] = mapped_column(default=5_000)
    block_all_ordering: Mapped[bool] = mapped_column(default=False)
    credit_warn_percent: Mapped[int] = mapped_column(default=80)
    approval_hold_hours: Mapped[int] = mapped_column(
        default=48, server_default="48", comment="on working days: stock held for approval"
    )
    approval_remind_hours: Mapped[int] = mapped_column(default=4, server_default="4")
    approval_escalate_hours: Mapped[int] = mapped_column(default=24, server_default="24")
    approval_close_days: Mapped[int] = mapped_column(
        default=14, server_default="14", comment="then an order not decided is cancelled"
    )

    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)


class PaymentTerm(Base):
    """When an invoice is due: so many days from issue, or from the end of its month."""

    __tablename__ = "payment_terms"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    days: Mapped[int]
    end_of_month: Mapped[bool] = mapped_column(default=False)
    early_days: Mapped[int | None]
    early_percent: Mapped[Percent | None]

    __table_args__ = (CheckConstraint("days >= 0", name="days_not_negative"),)


class PriceGroup(Base):
    """A group of companies with common price lists, tiers and order terms."""

    __tablename__ = "price_groups"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    turnover_from_minor: Mapped[int | None] = mapped_column(comment="net, rolling 12 months")
    payment_term_id: Mapped[UUID | None] = reference("payment_terms.id")
    minimum_order_minor: Mapped[int | None] = mapped_column(comment="net")
    small_order_charge_minor: Mapped[int | None] = mapped_column(
        comment="net; without it an order below the minimum is refused"
    )
    currency: Mapped[str] = mapped_column(
        String(3), default="PLN", server_default="PLN", comment="of the amounts of this row"
    )


class OrderTier(Base):
    """From this net goods value an order of the group gets so many percent off."""

    __tablename__ = "order_tiers"

    id: Mapped[Id]
    price_group_id: Mapped[UUID] = reference("price_groups.id", ondelete="CASCADE")
    from_net_minor: Mapped[Minor]
    percent: Mapped[Percent]
    currency: Mapped[Currency]

    __table_args__ = (
        UniqueConstraint("price_group_id", "currency", "from_net_minor"),
        CheckConstraint("percent > 0 AND percent < 100", name="percent_sensible"),
    )


class DeliveryMethod(Base):
    """A way to deliver, its net cost, from when it is free, and its cut-off (Warsaw time)."""

    __tablename__ = "delivery_methods"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_en: Mapped[str]
    cost_minor: Mapped[Minor] = mapped_column(comment="net")
    currency: Mapped[Currency]
    vat_rate: Mapped[VatRate]
    free_from_minor: Mapped[int | None] = mapped_column(comment="net goods value")
    free_from_pieces: Mapped[Decimal | None]
    minimum_order_minor: Mapped[int | None] = mapped_column(comment="net")
    cut_off: Mapped[time]
    lead_days: Mapped[int] = mapped_column(default=1, comment="working days after the cut-off day")
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)


class ClosedDay(Base):
    """A day the seller does not work, beside Sundays, Saturdays and public holidays."""

    __tablename__ = "closed_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(default="")


class NumberCounter(Base):
    """The last number given in a series. Locked last in a transaction: all companies share it."""

    __tablename__ = "number_counters"

    series: Mapped[Code] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)
