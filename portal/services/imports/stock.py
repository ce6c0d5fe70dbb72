"""Stock from a file, by SKU or EAN and warehouse: the file says what lies there now."""

from __future__ import annotations

from collections.abc import Sequence

from portal.domain.import_values import read_stock
from portal.domain.quantities import tidy
from portal.gateways.spreadsheets import Row
from portal.kit.errors import InvalidInput
from portal.kit.words import N_
from portal.services.imports.columns import SKU_TWICE, FirstRows, Work
from portal.services.imports.references import Products, Warehouses
from portal.services.imports.stock_levels import Staged, StockLevels


class StockLoader:
    """Writes what lies in the warehouses; never below what is reserved."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._warehouses = Warehouses(work.chosen("warehouse"))
        self._levels = StockLevels(keep_cells=True)
        self._first_rows = FirstRows()

    def take(self, rows: Sequence[Row]) -> None:
        """Read some rows and put them aside; one that is refused is reported and left out."""
        products = Products(self._work.columns.text(row, "code") for row in rows)
        staged = []
        for row in rows:
            try:
                staged.append(self._read(row, products))
            except InvalidInput as reason:
                self._work.report.reject(row, reason)
        self._levels.stage(staged)

    def _read(self, row: Row, products: Products) -> Staged:
        columns = self._work.columns
        product = products.named(columns.text(row, "code"))
        warehouse_id = self._warehouses.named(columns.text(row, "warehouse"))
        read = columns.read(row, "quantity", read_stock)
        if read is None:
            raise InvalidInput(N_("The quantity is missing."))
        quantity, negative = read
        self._first_rows.only_once((product.id, warehouse_id), row, SKU_TWICE, sku=product.sku)
        self._work.report.take(row.number)
        if negative:
            text = columns.text(row, "quantity")
            self._work.report.warn(row.number, N_("Stock %(text)s was taken as 0."), text=text[:40])
        return Staged(row, product.id, warehouse_id, quantity)

    def finish(self) -> None:
        """Write the stock of the whole file under its locks."""
        report = self._work.report
        for difference in self._levels.write():
            if difference.refused:
                reason = InvalidInput(
                    N_("Stock %(quantity)s is too low: %(reserved)s are reserved."),
                    quantity=tidy(difference.quantity),
                    reserved=tidy(difference.reserved),
                )
                report.reject(difference.row, reason)
            else:
                report.touch(difference.row.number, created=difference.new)
                if difference.arrived:
                    self._work.arrived.append(difference.product_id)
