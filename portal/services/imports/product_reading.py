"""One row of a product file: what it says, before anything is known of the product."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from portal.domain.codes import MAX_CODE, CodeKind, check_ean, is_ean, normalise_code
from portal.domain.import_values import (
    category_path,
    net_from_gross,
    rate_of_prices,
    read_price,
    read_price_unit,
    read_stock,
    read_yes,
)
from portal.domain.quantities import parse_quantity
from portal.domain.units import canonical_unit
from portal.domain.vat import VatRate, parse_rate
from portal.gateways.spreadsheets import Row
from portal.kit.errors import InvalidInput
from portal.kit.money import round_half_up
from portal.kit.words import N_
from portal.models.catalogue import ProductStatus
from portal.services.imports.columns import Columns

MAX_NAME = 300
PACKS = {"pack": "opak.", "carton": "kart.", "pallet": "pal."}
_PACK_EANS = {"pack_ean": "opak.", "carton_ean": "kart."}
_BETWEEN = re.compile(r"[,;|\s]+")


@dataclass(frozen=True, slots=True)
class GivenCode:
    """A code of a product; `unit` names the selling unit it stands on, "" the base unit."""

    kind: CodeKind
    text: str
    normal: str
    unit: str = ""


@dataclass(slots=True)
class ProductRow:
    """What a row says. `values` holds columns of the product as stored, only those given."""

    row: Row
    sku: str
    values: dict[str, Any]
    net: Decimal | None = None
    price_per: int = 1
    category: tuple[str, ...] = ()
    codes: list[GivenCode] = field(default_factory=list)
    packs: dict[str, Decimal] = field(default_factory=dict)
    stock: Decimal | None = None
    successor: str = ""
    warnings: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def warn(self, message: str, **values: Any) -> None:
        """Note what is odd; it is told if the row is taken."""
        self.warnings.append((message, values))


def read_product(row: Row, columns: Columns, *, default_rate: VatRate) -> ProductRow:
    """Read a row; empty cells say nothing.

    :raises InvalidInput: if the product cannot be taken as the row describes it.
    """
    read = ProductRow(row, read_sku(columns.text(row, "sku")), {})
    name = " ".join(columns.text(row, "name").split())
    if len(name) > MAX_NAME:
        raise InvalidInput(N_("The name is longer than %(most)s characters."), most=MAX_NAME)
    given = {
        "name": name or None,
        "description": columns.text(row, "description") or None,
        "manufacturer": " ".join(columns.text(row, "manufacturer").split()) or None,
        "unit": columns.read(row, "unit", canonical_unit),
        "minimum": columns.read(row, "minimum", parse_quantity),
        "multiple": columns.read(row, "multiple", parse_quantity),
        "deposit_minor": columns.read(row, "deposit", _grosze),
        "allow_backorder": columns.read(row, "backorder", read_yes),
        "status": columns.read(row, "discontinued", _status),
    }
    read.values = {column: value for column, value in given.items() if value is not None}
    read.category = columns.read(row, "category", category_path) or ()
    read.successor = columns.text(row, "successor")
    _read_prices(read, columns, default_rate)
    _read_stock(read, columns)
    for column, unit in PACKS.items():
        factor = columns.read(row, column, parse_quantity)
        if factor is not None and factor > 1:
            read.packs[unit] = factor
    read.codes = list(_codes(read, columns))
    return read


def read_sku(text: str) -> str:
    """Read a SKU.

    :raises InvalidInput: if it is missing, too long, or was changed by a spreadsheet.
    """
    sku = " ".join(text.split())
    if not sku:
        raise InvalidInput(N_("The SKU is missing."))
    if len(sku) > MAX_CODE:
        raise InvalidInput(N_("The SKU is longer than %(most)s characters."), most=MAX_CODE)
    if re.fullmatch(r"\d[.,]\d+E\+\d\d", sku, re.IGNORECASE):
        raise InvalidInput(
            N_("%(code)s was changed by a spreadsheet: format the column as text."), code=sku
        )
    return sku


def _grosze(text: str) -> int:
    return round_half_up(read_price(text) * 100)


def _status(text: str) -> str:
    return (ProductStatus.DISCONTINUED if read_yes(text) else ProductStatus.ACTIVE).value


def _read_prices(read: ProductRow, columns: Columns, default_rate: VatRate) -> None:
    """Read net price and VAT: the rate from its column, else from net and gross."""
    row = read.row
    net = columns.read(row, "net", read_price)
    gross = columns.read(row, "gross", read_price)
    read.price_per = columns.read(row, "price_unit", read_price_unit) or 1
    rate = columns.read(row, "vat", parse_rate)
    if rate is None and (text := columns.text(row, "vat")):
        raise InvalidInput(N_("“%(text)s” is not a VAT rate."), text=text[:40])
    if rate is None and net is not None and gross is not None:
        rate = rate_of_prices(net, gross)
        if rate is None and gross:
            read.warn(N_("Net %(net)s and gross %(gross)s fit no VAT rate."), net=net, gross=gross)
    if net is None and gross is not None:
        net = net_from_gross(gross, rate or default_rate)
    if rate is not None:
        read.values["vat_rate"] = rate.value
    read.net = net


def _read_stock(read: ProductRow, columns: Columns) -> None:
    found = columns.read(read.row, "stock", read_stock)
    if found is not None:
        read.stock, negative = found
        if negative:
            text = columns.text(read.row, "stock")
            read.warn(N_("Stock %(text)s was taken as 0."), text=text[:40])


def _codes(read: ProductRow, columns: Columns) -> Iterator[GivenCode]:
    """Yield the codes of a row, each once; what is no EAN is kept as another code."""
    seen: set[str] = set()
    for code in _all_codes(read, columns):
        if len(code.text) > MAX_CODE:
            read.warn(N_("The code %(code)s is too long and was left out."), code=code.text[:40])
        elif code.normal and code.normal not in seen:
            seen.add(code.normal)
            yield code


def _all_codes(read: ProductRow, columns: Columns) -> Iterator[GivenCode]:
    for text in columns.texts(read.row, "ean"):
        yield from _eans(read, text, "")
    for column, unit in _PACK_EANS.items():
        if text := columns.text(read.row, column):
            yield from _eans(read, text, unit)
    for column, kind in (
        ("manufacturer_code", CodeKind.MANUFACTURER),
        ("old_code", CodeKind.OLD),
    ):
        for text in columns.texts(read.row, column):
            yield GivenCode(kind, text, normalise_code(text))


def _eans(read: ProductRow, text: str, unit: str) -> Iterator[GivenCode]:
    """Yield the EANs of a cell; several may stand in one, parted by commas or blanks."""
    parts = [text]
    if not text.isdigit():
        several = [part for part in _BETWEEN.split(text) if part]
        parts = several if len(several) > 1 and all(map(is_ean, several)) else parts
    for part in parts:
        checked = check_ean(part)
        if checked.warning:
            read.warn(checked.warning, **checked.values)
        yield GivenCode(checked.kind, checked.text, normalise_code(checked.text), unit)
