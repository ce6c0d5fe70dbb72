"""Differences in words, figures written in the person's way."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from flask_babel import gettext as _

from portal.domain.reorder import Difference, UnitPrice
from portal.kit.money import Money
from portal.services.reorder.views import Answer, Said
from portal.services.stock.queries import Availability, StockKind
from portal.web.filters import day, money, percent
from portal.web.filters import quantity as shown
from portal.web.remarks import mended_words as mended_words  # the templates ask for it here

_MINUS = "\u2212"


def difference_words(difference: Difference) -> str:
    """Return what is not as it was."""
    values = {key: _value(value) for key, value in difference.values.items()}
    said = str(_(difference.message, **values))
    if difference.percent is None:
        return said
    return f"{said.removesuffix('.')} ({signed(difference.percent)})."


def error_words(answer: Answer) -> str:
    """Return why a quantity could not be read."""
    return str(_(answer.error, **(answer.error_values or {})))


def said_words(said: Said) -> str:
    """Return what came of a line at the last press."""
    if said.state != "in":
        return str(_(said.why))
    quantity = shown(Decimal(said.quantity))
    if not said.together:
        return str(_("In the cart: %(quantity)s %(unit)s", quantity=quantity, unit=said.unit))
    return str(
        _(
            "In the cart: %(quantity)s %(unit)s; with what was there %(together)s.",
            quantity=quantity,
            unit=said.unit,
            together=shown(Decimal(said.together)),
        )
    )


def stock_words(stock: Availability, unit: str) -> str:
    """Return what is told of the stock of a product."""
    if stock.kind is StockKind.IN:
        return f"{shown(stock.shown)}{'+' if stock.capped else ''} {unit}"
    if stock.kind is StockKind.LOW:
        return str(_("only %(quantity)s %(unit)s", quantity=shown(stock.available), unit=unit))
    if stock.expected_on is not None:
        return str(_("delivery %(day)s", day=day(stock.expected_on)))
    return str(_("on order")) if stock.backorder else str(_("none"))


def signed(value: Decimal) -> str:
    """Return a change in percent with its sign."""
    return f"{'+' if value > 0 else _MINUS if value < 0 else ''}{percent(abs(value))}"


def signed_money(value: Money) -> str:
    """Return a difference in money with its sign."""
    return f"+{money(value)}" if value.minor > 0 else money(value)


def price_words(price: UnitPrice, *, unit: bool = False) -> str:
    """Return a price, with what it is for where that is not one base unit."""
    if price.per != 1:
        return f"{money(price.net)} / {price.per} {price.unit}"
    return f"{money(price.net)} / {price.unit}" if unit else money(price.net)


def _value(value: Decimal | UnitPrice | date | str) -> str:
    if isinstance(value, UnitPrice):
        return price_words(value, unit=True)
    if isinstance(value, Decimal):
        return shown(value)
    return value if isinstance(value, str) else day(value)
