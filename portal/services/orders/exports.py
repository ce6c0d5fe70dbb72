"""An order as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portal.domain.quantities import tidy
from portal.gateways.exports import csv_chunks
from portal.services.orders.page import OrderPage


def order_csv(*, page: OrderPage, header: Sequence[str]) -> Iterator[bytes]:
    """Return an order's lines as CSV, with net prices after the order tier."""
    return csv_chunks(
        (
            (
                line.sku,
                line.own_code,
                line.name,
                tidy(line.quantity),
                line.unit,
                tidy(line.base_quantity),
                line.base_unit,
                line.unit_net.amount,
                line.price_unit,
                line.net.amount,
                line.vat_rate.value,
                tidy(line.quantities.shipped),
            )
            for line in page.lines
        ),
        header=header,
    )
