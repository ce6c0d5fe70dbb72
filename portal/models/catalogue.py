"""Products with their categories, codes, selling units, pictures and assortment rules.

Products are the seller's and have no row-level security; which of them a company may see is the
assortment condition every product query carries.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.assortment import AUDIENCE_RANK, EFFECT_RANK, Audience, Effect
from portal.domain.codes import CodeKind
from portal.domain.vat import VatRate
from portal.models.base import Base, Code, Id, Made, SharedOrOwned, reference

# What `domain.codes.normalise_code` does, in the database: one form for what is kept and sought.
_NORMAL_SKU = (
    'lower(regexp_replace(normalize(sku COLLATE "default", NFKC),'
    " '[\\s_''’`\"\u00ad\u200b-\u200d\u2060\ufeff\u2010-\u2015\u2212-]+', '', 'g'))"
)
# Byte order puts Polish letters last: each becomes its plain letter and a mark after z.
_SORT_NAME = "lower(translate(name, 'ĄĆĘŁŃÓŚŹŻ', 'ąćęłńóśźż'))"
_AFTER = ("a{", "c{", "e{", "l{", "n{", "o{", "s{", "z{", "z|")
for _letter, _sorted in zip("ąćęłńóśźż", _AFTER, strict=True):
    _SORT_NAME = f"replace({_SORT_NAME}, '{_letter}', '{_sorted}')"


class ProductStatus(StrEnum):
    """Whether a product is sold."""

    ACTIVE = "active"
    DISCONTINUED = "discontinued"


class Category(Base):
    """A node of the category tree. `path` is the ids from the root to it, each followed by `/`."""

    __tablename__ = "categories"

    id: Mapped[Id]
    parent_id: Mapped[UUID | None] = reference("categories.id")
    name: Mapped[str]
    slug: Mapped[Code] = mapped_column(unique=True)
    path: Mapped[Code] = mapped_column(unique=True)
    icon: Mapped[str] = mapped_column(default="package")
    position: Mapped[int] = mapped_column(default=0)


class Product(Base):
    """Something the seller sells. Prices and stock are per base unit (`unit`)."""

    __tablename__ = "products"

    id: Mapped[Id]
    sku: Mapped[Code] = mapped_column(unique=True)
    sku_normal: Mapped[Code] = mapped_column(
        Computed(_NORMAL_SKU, persisted=True), comment="as it is searched"
    )
    slug: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[str]
    sort_name: Mapped[Code] = mapped_column(
        Computed(_SORT_NAME, persisted=True), comment="the name in its alphabetical place"
    )
    description: Mapped[str] = mapped_column(default="")
    category_id: Mapped[UUID | None] = reference("categories.id")
    manufacturer: Mapped[str] = mapped_column(default="")
    unit: Mapped[str] = mapped_column(default="szt.")
    price_unit: Mapped[int] = mapped_column(default=1)
    base_net_minor: Mapped[int | None] = mapped_column(comment="PLN net, per price unit")
    vat_rate: Mapped[VatRate] = mapped_column(default=VatRate.R23)
    minimum: Mapped[Decimal] = mapped_column(default=Decimal(1), comment="in base units")
    multiple: Mapped[Decimal] = mapped_column(default=Decimal(1), comment="in base units")
    deposit_minor: Mapped[int | None] = mapped_column(
        comment="kaucja per base unit, outside VAT, in PLN"
    )
    allow_backorder: Mapped[bool] = mapped_column(default=False)
    status: Mapped[ProductStatus] = mapped_column(default=ProductStatus.ACTIVE)
    successor_id: Mapped[UUID | None] = reference("products.id")
    icon: Mapped[str] = mapped_column(default="package")
    search_text: Mapped[str] = mapped_column(default="", comment="folded name and public codes")
    search: Mapped[str] = mapped_column(
        TSVECTOR, Computed("to_tsvector('simple'::regconfig, search_text)", persisted=True)
    )
    created_at: Mapped[Made]
    updated_at: Mapped[Made]

    __table_args__ = (
        CheckConstraint("price_unit IN (1, 100, 1000)", name="known_price_unit"),
        CheckConstraint("minimum > 0 AND multiple > 0", name="steps_positive"),
        CheckConstraint("base_net_minor >= 0", name="base_price_not_negative"),
        Index(None, "category_id", "sort_name", "id"),
        Index(None, "sort_name", "id"),
        Index(None, "sku_normal"),
        Index("ix_products_search", "search", postgresql_using="gin"),
    )


class SellingUnit(Base):
    """A unit a product is sold in beside its base unit: `factor` base units each."""

    __tablename__ = "selling_units"

    id: Mapped[Id]
    product_id: Mapped[UUID] = reference("products.id", ondelete="CASCADE")
    unit: Mapped[str]
    factor: Mapped[Decimal]
    minimum: Mapped[Decimal] = mapped_column(default=Decimal(1), comment="in this unit")
    multiple: Mapped[Decimal] = mapped_column(default=Decimal(1), comment="in this unit")
    position: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        UniqueConstraint("product_id", "unit"),
        CheckConstraint("factor > 0 AND minimum > 0 AND multiple > 0", name="positive"),
    )


class ProductCode(SharedOrOwned, Base):
    """A code a product is known by: EANs, manufacturer's, old numbers, and a company's own.

    A code may stand on two products, except a company's own.
    """

    __tablename__ = "product_codes"

    id: Mapped[Id]
    product_id: Mapped[UUID] = reference("products.id", ondelete="CASCADE")
    kind: Mapped[CodeKind]
    code: Mapped[str] = mapped_column(comment="as it was given")
    normal: Mapped[Code] = mapped_column(comment="as it is searched")
    selling_unit_id: Mapped[UUID | None] = reference("selling_units.id", ondelete="SET NULL")

    __table_args__ = (
        Index(
            "uq_product_codes_own",
            "company_id",
            "normal",
            unique=True,
            postgresql_where=text("company_id IS NOT NULL"),
        ),
        Index(
            "uq_product_codes_public",
            "normal",
            "product_id",
            "kind",
            unique=True,
            postgresql_where=text("company_id IS NULL"),
        ),
        Index(None, "product_id", "company_id"),
        CheckConstraint("(kind = 'own') = (company_id IS NOT NULL)", name="own_has_company"),
    )


class Substitute(Base):
    """A product that may stand in for another."""

    __tablename__ = "substitutes"

    product_id: Mapped[UUID] = reference("products.id", primary_key=True, ondelete="CASCADE")
    substitute_id: Mapped[UUID] = reference("products.id", primary_key=True, ondelete="CASCADE")
    position: Mapped[int] = mapped_column(default=0)


class DocumentKind(StrEnum):
    """What a product's document is."""

    PICTURE = "picture"
    DATASHEET = "datasheet"
    SAFETY = "safety"


class ProductDocument(Base):
    """A picture, datasheet or safety data sheet of a product, kept as a file."""

    __tablename__ = "product_documents"

    id: Mapped[Id]
    product_id: Mapped[UUID] = reference("products.id", ondelete="CASCADE")
    kind: Mapped[DocumentKind]
    title: Mapped[str]
    file_id: Mapped[UUID] = reference("files.id")
    position: Mapped[int] = mapped_column(default=0)

    __table_args__ = (Index(None, "product_id"),)


# One number by which rules on the same subject are weighed: the audience, then the effect.
STRENGTHS = len(EFFECT_RANK)
_STRENGTH = (
    f"{STRENGTHS} * CASE WHEN branch_id IS NOT NULL THEN {AUDIENCE_RANK[Audience.BRANCH]}"
    f" WHEN company_id IS NOT NULL THEN {AUDIENCE_RANK[Audience.COMPANY]}"
    f" WHEN price_group_id IS NOT NULL THEN {AUDIENCE_RANK[Audience.GROUP]}"
    f" ELSE {AUDIENCE_RANK[Audience.EVERYONE]} END + CASE effect"
    + "".join(f" WHEN '{effect.value}' THEN {rank}" for effect, rank in EFFECT_RANK.items())
    + " END"
)


class AssortmentRule(SharedOrOwned, Base):
    """Hides, shows, or shows without selling a product or a category.

    For everyone (no audience), a price group, a company, or a branch of one.
    """

    __tablename__ = "assortment_rules"

    id: Mapped[Id]
    price_group_id: Mapped[UUID | None] = reference("price_groups.id", ondelete="CASCADE")
    branch_id: Mapped[UUID | None] = reference("branches.id", ondelete="CASCADE")
    product_id: Mapped[UUID | None] = reference("products.id", ondelete="CASCADE")
    category_id: Mapped[UUID | None] = reference("categories.id", ondelete="CASCADE")
    effect: Mapped[Effect]
    strength: Mapped[int] = mapped_column(
        Computed(_STRENGTH, persisted=True), comment="the strongest rule on a subject wins"
    )
    created_at: Mapped[Made]

    __table_args__ = (
        CheckConstraint("num_nonnulls(product_id, category_id) = 1", name="one_subject"),
        CheckConstraint("num_nonnulls(price_group_id, company_id) <= 1", name="one_audience"),
        CheckConstraint("branch_id IS NULL OR company_id IS NOT NULL", name="branch_of_company"),
        Index(None, "company_id"),
        Index(None, "product_id"),
        Index(
            "ix_assortment_rules_on_categories",
            "category_id",
            postgresql_where=text("category_id IS NOT NULL"),
        ),
    )
