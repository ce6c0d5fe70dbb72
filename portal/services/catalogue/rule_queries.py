"""The assortment rules as the back office reads them, and what they may be made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from portal.domain.assortment import Effect
from portal.extensions import session
from portal.models.accounts import Branch, Company
from portal.models.catalogue import AssortmentRule, Category, Product
from portal.models.seller import PriceGroup

__all__ = ["Effect", "all_rules", "categories", "price_groups", "rules_on"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    """A rule: what it does, to which product or category, for whom ("" stands for everyone)."""

    id: UUID
    effect: Effect
    sku: str
    product: str
    category: str
    group: str
    company: str
    branch: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryChoice:
    """A category with the names from the root to it."""

    id: UUID
    name: str


_RULES: Any = (
    select(
        AssortmentRule.id,
        AssortmentRule.effect,
        Product.sku,
        Product.name,
        Category.name,
        PriceGroup.name,
        Company.name,
        Branch.name,
    )
    .outerjoin(Product, Product.id == AssortmentRule.product_id)
    .outerjoin(Category, Category.id == AssortmentRule.category_id)
    .outerjoin(PriceGroup, PriceGroup.id == AssortmentRule.price_group_id)
    .outerjoin(Company, Company.id == AssortmentRule.company_id)
    .outerjoin(Branch, Branch.id == AssortmentRule.branch_id)
    .order_by(AssortmentRule.created_at, AssortmentRule.id)
)


def all_rules(*, limit: int = 500) -> tuple[RuleRow, ...]:
    """Return the rules, oldest first."""
    return _rows(_RULES.limit(limit))


def rules_on(*, product_id: UUID, category_ids: Sequence[UUID]) -> tuple[RuleRow, ...]:
    """Return the rules that bear on a product: its own and those of the categories above it."""
    return _rows(
        _RULES.where(
            or_(
                AssortmentRule.product_id == product_id,
                AssortmentRule.category_id.in_(list(category_ids)),
            )
        )
    )


def _rows(statement: Any) -> tuple[RuleRow, ...]:
    return tuple(
        RuleRow(
            id=row[0],
            effect=row[1],
            sku=row[2] or "",
            product=row[3] or "",
            category=row[4] or "",
            group=row[5] or "",
            company=row[6] or "",
            branch=row[7] or "",
        )
        for row in session.execute(statement)
    )


def price_groups() -> tuple[tuple[UUID, str], ...]:
    """Return the price groups by their position."""
    rows = session.execute(select(PriceGroup.id, PriceGroup.name).order_by(PriceGroup.position))
    return tuple((row.id, row.name) for row in rows)


def categories() -> tuple[CategoryChoice, ...]:
    """Return every category under the names that lead to it, in the order of the tree."""
    rows = session.execute(
        select(Category.id, Category.name, Category.path).order_by(Category.path)
    ).all()
    names = {str(row.id): row.name for row in rows}
    return tuple(
        sorted(
            (
                CategoryChoice(
                    id=row.id,
                    name=" / ".join(names.get(part, "") for part in row.path.split("/") if part),
                )
                for row in rows
            ),
            key=lambda one: one.name.casefold(),
        )
    )
