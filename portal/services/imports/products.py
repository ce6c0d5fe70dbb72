"""Products from a file, by SKU: created, or changed where the row says something else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from portal.domain.import_values import unit_price
from portal.domain.quantities import tidy
from portal.domain.vat import VatRate
from portal.gateways.spreadsheets import Row
from portal.kit.errors import InvalidInput
from portal.kit.words import N_
from portal.services.catalogue import search_text
from portal.services.imports.categories import Categories
from portal.services.imports.columns import SKU_TWICE, FirstRows, Work
from portal.services.imports.product_parts import write_codes, write_units
from portal.services.imports.product_reading import ProductRow, read_product
from portal.services.imports.product_writing import (
    Target,
    insert_products,
    set_successors,
    stored_products,
    update_products,
)
from portal.services.imports.references import Products, Warehouses
from portal.services.imports.stock_levels import Staged, StockLevels

_SEARCHED = frozenset({"name", "manufacturer"})
_CHUNK = 2_000


class ProductLoader:
    """Writes products with their codes, packs and stock; absent columns leave values untouched."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._rate = VatRate(work.options.get("vat") or VatRate.R23)
        self._categories = Categories()
        self._first_rows = FirstRows()
        self._successors: list[tuple[int, UUID, str]] = []
        self._stock: StockLevels | None = None
        if work.columns.has("stock"):
            self._warehouse = Warehouses(work.chosen("warehouse")).named("")
            self._stock = StockLevels(keep_cells=False)

    def take(self, rows: Sequence[Row]) -> None:
        """Read and write some rows; one that is refused is reported and left out."""
        read = [one for row in rows if (one := self._read(row))]
        stored = stored_products([one.sku for one in read])
        targets = []
        for one in read:
            known = stored.get(one.sku)
            target = Target(one, known[0], known[1]) if known else Target(one)
            if target.is_new and "name" not in one.values:
                reason = InvalidInput(N_("A new product needs a name."))
                self._work.report.reject(one.row, reason)
                continue
            target.changes = self._changes(target)
            targets.append(target)
        self._categories.flush()
        self._write(targets)

    def _read(self, row: Row) -> ProductRow | None:
        try:
            read = read_product(row, self._work.columns, default_rate=self._rate)
            self._first_rows.only_once(read.sku, row, SKU_TWICE, sku=read.sku)
        except InvalidInput as reason:
            self._work.report.reject(row, reason)
            return None
        return read

    def _changes(self, target: Target) -> dict[str, Any]:
        """Return the columns to write: for a stored product those that differ."""
        read = target.read
        values = dict(read.values)
        if read.category:
            values["category_id"] = self._categories.find_or_make(read.category)
        if read.net is not None:
            price = unit_price(
                read.net, given=read.price_per, stored=target.stored.get("price_unit", 1)
            )
            values["base_net_minor"] = price.minor
            values["price_unit"] = price.price_unit
            if price.rounded:
                read.warn(N_("The price %(price)s was rounded to whole grosze."), price=read.net)
        if target.is_new:
            return values
        return {name: value for name, value in values.items() if target.stored[name] != value}

    def _write(self, targets: list[Target]) -> None:
        at = self._work.at
        new = [target for target in targets if target.is_new]
        insert_products(new, default_rate=self._rate, at=at)
        stored = [target for target in targets if not target.is_new]
        update_products(stored, at=at)
        units, repacked = write_units(targets)
        coded = write_codes(targets, units)
        self._stage_stock(targets)
        search_text.refresh(
            product_ids=[
                one.id for one in stored if one.id in coded or _SEARCHED & one.changes.keys()
            ]
        )
        for target in targets:
            number = target.read.row.number
            self._work.report.take(number, created=target.is_new)
            if target.changes or target.id in repacked or target.id in coded:
                self._work.report.touch(number)
            if target.read.successor:
                self._successors.append((number, target.id, target.read.successor))
            for message, values in target.read.warnings:
                self._work.report.warn(number, message, **values)

    def _stage_stock(self, targets: list[Target]) -> None:
        if self._stock is not None:
            self._stock.stage(
                [
                    Staged(one.read.row, one.id, self._warehouse, one.read.stock)
                    for one in targets
                    if one.read.stock is not None
                ]
            )

    def finish(self) -> None:
        """Write what had to wait for the last row: successors, then stock under its locks."""
        report = self._work.report
        for at in range(0, len(self._successors), _CHUNK):
            self._follow(self._successors[at : at + _CHUNK])
        for difference in self._stock.write() if self._stock else ():
            if difference.refused:
                report.warn(
                    difference.row.number,
                    N_("Stock %(quantity)s was left: %(reserved)s are reserved."),
                    quantity=tidy(difference.quantity),
                    reserved=tidy(difference.reserved),
                )
            else:
                report.touch(difference.row.number)
                if difference.arrived:
                    self._work.arrived.append(difference.product_id)

    def _follow(self, wanted: Sequence[tuple[int, UUID, str]]) -> None:
        products = Products(sku for _number, _id, sku in wanted)
        pairs, rows = [], {}
        for number, product_id, sku in wanted:
            try:
                successor = products.named(sku).id
            except InvalidInput as reason:
                self._work.report.warn(number, reason.message, **reason.values)
                continue
            if successor == product_id:
                self._work.report.warn(number, N_("A product cannot follow itself."))
                continue
            pairs.append((product_id, successor))
            rows[product_id] = number
        for product_id in set_successors(pairs):
            self._work.report.touch(rows[product_id])
