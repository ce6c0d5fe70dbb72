"""The catalogue as a list: filtered, searched, sorted, a page at a time.

Results are taken a thousand at a time (a window): one statement gives their order, their number
and their categories, and a page is cut out of it. A page beyond the first window costs its way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, exists, func, literal, or_, select

from portal.extensions import session
from portal.models.catalogue import Product
from portal.models.lists import FavouritesLine, FavouritesList
from portal.models.orders import OrderLine
from portal.models.pricing import PriceList, PriceListEntry
from portal.models.stock import ExpectedDelivery, StockLevel, Warehouse
from portal.services.catalogue.assortment import visible_to
from portal.services.catalogue.cards import ListedProduct, listed_products
from portal.services.catalogue.matching import WINDOW, matching
from portal.services.catalogue.tree import Node, Tree, tree_of
from portal.services.catalogue.viewers import Viewer

PAGE = 25
MAX_PAGE = 100_000


class Sort(StrEnum):
    """How results are ordered."""

    BEST = "best"
    BOUGHT = "bought"
    NAME = "name"
    SKU = "sku"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody asks of the list; `category` is a slug, `sort` None the usual order."""

    text: str = ""
    category: str = ""
    available: bool = False
    expected: bool = False
    bought: bool = False
    listed: bool = False
    contract: bool = False
    sort: Sort | None = None
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A page of results. `total` is exact unless `more`: then there are at least that many.

    `branches` are the categories one may narrow to, with how many results each holds.
    """

    rows: tuple[ListedProduct, ...]
    total: int
    more: bool
    page: int
    sort: Sort
    sorts: tuple[Sort, ...]
    category: Node | None
    ancestors: tuple[Node, ...]
    branches: tuple[tuple[Node, int | None], ...]

    @property
    def first(self) -> int:
        """The number of the first result on the page."""
        return (self.page - 1) * PAGE + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The number of the last result on the page."""
        return self.first + len(self.rows) - 1 if self.rows else 0

    @property
    def has_next(self) -> bool:
        """Test for a page after this one."""
        return self.last < self.total or (self.more and len(self.rows) == PAGE)


def listing(*, viewer: Viewer, wanted: Wanted, on: date) -> Listing:
    """Return a page of what the viewer sees of the catalogue.

    :raises NotFound: if the category is none of theirs.
    """
    tree = tree_of(viewer.scope)
    category = tree.named(wanted.category) if wanted.category else None
    sorts = _sorts(viewer, wanted)
    sort = wanted.sort if wanted.sort in sorts else sorts[0]
    conditions = [visible_to(viewer.scope), *_filters(viewer, wanted, on)]
    if category:
        ids = literal(tree.below(category), ARRAY(Uuid))
        conditions.append(Product.category_id == func.any(ids))
    start, within = divmod((wanted.page - 1) * PAGE, WINDOW)
    found = _window(viewer, wanted, conditions, sort, start * WINDOW)
    more = len(found) > WINDOW
    on_page = [row[0] for row in found[within : within + PAGE]]
    return Listing(
        rows=listed_products(scope=viewer.scope, ids=on_page, text=wanted.text),
        total=start * WINDOW + min(len(found), WINDOW),
        more=more,
        page=wanted.page,
        sort=sort,
        sorts=sorts,
        category=category,
        ancestors=tree.path_to(category.parent_id) if category else (),
        branches=_branches(tree, category, found, whole=not more and not start, wanted=wanted),
    )


def _sorts(viewer: Viewer, wanted: Wanted) -> tuple[Sort, ...]:
    """Return the orders that may be chosen, the usual one first."""
    best = (Sort.BEST,) if wanted.text.strip() else ()
    bought = (Sort.BOUGHT,) if viewer.remembers else ()
    return (*best, *bought, Sort.NAME, Sort.SKU)


def _filters(viewer: Viewer, wanted: Wanted, on: date) -> list[ColumnElement[bool]]:
    """Return the conditions of the filters this viewer may use."""
    found = []
    company = viewer.scope.company_id
    if viewer.sees_terms:
        if wanted.available:
            found.append(_in_stock())
        if wanted.expected:
            found.append(_on_the_way(on))
        if wanted.contract and company:
            found.append(_agreed(company, viewer.scope.branch_id, on))
    if viewer.remembers and company:
        if wanted.bought:
            found.append(
                exists().where(OrderLine.company_id == company, OrderLine.product_id == Product.id)
            )
        if wanted.listed:
            found.append(_on_a_list(company, viewer.membership_id))
    return found


def _in_stock() -> ColumnElement[bool]:
    return exists().where(
        StockLevel.product_id == Product.id,
        StockLevel.on_hand > StockLevel.reserved,
        Warehouse.id == StockLevel.warehouse_id,
        Warehouse.sellable,
    )


def _on_the_way(on: date) -> ColumnElement[bool]:
    return exists().where(
        ExpectedDelivery.product_id == Product.id,
        ExpectedDelivery.received_at.is_(None),
        ExpectedDelivery.due_on >= on,
        Warehouse.id == ExpectedDelivery.warehouse_id,
        Warehouse.sellable,
    )


def _agreed(company: UUID, branch: UUID | None, on: date) -> ColumnElement[bool]:
    """Test for a price agreed with the company, valid on that day."""
    entry = PriceListEntry
    return exists().where(
        entry.product_id == Product.id,
        entry.company_id == company,
        PriceList.id == entry.price_list_id,
        or_(PriceList.branch_id.is_(None), PriceList.branch_id == branch),
        or_(entry.valid_from.is_(None), entry.valid_from <= on),
        or_(entry.valid_to.is_(None), entry.valid_to >= on),
    )


def _on_a_list(company: UUID, membership: UUID | None) -> ColumnElement[bool]:
    return exists().where(
        FavouritesLine.company_id == company,
        FavouritesLine.product_id == Product.id,
        FavouritesList.id == FavouritesLine.list_id,
        FavouritesList.company_id == company,
        or_(FavouritesList.membership_id.is_(None), FavouritesList.membership_id == membership),
    )


def _window(
    viewer: Viewer,
    wanted: Wanted,
    conditions: list[ColumnElement[bool]],
    sort: Sort,
    start: int,
) -> list[Any]:
    """Return (product id, category id) of a thousand results from `start` on, and one more."""
    query = select(Product.id, Product.category_id)
    order: list[Any] = [Product.sku] if sort is Sort.SKU else [Product.sort_name, Product.id]
    if wanted.text.strip():
        found = matching(wanted.text, viewer.scope, conditions)
        if found is None:
            return []
        query = query.join(found, found.c.product_id == Product.id)
        if sort is Sort.BEST:
            order.insert(0, found.c.score)
    else:
        query = query.where(*conditions)
    if sort is not Sort.BOUGHT:
        page = query.order_by(*order).offset(start).limit(WINDOW + 1)
        return list(session.execute(page))
    return _bought_first(viewer, query, order, start)


def _bought_first(viewer: Viewer, query: Any, order: list[Any], start: int) -> list[Any]:
    """Return what the company buys, the most often first, and then the rest by name."""
    times = (
        select(OrderLine.product_id, func.count().label("times"))
        .where(OrderLine.company_id == viewer.scope.company_id)
        .group_by(OrderLine.product_id)
        .subquery()
    )
    bought = list(
        session.execute(
            query.join(times, times.c.product_id == Product.id)
            .order_by(times.c.times.desc(), *order)
            .limit(WINDOW)
        )
    )
    wanted = WINDOW + 1 - max(len(bought) - start, 0)
    rest = (
        query.where(Product.id != func.all(literal([row[0] for row in bought], ARRAY(Uuid))))
        .order_by(*order)
        .offset(max(start - len(bought), 0))
        .limit(wanted)
    )
    return bought[start:] + list(session.execute(rest))


def _branches(
    tree: Tree, category: Node | None, found: list[Any], *, whole: bool, wanted: Wanted
) -> tuple[tuple[Node, int | None], ...]:
    """Return the categories below, counted: exactly where the window holds all results."""
    children = tree.children(category)
    if whole:
        counts = tree.gathered(row[1] for row in found)
        return tuple((node, counts.get(node.id, 0)) for node in children)
    plain = wanted == Wanted(category=wanted.category, sort=wanted.sort, page=wanted.page)
    return tuple((node, tree.counts[node.id] if plain else None) for node in children)
