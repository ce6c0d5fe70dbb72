"""Who waits to hear that goods are back, and what they were told of already."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from portal.domain.subscriptions import SubscriptionState, held_until
from portal.kit.clock import WARSAW
from portal.models.subscriptions import StockSubscription
from portal.services.demo.batch import Batch, Row
from portal.services.demo.companies import Client, Society
from portal.services.demo.goods import Good, Shelf

# Alfa waits for what its cart and list are short of; Beta has asked before.
_ALFA = (("WC-0080-P", 40, 5), ("PN-0100-K", 12, 3), ("WK-1200-C", 75, 1))
_BETA = (("WC-0080-P", 120, 9), ("WK-1200-C", 300, 2))
_TOLD = (("KB-0250-P", 200, 6, 2), ("MY-0500-L", 24, 16, 11))


def waiting(batch: Batch, society: Society, shelf: Shelf) -> None:
    """Let two companies wait, one behind the other, and Alfa have been told twice."""
    alfa, beta = society.clients["alfa"], society.clients["beta"]
    for client, wishes in ((alfa, _ALFA), (beta, _BETA)):
        for sku, quantity, days in wishes:
            _wish(batch, client, shelf.by_sku[sku], quantity, days)
    for sku, quantity, asked, told in _TOLD:
        row = _wish(batch, alfa, shelf.by_sku[sku], quantity, asked)
        told_at = batch.at - timedelta(days=told, hours=2)
        row |= {
            "state": SubscriptionState.TOLD,
            "told_at": told_at,
            "told_available": Decimal(quantity * 3),
            "held_until": held_until(told_at=told_at, zone=WARSAW),
            "mailed_by": batch.id(told_at),
            "closed_at": told_at,
        }


def _wish(batch: Batch, client: Client, good: Good, quantity: int, days: int) -> Row:
    return batch.add(
        StockSubscription,
        company_id=client.id,
        membership_id=client.membership["id"],
        product_id=good.id,
        unit=good.row["unit"],
        quantity=Decimal(quantity),
        base_quantity=Decimal(quantity),
        since=batch.at - timedelta(days=days, hours=1),
    )
