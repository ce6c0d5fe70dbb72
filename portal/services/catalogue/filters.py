"""The filters of the list, as conditions on `Product` with parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    Uuid,
    bindparam,
    exists,
    false,
    func,
    or_,
    select,
    true,
)

from portal.models.catalogue import Product
from portal.models.lists import FavouritesLine, FavouritesList
from portal.models.orders import OrderLine
from portal.models.pricing import PriceList, PriceListEntry
from portal.models.stock import ExpectedDelivery, StockLevel, Warehouse

_ON = bindparam("on", type_=Date())
_COMPANY = bindparam("scope_company", type_=Uuid())


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which filters narrow the list. They need `categories`, `on`, `membership` and the scope."""

    category: bool = False
    available: bool = False
    expected: bool = False
    bought: bool = False
    listed: bool = False
    contract: bool = False


def conditions(filters: Filters, *, branch: bool) -> list[ColumnElement[bool]]:
    """Return the conditions of the filters; `branch`: the scope names a branch."""
    chosen = (
        (filters.category, _in_categories),
        (filters.available, _in_stock),
        (filters.expected, _on_the_way),
        (filters.bought, _bought),
        (filters.listed, _on_a_list),
        (filters.contract, lambda: _agreed(branch=branch)),
    )
    return [condition() for wanted, condition in chosen if wanted]


def _in_categories() -> ColumnElement[bool]:
    found: Any = Product.category_id == func.any(bindparam("categories", type_=ARRAY(Uuid)))
    return found  # type: ignore[no-any-return]  # the type of `== any()` is not known


def _in_stock() -> ColumnElement[bool]:
    """Test for anything in a sellable warehouse, product by product.

    Written as EXISTS it would be joined: all stock read for a page of products.
    """
    sellable = func.array(select(Warehouse.id).where(Warehouse.sellable).scalar_subquery())
    found = (
        select(true())
        .where(
            StockLevel.product_id == Product.id,
            StockLevel.on_hand > StockLevel.reserved,
            StockLevel.warehouse_id == func.any(sellable),
        )
        .limit(1)
        .correlate(Product)
        .scalar_subquery()
    )
    return func.coalesce(found, false())


def _on_the_way() -> ColumnElement[bool]:
    return exists().where(
        ExpectedDelivery.product_id == Product.id,
        ExpectedDelivery.received_at.is_(None),
        ExpectedDelivery.due_on >= _ON,
        Warehouse.id == ExpectedDelivery.warehouse_id,
        Warehouse.sellable,
    )


def _bought() -> ColumnElement[bool]:
    return exists().where(OrderLine.company_id == _COMPANY, OrderLine.product_id == Product.id)


def _on_a_list() -> ColumnElement[bool]:
    return exists().where(
        FavouritesLine.company_id == _COMPANY,
        FavouritesLine.product_id == Product.id,
        FavouritesList.id == FavouritesLine.list_id,
        FavouritesList.company_id == _COMPANY,
        or_(
            FavouritesList.membership_id.is_(None),
            FavouritesList.membership_id == bindparam("membership", type_=Uuid()),
        ),
    )


def _agreed(*, branch: bool) -> ColumnElement[bool]:
    """Test for a price agreed with the company, valid on the day."""
    entry = PriceListEntry
    lists: ColumnElement[bool] = PriceList.branch_id.is_(None)
    if branch:
        lists = or_(lists, PriceList.branch_id == bindparam("scope_branch", type_=Uuid()))
    return exists().where(
        entry.product_id == Product.id,
        entry.company_id == _COMPANY,
        PriceList.id == entry.price_list_id,
        lists,
        or_(entry.valid_from.is_(None), entry.valid_from <= _ON),
        or_(entry.valid_to.is_(None), entry.valid_to >= _ON),
    )
