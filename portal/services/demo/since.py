"""What has changed since clients bought it: goods gone, sold by more at once, dearer."""

from __future__ import annotations

from decimal import Decimal
from difflib import SequenceMatcher

from portal.models.carts import CartLine
from portal.models.catalogue import ProductStatus
from portal.models.pricing import PriceListEntry
from portal.services.demo.batch import Batch
from portal.services.demo.companies import Society
from portal.services.demo.goods import Good, Shelf

_CLIENTS = ("alfa", "beta", "gamma")
_DEARER = Decimal("1.04")


def since(batch: Batch, society: Society, shelf: Shelf) -> None:
    """Change some of what these clients have bought; what lies in a cart stays as it is."""
    kept = {row["product_id"] for row in batch.rows(CartLine)}
    for short in _CLIENTS:
        bought = [good for good in society.clients[short].regular if _free(good, kept)]
        if len(bought) < 4:
            continue
        follower = _follower(bought[0], shelf)
        if follower is None:
            continue
        bought[0].row["status"] = ProductStatus.DISCONTINUED
        bought[0].row["successor_id"] = follower.id
        bought[1].row["minimum"] = bought[1].row["multiple"] = Decimal(10)
        for good in bought[2:4]:
            _raise(batch, good)
        kept |= {good.id for good in (follower, *bought[:4])}


def _free(good: Good, kept: set[object]) -> bool:
    """Test for goods of no story of their own."""
    return good.item is None and good.sold and good.id not in kept


def _follower(good: Good, shelf: Shelf) -> Good | None:
    """Return what is most like a good by its name."""
    alike = [
        other
        for other in shelf.goods
        if other.part == good.part
        and other.row["unit"] == good.row["unit"]
        and other.sold
        and other.item is None
        and other.id != good.id
    ]
    name = good.row["name"]
    return max(
        alike,
        key=lambda other: SequenceMatcher(None, name, other.row["name"]).ratio(),
        default=None,
    )


def _raise(batch: Batch, good: Good) -> None:
    """Let a good cost more from today on, in every list."""
    rows = [row for row in batch.rows(PriceListEntry) if row["product_id"] == good.id]
    for row, column in ((good.row, "base_net_minor"), *((row, "net_minor") for row in rows)):
        row[column] = int((Decimal(row[column]) * _DEARER).to_integral_value())
