"""The category tree as a viewer sees it: only categories in which there is something for them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select

from portal.extensions import session
from portal.kit.errors import NotFound
from portal.kit.words import N_
from portal.models.catalogue import Category, Product
from portal.services.catalogue.assortment import Scope, bound, visible_to

_KEPT_SECONDS = 60.0
_KEPT_SCOPES = 500
_CATEGORIES = select(
    Category.id,
    Category.parent_id,
    Category.name,
    Category.slug,
    Category.path,
    Category.icon,
).order_by(Category.position, Category.name)
_counts: dict[object, tuple[float, dict[UUID | None, int]]] = {}


class Node(NamedTuple):
    """A category; its fields stand in the order they are asked for."""

    id: UUID
    parent_id: UUID | None
    name: str
    slug: str
    path: str
    icon: str


@dataclass(frozen=True, slots=True)
class Tree:
    """The categories a viewer sees, in order, with how many products lie in and below each."""

    nodes: tuple[Node, ...]
    counts: Mapping[UUID, int]
    total: int
    _by_id: Mapping[UUID, Node] = field(repr=False)

    def named(self, slug: str) -> Node:
        """Return a category.

        :raises NotFound: if there is none of that name, or nothing in it for the viewer.
        """
        for node in self.nodes:
            if node.slug == slug:
                return node
        raise NotFound(N_("There is no such category."))

    def path_to(self, node_id: UUID | None) -> tuple[Node, ...]:
        """Return the categories from the root to this one, itself included."""
        found: list[Node] = []
        node = self._by_id.get(node_id) if node_id else None
        while node is not None:
            found.insert(0, node)
            node = self._by_id.get(node.parent_id) if node.parent_id else None
        return tuple(found)

    def children(self, node: Node | None) -> tuple[Node, ...]:
        """Return the categories right below one, or at the root."""
        parent = node.id if node else None
        return tuple(one for one in self.nodes if one.parent_id == parent)

    def below(self, node: Node | None) -> list[UUID] | None:
        """Return the ids of a category and of all below it; None for the whole tree."""
        if node is None:
            return None
        return [one.id for one in self.nodes if one.path.startswith(node.path)]

    def gathered(self, categories: Iterable[UUID | None]) -> dict[UUID, int]:
        """Count products by their categories, for each category with those below it."""
        return _gathered(self._by_id, Counter(categories))


def tree_of(scope: Scope) -> Tree:
    """Return the tree of a scope.

    Counts are exact, and up to a minute old: at 100,000 products they are the one thing on a page
    that looks at each of them. A change of a rule on a category shows at once.
    """
    by_id = {row[0]: Node(*row) for row in session.execute(_CATEGORIES)}
    counted = _counted(scope)
    counts = _gathered(by_id, counted)
    nodes = tuple(node for node in by_id.values() if counts.get(node.id))
    return Tree(nodes, counts, sum(counted.values()), by_id)


def forget_counts() -> None:
    """Count anew at the next look."""
    _counts.clear()


def _counted(scope: Scope) -> Mapping[UUID | None, int]:
    """Return how many visible products lie right in each category, and in none."""
    key = (scope, bound(scope).key)
    until, counts = _counts.get(key, (0.0, {}))
    now = time.monotonic()
    if until < now:
        rows = session.execute(
            select(Product.category_id, func.count())
            .where(visible_to(scope))
            .group_by(Product.category_id)
        )
        counts = {row[0]: row[1] for row in rows}
        if len(_counts) >= _KEPT_SCOPES:
            _counts.clear()
        _counts[key] = (now + _KEPT_SECONDS, counts)
    return counts


def _gathered(by_id: Mapping[UUID, Node], own: Mapping[UUID | None, int]) -> dict[UUID, int]:
    found: Counter[UUID] = Counter()
    for category, count in own.items():
        node = by_id.get(category) if category else None
        while node is not None:
            found[node.id] += count
            node = by_id.get(node.parent_id) if node.parent_id else None
    return dict(found)
