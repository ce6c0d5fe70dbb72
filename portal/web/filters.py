"""How money, quantities, dates and percents are written, by the person's language."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import gettext

from portal.kit.clock import WARSAW, today
from portal.kit.money import Money
from portal.web.words import current_locale

_NBSP = "\u00a0"
_MINUS = "\u2212"
_HALF_A_YEAR = 183
_POLISH_MARKS = str.maketrans({",": _NBSP, ".": ","})


def _language() -> str:
    locale = current_locale()
    return locale.language if locale else "pl"


@lru_cache(maxsize=8192)
def _money(minor: int, currency: str, language: str) -> str:
    """Write an amount, by hand: Babel takes ten times as long, and a page has hundreds."""
    figure = f"{abs(Money(minor, currency).amount):,.2f}"
    sign = _MINUS if minor < 0 else ""
    if language == "pl":
        figure = figure.translate(_POLISH_MARKS)
        return f"{sign}{figure}{_NBSP}{'zł' if currency == 'PLN' else currency}"
    return f"{sign}{currency}{_NBSP}{figure}"


def _grouped(figure: str) -> str:
    return figure.replace(" ", _NBSP).replace("\u202f", _NBSP)


def money(amount: Money | None) -> str:
    """`1 234,50 zł`, in English `PLN 1,234.50`; nothing for None."""
    return "" if amount is None else _money(amount.minor, amount.currency, _language())


@lru_cache(maxsize=8192)
def _quantity(value: Decimal, language: str) -> str:
    return _grouped(format_decimal(value, "#,##0.###", locale=language)).replace("-", _MINUS)


def quantity(value: Decimal | int | None) -> str:
    """`1 200`, `0,5`: no needless zeros; nothing for None."""
    if value is None:
        return ""
    return _quantity(value if type(value) is Decimal else Decimal(value), _language())


def plain_quantity(value: Decimal | int | None) -> str:
    """A quantity as it stands in an input: no grouping, the person's decimal mark."""
    if value is None:
        return ""
    return _plain_quantity(value if type(value) is Decimal else Decimal(value), _language())


@lru_cache(maxsize=8192)
def _plain_quantity(value: Decimal, language: str) -> str:
    text = format(value.normalize(), "f")
    return text.replace(".", ",") if language == "pl" else text


def percent(value: Decimal | int | None) -> str:
    """`4 %`, in English `4%`."""
    if value is None:
        return ""
    gap = _NBSP if _language() == "pl" else ""
    return f"{quantity(Decimal(value))}{gap}%"


def change(value: Decimal | None) -> str:
    """A change in percent with its sign: `+3,3 %`, `−2 %`."""
    if value is None:
        return ""
    return f"{_MINUS if value < 0 else '+'}{percent(abs(value))}"


def _local(value: date | datetime) -> date:
    return value.astimezone(WARSAW).date() if isinstance(value, datetime) else value


def day(value: date | datetime | None) -> str:
    """`23.11.2026`, in English `23 Nov 2026` (Warsaw time)."""
    if value is None:
        return ""
    return _day(_local(value), _language())


@lru_cache(maxsize=4096)
def _day(value: date, language: str) -> str:
    return str(format_date(value, "d.MM.y" if language == "pl" else "d MMM y", locale=language))


def short_day(value: date | None) -> str:
    """`16.11`, in English `16 Nov`; with the year where it lies more than half a year away."""
    if value is None:
        return ""
    if abs((value - today()).days) > _HALF_A_YEAR:
        return day(value)
    language = _language()
    return str(format_date(value, "d.MM" if language == "pl" else "d MMM", locale=language))


def moment(value: datetime | None) -> str:
    """`23.11.2026, 9:41` (Warsaw time)."""
    return "" if value is None else f"{day(value)}, {clock_time(value)}"


def clock_time(value: datetime | None) -> str:
    """`9:41` (Warsaw time)."""
    if value is None:
        return ""
    return str(format_datetime(value.astimezone(WARSAW), "H:mm", locale=_language()))


def soon(value: date | None) -> str:
    """A date in running text: `jutro, wtorek 24.11`, `za 4 dni`, or the date itself when far."""
    if value is None:
        return ""
    language = _language()
    named = str(
        format_date(value, "EEEE d.MM" if language == "pl" else "EEEE d MMM", locale=language)
    )
    distance = value - today()
    if distance == timedelta(0):
        return str(gettext("today, %(day)s", day=named))
    if distance == timedelta(1):
        return str(gettext("tomorrow, %(day)s", day=named))
    if timedelta(1) < distance <= timedelta(6):
        return named
    return day(value)


def init_filters(app: Flask) -> None:
    """Give the templates their filters."""
    app.jinja_env.filters.update(
        money=money,
        qty=quantity,
        plain_qty=plain_quantity,
        percent=percent,
        date=day,
        datetime=moment,
        time=clock_time,
        day=soon,
        short_day=short_day,
        change=change,
    )
