"""The cart as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portal.domain.quantities import tidy
from portal.gateways.exports import Cell, csv_chunks
from portal.services.cart.views import CartPage


def cart_csv(*, page: CartPage, header: Sequence[str]) -> Iterator[bytes]:
    """Return the lines of a cart as CSV: SKU, own code, name, quantity, unit, net price, net value.

    Lines that the company may not see any more are left out; prices are before the order tier.
    """
    rows: list[list[Cell]] = [
        [
            line.product.sku,
            line.product.own_code,
            line.product.name,
            tidy(line.quantity),
            line.unit,
            line.price.unit_net.amount if line.price else None,
            line.price.price_unit if line.price else None,
            line.base_unit,
            line.net.amount if line.net else None,
        ]
        for line in page.lines
        if line.product is not None
    ]
    return csv_chunks(rows, header=header)
