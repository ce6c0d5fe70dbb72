"""The regular assortment as rows of a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from portal.domain.quantities import tidy
from portal.gateways.exports import Cell
from portal.services.regular.views import Line


def rows_of(lines: Iterable[Line]) -> Iterator[list[Cell]]:
    """Yield SKU, own code, name, quantity, unit, interval, last and next day, prices, stock.

    Prices are net, before any order tier; stock is in base units and capped as on the page.
    """
    for line in lines:
        product, price, last = line.product, line.price, line.last_net
        yield [
            product.sku,
            product.own_code,
            product.name,
            tidy(line.usual or line.quantity),
            line.unit.unit,
            line.interval_days,
            line.last_on,
            line.expected_on,
            price.unit_net.amount if price else None,
            f"{product.price_unit} {product.unit}",
            last.amount if last else None,
            line.change,
            tidy(line.stock.shown),
        ]
