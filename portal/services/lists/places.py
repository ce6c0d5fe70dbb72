"""The order of a list: its lines stand in one row, those of a section side by side.

Whoever changes an order holds the list's row, so that two who move lines wait for one another;
only `position` and `section` are written here, never what somebody else may be changing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, func, literal, select, update

from portal.extensions import session
from portal.models.catalogue import Product
from portal.models.lists import FavouritesLine
from portal.services.catalogue.assortment import Scope, visible_to


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a line stands; `visible` is false for a product the company may not see."""

    id: UUID
    product_id: UUID
    unit: str
    section: str = ""
    visible: bool = True
    position: int = 0


def places_of(*, company_id: UUID, list_id: UUID, scope: Scope) -> list[Place]:
    """Return all lines of a list in their order."""
    rows = session.execute(
        select(
            FavouritesLine.id,
            FavouritesLine.product_id,
            FavouritesLine.unit,
            FavouritesLine.section,
            visible_to(scope),
            FavouritesLine.position,
        )
        .join(Product, Product.id == FavouritesLine.product_id)
        .where(FavouritesLine.company_id == company_id, FavouritesLine.list_id == list_id)
        .order_by(FavouritesLine.position, FavouritesLine.id)
    )
    return [
        Place(
            id=row[0],
            product_id=row[1],
            unit=row[2],
            section=row[3],
            visible=row[4],
            position=row[5],
        )
        for row in rows
    ]


def moved(places: Sequence[Place], line_id: UUID, *, up: bool) -> list[Place]:
    """Move a line past the next visible one; at the edge of its section into the next section."""
    order = list(places)
    at = next((i for i, place in enumerate(order) if place.id == line_id), None)
    if at is None:
        return order
    ahead = range(at - 1, -1, -1) if up else range(at + 1, len(order))
    other = next((i for i in ahead if order[i].visible), None)
    if other is None:
        return order
    line, neighbour = order[at], order[other]
    crosses = line.section != neighbour.section
    del order[at]
    before = up != crosses
    beside = order.index(neighbour)
    order.insert(beside if before else beside + 1, replace(line, section=neighbour.section))
    return order


def placed(
    places: Sequence[Place], line_id: UUID, *, after: UUID | None, before: UUID | None
) -> list[Place] | None:
    """Put a line behind one line, or else before another, and into that line's section.

    Neighbours, not numbers, say where: they hold while somebody else adds, moves and removes.
    None if neither of them is on the list any more.
    """
    line = next((place for place in places if place.id == line_id), None)
    if line is None:
        return list(places)
    rest = [place for place in places if place.id != line_id]
    for neighbour, step in ((after, 1), (before, 0)):
        at = next((i for i, place in enumerate(rest) if place.id == neighbour), None)
        if at is not None:
            rest.insert(at + step, replace(line, section=rest[at].section))
            return rest
    return None


def put_into_section(places: Sequence[Place], line_id: UUID, section: str) -> list[Place]:
    """Put a line at the end of a section; a new one begins behind the line's present section."""
    at = next((i for i, place in enumerate(places) if place.id == line_id), None)
    if at is None or places[at].section == section:
        return list(places)
    line = places[at]
    rest = [place for place in places if place.id != line_id]
    target = _end(rest, section)
    if target is None:
        target = _end(rest, line.section)
    rest.insert(at if target is None else target, replace(line, section=section))
    return rest


def inserted(places: Sequence[Place], new: Place, *, at: int | None = None) -> list[Place]:
    """Put a new line where it stood, if that tears no section apart; else behind its section."""
    order, end = list(places), _end(places, new.section)
    where = len(order) if end is None else end
    if at is not None:
        once = min(max(at, 0), len(order))
        beside = [place.section for place in order[max(once - 1, 0) : once + 1]]
        edge = once in (0, len(order)) or len(set(beside)) > 1
        if new.section in beside if end is not None else edge:
            where = once
    order.insert(where, new)
    return order


def _end(order: Sequence[Place], section: str) -> int | None:
    """Return the place behind the last line of a section."""
    return next((i + 1 for i in range(len(order) - 1, -1, -1) if order[i].section == section), None)


def write_places(order: Sequence[Place], *, new: Collection[UUID] = ()) -> None:
    """Number the lines in this order; those that stay where they are, and new ones, are left."""
    changed = [
        (place.id, number)
        for number, place in enumerate(order, 1)
        if place.position != number and place.id not in new
    ]
    if not changed:
        return
    table: Any = FavouritesLine.__table__
    given = func.unnest(
        literal([one for one, _ in changed], ARRAY(Uuid)),
        literal([number for _, number in changed], ARRAY(table.c.position.type)),
    )
    rows = given.table_valued("id", "position", name="given").render_derived()
    session.execute(update(table).where(table.c.id == rows.c.id).values(position=rows.c.position))


def write_section(order: Sequence[Place], line_id: UUID) -> None:
    """Number the lines in this order, and write the section of one of them."""
    write_places(order)
    section = next((place.section for place in order if place.id == line_id), None)
    if section is not None:
        session.execute(
            update(FavouritesLine).where(FavouritesLine.id == line_id).values(section=section)
        )
