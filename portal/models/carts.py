"""Carts: several per membership, one of them active."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Id, Made, OwnedByCompany, reference


class CartSource(StrEnum):
    """How a cart came to be."""

    OWN = "own"
    FILE = "file"
    REORDER = "reorder"
    REP = "rep"


class Cart(OwnedByCompany, Base):
    """Lines a member gathers for one recipient branch (or the company's own address)."""

    __tablename__ = "carts"

    id: Mapped[Id]
    membership_id: Mapped[UUID] = reference("memberships.id")
    name: Mapped[str] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)
    branch_id: Mapped[UUID | None] = reference("branches.id")
    source: Mapped[CartSource] = mapped_column(default=CartSource.OWN)
    shown_net_minor: Mapped[int | None] = mapped_column(
        comment="net value last shown to the member; a note for the bar, nothing reckons with it"
    )
    ordered: Mapped[bool] = mapped_column(default=False, comment="became an order; kept for retry")
    removed_at: Mapped[datetime | None] = mapped_column(
        comment="taken away by its member; deleted for good a day later"
    )
    created_at: Mapped[Made]
    updated_at: Mapped[Made]

    __table_args__ = (
        Index(
            "uq_carts_one_active",
            "company_id",
            "membership_id",
            unique=True,
            postgresql_where=text("active"),
        ),
        Index(None, "company_id", "membership_id", "updated_at"),
    )


class CartLine(OwnedByCompany, Base):
    """A product in a cart: `quantity` of `unit`, which is `base_quantity` base units."""

    __tablename__ = "cart_lines"

    id: Mapped[Id]
    cart_id: Mapped[UUID] = reference("carts.id", ondelete="CASCADE")
    product_id: Mapped[UUID] = reference("products.id")
    unit: Mapped[str]
    factor: Mapped[Decimal]
    quantity: Mapped[Decimal]
    base_quantity: Mapped[Decimal]
    position: Mapped[int]
    seen_net_minor: Mapped[int | None] = mapped_column(
        comment="unit price last shown to the person, to tell a change"
    )
    seen_available: Mapped[Decimal | None]
    added_by_id: Mapped[UUID] = reference("persons.id")
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[Made]

    __table_args__ = (
        CheckConstraint("quantity > 0 AND base_quantity > 0 AND factor > 0", name="positive"),
        Index("uq_cart_lines_product", "cart_id", "product_id", "unit", unique=True),
        Index(None, "company_id", "cart_id", "position"),
    )
