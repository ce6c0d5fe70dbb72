"""Price lists with their entries, and discount rules."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Currency, Id, Made, Minor, Percent, SharedOrOwned, reference


class EntrySource(StrEnum):
    """Where a price came from."""

    LIST = "list"
    CONTRACT = "contract"
    QUOTE = "quote"


class PriceList(SharedOrOwned, Base):
    """A list of net prices in one currency: of a group, a company (contract) or a branch."""

    __tablename__ = "price_lists"

    id: Mapped[Id]
    name: Mapped[str]
    currency: Mapped[Currency]
    price_group_id: Mapped[UUID | None] = reference("price_groups.id", ondelete="CASCADE")
    branch_id: Mapped[UUID | None] = reference("branches.id", ondelete="CASCADE")
    created_at: Mapped[Made]

    __table_args__ = (
        CheckConstraint("num_nonnulls(price_group_id, company_id) = 1", name="one_owner"),
        CheckConstraint("branch_id IS NULL OR company_id IS NOT NULL", name="branch_of_company"),
        Index(None, "company_id"),
        Index(None, "price_group_id"),
    )


class PriceListEntry(SharedOrOwned, Base):
    """A net price per price unit from a minimum base quantity, in a period (inclusive)."""

    __tablename__ = "price_list_entries"

    id: Mapped[Id]
    price_list_id: Mapped[UUID] = reference("price_lists.id", ondelete="CASCADE")
    product_id: Mapped[UUID] = reference("products.id", ondelete="CASCADE")
    minimum: Mapped[Decimal] = mapped_column(default=Decimal(0))
    net_minor: Mapped[Minor]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    source: Mapped[EntrySource] = mapped_column(default=EntrySource.LIST)

    __table_args__ = (
        CheckConstraint("net_minor >= 0", name="price_not_negative"),
        Index(
            "uq_price_list_entries_step",
            "price_list_id",
            "product_id",
            "minimum",
            "valid_from",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        Index(None, "product_id", "price_list_id"),
        Index(None, "company_id", "product_id"),
    )


class DiscountRule(SharedOrOwned, Base):
    """Percent or amount off the base price, for a group or a company, in a period (inclusive).

    On everything, a category (with those below it) or a product.
    """

    __tablename__ = "discount_rules"

    id: Mapped[Id]
    name: Mapped[str]
    price_group_id: Mapped[UUID | None] = reference("price_groups.id", ondelete="CASCADE")
    category_id: Mapped[UUID | None] = reference("categories.id", ondelete="CASCADE")
    product_id: Mapped[UUID | None] = reference("products.id", ondelete="CASCADE")
    percent: Mapped[Percent | None]
    amount_minor: Mapped[int | None] = mapped_column(comment="PLN net, per price unit")
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    created_at: Mapped[Made]

    __table_args__ = (
        CheckConstraint("num_nonnulls(percent, amount_minor) = 1", name="percent_or_amount"),
        CheckConstraint("percent > 0 AND percent <= 100", name="percent_sensible"),
        CheckConstraint("num_nonnulls(price_group_id, company_id) = 1", name="one_audience"),
        CheckConstraint("num_nonnulls(category_id, product_id) <= 1", name="one_subject"),
        Index(None, "company_id"),
    )
