"""Categories a file names: found by path or name, made where they are absent."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import insert, select

from portal.domain.search import fold
from portal.extensions import session
from portal.kit.errors import InvalidInput
from portal.kit.ids import new_id, slug
from portal.kit.words import N_
from portal.models.catalogue import Category


class Categories:
    """The whole tree, read once; new nodes are written by `flush`, before what refers to them."""

    def __init__(self) -> None:
        self._children: dict[tuple[UUID | None, str], UUID] = {}
        self._named: dict[str, list[UUID]] = {}
        self._paths: dict[UUID, str] = {}
        self._slugs: set[str] = set()
        self._positions: dict[UUID | None, int] = {}
        self._new: list[dict[str, object]] = []
        for row in session.execute(
            select(
                Category.id,
                Category.parent_id,
                Category.name,
                Category.path,
                Category.slug,
                Category.position,
            ).order_by(Category.path)
        ):
            self._know(row.id, row.parent_id, row.name, row.path, row.slug, row.position)

    def _know(
        self, own: UUID, parent: UUID | None, name: str, path: str, address: str, position: int
    ) -> None:
        self._children.setdefault((parent, fold(name)), own)
        self._named.setdefault(fold(name), []).append(own)
        self._paths[own] = path
        self._slugs.add(address)
        self._positions[parent] = max(self._positions.get(parent, 0), position)

    def find(self, path: tuple[str, ...]) -> UUID | None:
        """Return the category of a path from the root; a lone name may be that of any one node."""
        node: UUID | None = None
        for name in path:
            node = self._children.get((node, fold(name)))
            if node is None:
                break
        if node is None and len(path) == 1:
            anywhere = self._named.get(fold(path[0]), [])
            return anywhere[0] if len(anywhere) == 1 else None
        return node

    def named(self, path: tuple[str, ...]) -> UUID:
        """Return the category of a path.

        :raises InvalidInput: if there is none.
        """
        found = self.find(path)
        if found is None:
            raise InvalidInput(
                N_("There is no category “%(name)s”."), name=" > ".join(path)[:120] or "-"
            )
        return found

    def find_or_make(self, path: tuple[str, ...]) -> UUID:
        """Return the category of a path, with what is missing of the path made."""
        found = self.find(path)
        if found is not None:
            return found
        node: UUID | None = None
        for name in path:
            child = self._children.get((node, fold(name)))
            node = child or self._make(name, node)
        assert node is not None, "a path has at least one name"
        return node

    def _make(self, name: str, parent: UUID | None) -> UUID:
        own = new_id()
        path = f"{self._paths[parent] if parent else ''}{own}/"
        address = self._free_slug(slug(fold(name)))
        position = self._positions.get(parent, 0) + 1
        self._know(own, parent, name, path, address, position)
        self._new.append(
            {
                "id": own,
                "parent_id": parent,
                "name": name,
                "slug": address,
                "path": path,
                "position": position,
            }
        )
        return own

    def _free_slug(self, wanted: str) -> str:
        free, suffix = wanted, 1
        while free in self._slugs:
            suffix += 1
            free = f"{wanted}-{suffix}"
        return free

    def flush(self) -> None:
        """Write the categories made since the last time."""
        if self._new:
            session.execute(insert(Category), self._new)
            self._new = []
