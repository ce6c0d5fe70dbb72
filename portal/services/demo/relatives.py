"""What stands in for what: successors of discontinued goods, and substitutes."""

from __future__ import annotations

import itertools
from uuid import UUID

from portal.models.catalogue import ProductStatus, Substitute
from portal.services.demo.batch import Batch
from portal.services.demo.goods import Good, Shelf


def successors(batch: Batch, shelf: Shelf) -> None:
    """Discontinue some products; the next of the part follows each, and stays."""
    followers: set[UUID] = set()
    for before, after in itertools.pairwise(sorted(shelf.goods, key=_neighbours)):
        same = before.part == after.part and before.row["unit"] == after.row["unit"]
        if before.item or after.item or not same or before.id in followers:
            continue
        if batch.chance.random() < 0.025:
            followers.add(after.id)
            before.row["status"] = ProductStatus.DISCONTINUED
            before.row["successor_id"] = after.id


def substitutes(batch: Batch, shelf: Shelf) -> None:
    """Name stand-ins: the window's own, and for a third of the others their neighbours."""
    for good in shelf.goods:
        for position, sku in enumerate(good.item.substitutes if good.item else ()):
            batch.add(
                Substitute,
                product_id=good.id,
                substitute_id=shelf.by_sku[sku].id,
                position=position,
            )
    ordered = [good for good in sorted(shelf.goods, key=_neighbours) if good.sold]
    for one, other in itertools.pairwise(ordered):
        alike = one.part == other.part and one.row["unit"] == other.row["unit"]
        if alike and not one.item and batch.chance.random() < 0.33:
            batch.add(Substitute, product_id=one.id, substitute_id=other.id)


def _neighbours(good: Good) -> tuple[str, str]:
    return good.part, good.row["name"]
