"""A list as rows of a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portal.domain.quantities import tidy
from portal.gateways.exports import Cell
from portal.services.lists.views import ListLine


def rows_of(lines: Sequence[ListLine]) -> Iterator[list[Cell]]:
    """Yield SKU, own code, name, unit, quantity, net price, what it is for, stock, section, note.

    Prices are before any order tier; stock is in base units and capped as on the page.
    """
    for line in lines:
        yield [
            line.product.sku,
            line.product.own_code,
            line.product.name,
            line.unit.unit,
            tidy(line.quantity),
            line.price.unit_net.amount if line.price else None,
            f"{line.product.price_unit} {line.product.unit}",
            tidy(line.stock.shown),
            line.section,
            line.note,
        ]
