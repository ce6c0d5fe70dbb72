"""The catalogue as a list: filtered, searched, sorted, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from portal.services.catalogue.assortment import bound
from portal.services.catalogue.cards import ListedProduct, listed_products
from portal.services.catalogue.filters import Filters
from portal.services.catalogue.matching import WINDOW, typed
from portal.services.catalogue.tree import Node, Tree, tree_of
from portal.services.catalogue.viewers import Viewer
from portal.services.catalogue.windows import Question, Sort, window

__all__ = ["MAX_PAGE", "PAGE", "Listing", "Sort", "Wanted", "listing"]

PAGE = 20
MAX_PAGE = 100_000


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
    """A page of results. `total` is exact unless `more`: then there are more than that.

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
    results = _results(viewer, wanted, tree, category, sort, on)
    return Listing(
        rows=listed_products(scope=viewer.scope, ids=results.page, text=wanted.text),
        total=results.total,
        more=results.more,
        page=wanted.page,
        sort=sort,
        sorts=sorts,
        category=category,
        ancestors=tree.path_to(category.parent_id) if category else (),
        branches=tuple((node, results.counts.get(node.id)) for node in tree.children(category)),
    )


@dataclass(frozen=True, slots=True)
class _Results:
    """The ids on a page, how many results there are, and how many in each category."""

    page: list[UUID]
    total: int
    more: bool
    counts: Mapping[UUID, int]


def _results(
    viewer: Viewer, wanted: Wanted, tree: Tree, category: Node | None, sort: Sort, on: date
) -> _Results:
    """Find a page. Only what is filtered or searched needs a window to be counted."""
    first = (wanted.page - 1) * PAGE
    asked = _asked(viewer, wanted, tree.below(category), sort, on)
    if asked is None:
        return _Results([], 0, False, {})
    if wanted == Wanted(category=wanted.category, sort=wanted.sort, page=wanted.page):
        found = window(*asked, start=first, most=PAGE + 1)
        known = tree.counts[category.id] if category else tree.total
        total = max(known, first + len(found)) if found else known
        return _Results([row[0] for row in found[:PAGE]], total, False, tree.counts)
    start = first - first % WINDOW
    found = window(*asked, start=start)
    page = [row[0] for row in found[first - start : first - start + PAGE]]
    more = len(found) > WINDOW
    if more or start:
        return _Results(page, start + min(len(found), WINDOW), more, {})
    counts = {node.id: 0 for node in tree.nodes} | tree.gathered(row[1] for row in found)
    return _Results(page, len(found), False, counts)


def _sorts(viewer: Viewer, wanted: Wanted) -> tuple[Sort, ...]:
    """Return the orders that may be chosen, the usual one first."""
    best = (Sort.BEST,) if wanted.text else ()
    bought = (Sort.BOUGHT,) if viewer.remembers else ()
    return (*best, *bought, Sort.NAME, Sort.SKU)


def _asked(
    viewer: Viewer, wanted: Wanted, categories: list[UUID] | None, sort: Sort, on: date
) -> tuple[Question, dict[str, Any]] | None:
    """Return the question with its values; None if what was typed cannot be searched for."""
    text = typed(wanted.text)
    if wanted.text and not text:
        return None
    known = bound(viewer.scope)
    values = known.values | text.values | {"on": on, "membership": viewer.membership_id}
    if categories is not None:
        values["categories"] = categories
    question = Question(
        shape=known.shape,
        filters=_filters(viewer, wanted, by_category=categories is not None),
        code=text.code,
        words=text.words,
        sort=sort,
    )
    return question, values


def _filters(viewer: Viewer, wanted: Wanted, *, by_category: bool) -> Filters:
    """Return the filters this viewer may use: none that tells what they may not see."""
    remembers = viewer.remembers and viewer.scope.company_id is not None
    return Filters(
        category=by_category,
        available=wanted.available and viewer.sees_terms,
        expected=wanted.expected and viewer.sees_terms,
        contract=wanted.contract and viewer.sees_terms and remembers,
        bought=wanted.bought and remembers,
        listed=wanted.listed and remembers,
    )
