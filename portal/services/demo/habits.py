"""What each client buys again and again."""

from __future__ import annotations

from portal.services.demo.batch import Batch
from portal.services.demo.clients import TASTES
from portal.services.demo.companies import Client, Society
from portal.services.demo.goods import Good, Shelf

# What Alfa buys of the window: SKU, every how many orders, how much.
ALFA = {
    "RK-2040-N": (1, 40),
    "RK-2041-N": (2, 20),
    "PP-0090-B": (2, 96),
    "PR-0150-Z": (2, 6),
    "WK-1200-C": (2, 50),
    "MY-0500-L": (3, 8),
    "PN-0100-K": (4, 4),
    "DZ-0750-A": (4, 24),
    "KB-0250-P": (1, 20),
    "WC-0080-P": (3, 10),
    "PD-0900-K": (6, 6),
    "FS-0450-S": (3, 12),
    "TS-0048-B": (4, 36),
}


def habits(batch: Batch, society: Society, shelf: Shelf) -> None:
    """Give every trading client its regular assortment, by the tastes of its segment."""
    by_top: dict[str, list[Good]] = {}
    for good in shelf.goods:
        if good.sold and not good.item:
            by_top.setdefault(good.top.name, []).append(good)
    for short, client in society.clients.items():
        if client.rhythm:
            client.regular = _regular(batch, client, by_top)
        if short == "alfa":
            client.regular = [*(shelf.by_sku[sku] for sku in ALFA), *client.regular[:10]]


def _regular(batch: Batch, client: Client, by_top: dict[str, list[Good]]) -> list[Good]:
    size = batch.chance.randint(14, 36)
    found: dict[str, Good] = {}
    for place, name in enumerate(TASTES[client.segment]):
        choice = by_top[name]
        if choice[0].top.hidden and client.group != "vip":
            continue
        share = max(size // (place + 2), 3)
        for good in batch.chance.sample(choice, min(share, len(choice))):
            found[good.row["sku"]] = good
    return list(found.values())
