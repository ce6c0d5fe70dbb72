"""Layouts of order files a company has explained before."""

from __future__ import annotations

from uuid import UUID

from portal.domain.order_layout import cells_of, columns_of, marks, width_of
from portal.domain.order_table import OrderTable, read_table
from portal.services import column_memory

KIND = "order-file"


def recognised(*, company_id: UUID, table: OrderTable) -> tuple[OrderTable, str | None]:
    """Return an order read as the company said the last time, and the name of that file.

    As it was read, with None, if its like was never seen.
    """
    if width_of(table) < 2:
        return table, None
    known = column_memory.recall(company_id=company_id, kind=KIND, sources=marks(table))
    if known is None:
        return table, None
    again = read_table(cells_of(table), columns_of(known.fields), header=known.has_header)
    return again, known.options.get("name", "")
