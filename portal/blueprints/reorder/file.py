"""The comparison as a file: what quick order reads, and beside it what has changed."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import gettext as _

from portal.blueprints.reorder.words import difference_words, stock_words
from portal.domain.quantities import tidy
from portal.services.reorder.views import ComparedLine

_Cell = str | int | Decimal | None


def header_cells() -> list[str]:
    """Return the names of the columns; quick order knows the first five."""
    return [
        _("Your code"),
        _("SKU"),
        _("Name"),
        _("Unit"),
        _("Quantity"),
        _("Price then"),
        _("Price now"),
        _("Price per"),
        _("Change in percent"),
        _("Differences"),
        _("Stock"),
        _("Substitute"),
        _("Substitute's price"),
    ]


def row_cells(line: ComparedLine) -> list[_Cell]:
    """Return a line: what is left out has the quantity 0, what cannot be bought its old one.

    Prices are net, per price unit. Of what the company may not see, only its own order speaks.
    """
    product = line.taken or line.product
    was, now = line.past.then.price, line.price_now
    instead = line.proposals[0] if line.proposals and not line.instead else None
    return [
        product.own_code if product else line.past.own_code,
        product.sku if product else line.past.sku,
        line.name,
        line.unit.unit if line.unit else line.past.then.unit,
        _quantity(line),
        was.net.amount if was else None,
        now.net.amount if now else None,
        now.per if now else None,
        line.percent,
        _differences(line),
        stock_words(line.stock, product.unit) if line.stock and product else "",
        instead.product.sku if instead else "",
        instead.price.net.amount if instead else None,
    ]


def _quantity(line: ComparedLine) -> Decimal:
    if line.ticked and line.goes is not None:
        return tidy(line.goes)
    return Decimal(0) if line.orderable and line.answer is not None else tidy(line.quantity)


def _differences(line: ComparedLine) -> str:
    said = [difference_words(one) for one in line.differences]
    if line.instead and line.product is not None:
        said.insert(0, _("Instead of %(sku)s.", sku=line.product.sku))
    return " ".join(said)
