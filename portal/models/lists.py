"""Favourites lists of a company, shared or one member's own."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Id, Made, OwnedByCompany, reference


class FavouritesList(OwnedByCompany, Base):
    """A list of products to order again; shared where no member owns it.

    Who made it may take a shared list back for themselves.
    """

    __tablename__ = "favourites_lists"

    id: Mapped[Id]
    name: Mapped[str]
    membership_id: Mapped[UUID | None] = reference("memberships.id")
    made_by_id: Mapped[UUID | None] = reference("memberships.id")
    created_at: Mapped[Made]
    updated_at: Mapped[Made]

    __table_args__ = (Index(None, "company_id", "name"),)


class FavouritesLine(OwnedByCompany, Base):
    """A product on a list with its default quantity."""

    __tablename__ = "favourites_lines"

    id: Mapped[Id]
    list_id: Mapped[UUID] = reference("favourites_lists.id", ondelete="CASCADE")
    product_id: Mapped[UUID] = reference("products.id")
    unit: Mapped[str]
    quantity: Mapped[Decimal]
    section: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    position: Mapped[int]

    __table_args__ = (
        Index("uq_favourites_lines_product", "list_id", "product_id", "unit", unique=True),
        Index(None, "company_id", "product_id"),
    )
