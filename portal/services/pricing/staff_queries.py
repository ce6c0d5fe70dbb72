"""Price lists, their entries and discount rules as the back office reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from portal.extensions import session
from portal.kit.money import Money
from portal.models.accounts import Branch, Company
from portal.models.catalogue import Category, Product
from portal.models.pricing import DiscountRule, EntrySource, PriceList, PriceListEntry
from portal.models.seller import PriceGroup

__all__ = ["EntrySource", "discounts", "entries_of", "price_lists"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """An entry of a price list for a product; `net` is per price unit, from a base quantity."""

    id: UUID
    price_list: str
    owner: str
    minimum: Decimal
    net: Money
    valid_from: date | None
    valid_to: date | None
    source: EntrySource
    over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListChoice:
    """A price list to add an entry to."""

    id: UUID
    name: str
    owner: str
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscountRow:
    """A discount rule: percent or amount (PLN net per price unit), for whom, on what, when."""

    id: UUID
    name: str
    percent: Decimal | None
    amount: Money | None
    owner: str
    category: str
    product: str
    valid_from: date | None
    valid_to: date | None
    over: bool


def entries_of(*, product_id: UUID, on: date) -> tuple[EntryRow, ...]:
    """Return every price of a product, list by list, from the lowest quantity up."""
    rows = session.execute(
        select(PriceListEntry, PriceList, PriceGroup.name, Company.name, Branch.name)
        .join(PriceList, PriceList.id == PriceListEntry.price_list_id)
        .outerjoin(PriceGroup, PriceGroup.id == PriceList.price_group_id)
        .outerjoin(Company, Company.id == PriceList.company_id)
        .outerjoin(Branch, Branch.id == PriceList.branch_id)
        .where(PriceListEntry.product_id == product_id)
        .order_by(PriceList.name, PriceList.id, PriceListEntry.minimum, PriceListEntry.valid_from)
    )
    return tuple(
        EntryRow(
            id=entry.id,
            price_list=price_list.name,
            owner=_owner(group, company, branch),
            minimum=entry.minimum,
            net=Money(entry.net_minor, price_list.currency),
            valid_from=entry.valid_from,
            valid_to=entry.valid_to,
            source=entry.source,
            over=entry.valid_to is not None and entry.valid_to < on,
        )
        for entry, price_list, group, company, branch in rows
    )


def price_lists() -> tuple[ListChoice, ...]:
    """Return the price lists by name."""
    rows = session.execute(
        select(PriceList, PriceGroup.name, Company.name, Branch.name)
        .outerjoin(PriceGroup, PriceGroup.id == PriceList.price_group_id)
        .outerjoin(Company, Company.id == PriceList.company_id)
        .outerjoin(Branch, Branch.id == PriceList.branch_id)
        .order_by(PriceList.name, PriceList.id)
    )
    return tuple(
        ListChoice(
            id=price_list.id,
            name=price_list.name,
            owner=_owner(group, company, branch),
            currency=price_list.currency,
        )
        for price_list, group, company, branch in rows
    )


def discounts(*, on: date, limit: int = 500) -> tuple[DiscountRow, ...]:
    """Return the discount rules, those in force first."""
    rows = session.execute(
        select(DiscountRule, PriceGroup.name, Company.name, Category.name, Product)
        .outerjoin(PriceGroup, PriceGroup.id == DiscountRule.price_group_id)
        .outerjoin(Company, Company.id == DiscountRule.company_id)
        .outerjoin(Category, Category.id == DiscountRule.category_id)
        .outerjoin(Product, Product.id == DiscountRule.product_id)
        .order_by(DiscountRule.created_at.desc(), DiscountRule.id)
        .limit(limit)
    )
    made = [
        DiscountRow(
            id=rule.id,
            name=rule.name,
            percent=rule.percent,
            amount=None if rule.amount_minor is None else Money(rule.amount_minor),
            owner=_owner(group, company, None),
            category=category or "",
            product=f"{product.sku} {product.name}" if product else "",
            valid_from=rule.valid_from,
            valid_to=rule.valid_to,
            over=rule.valid_to is not None and rule.valid_to < on,
        )
        for rule, group, company, category, product in rows
    ]
    return tuple(sorted(made, key=lambda one: one.over))


def _owner(group: str | None, company: str | None, branch: str | None) -> str:
    return " · ".join(name for name in (group, company, branch) if name)
