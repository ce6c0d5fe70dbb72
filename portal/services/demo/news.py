"""What will cost something else soon, and which deliveries come later than they were promised."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from portal.domain.orders import OPEN_STATES
from portal.kit.clock import business_date
from portal.models.orders import Order, OrderLine
from portal.models.pricing import PriceList, PriceListEntry
from portal.models.subscriptions import BackorderMove
from portal.services.demo.batch import Batch
from portal.services.demo.companies import Society
from portal.services.demo.goods import Shelf

_DEARER = {"PP-0090-B": "1.033", "FS-0450-S": "1.021", "TS-0048-B": "1.018"}
_DAY = timedelta(days=1)


def news(batch: Batch, society: Society, shelf: Shelf) -> None:
    """Announce new prices of a few goods, and let Alfa's goods on backorder have moved."""
    since = business_date(batch.at) + 7 * _DAY
    for sku, factor in _DEARER.items():
        _reprice(batch, shelf.by_sku[sku].id, Decimal(factor), since)
    _move(batch, society.clients["alfa"].id)


def _reprice(batch: Batch, product_id: UUID, factor: Decimal, since: date) -> None:
    """Let every group's price of a product end, and a higher one follow."""
    groups = {row["id"] for row in batch.rows(PriceList) if row["price_group_id"] is not None}
    entries = [
        row
        for row in batch.rows(PriceListEntry)
        if row["product_id"] == product_id and row["price_list_id"] in groups
    ]
    for row in entries:
        row["valid_to"] = since - _DAY
        net = int((Decimal(row["net_minor"]) * factor).to_integral_value())
        batch.add(
            PriceListEntry,
            price_list_id=row["price_list_id"],
            product_id=product_id,
            minimum=row["minimum"],
            net_minor=net,
            valid_from=since,
        )


def _move(batch: Batch, company_id: UUID) -> None:
    """Tell of a line of the company's that waits for stock: it was promised two days earlier."""
    waits = {
        row["id"]
        for row in batch.rows(Order)
        if row["company_id"] == company_id and row["state"] in OPEN_STATES
    }
    for line in batch.rows(OrderLine):
        if line["order_id"] in waits and line["backordered"] and line["promised_on"]:
            batch.add(
                BackorderMove,
                company_id=company_id,
                order_id=line["order_id"],
                order_line_id=line["id"],
                before=line["promised_on"] - 2 * _DAY,
                after=line["promised_on"],
                at=batch.at - timedelta(hours=3),
            )
