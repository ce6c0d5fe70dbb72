"""Orders in tables: find the header and the columns, then read the rows. Nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.domain.column_guess import Columns, guess_columns, header_columns
from portal.domain.order_rows import OrderRow, make_row

_HEADER_WITHIN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTable:
    """An order read from a table or a text: its header (if any), columns found, and rows."""

    header: tuple[str, ...] | None
    header_row: int | None
    columns: Columns
    rows: tuple[OrderRow, ...]


def read_table(
    table: Sequence[Sequence[str]], columns: Columns | None = None, *, header: bool | None = None
) -> OrderTable:
    """Read an order from cells; blank rows are left out, row numbers stay those of the table.

    `columns` and `header` override what would be found: a person has said what the columns mean,
    and whether the first row (or the one that looks like it) names them.
    """
    place, found = _find_header(table)
    body = [
        (number, tuple(cells))
        for number, cells in enumerate(table, start=1)
        if number >= place and any(cell.strip() for cell in cells)
    ]
    if place and header is not False:
        body.pop(0)
    elif place or header is False:
        place = 0
    chosen = columns or guess_columns([cells for _, cells in body], found)
    if not place and _names_columns([cells for _, cells in body], chosen, header):
        place = body.pop(0)[0]
    rows = [row for number, cells in body for row in _rows_of(number, cells, chosen)]
    return OrderTable(
        header=tuple(table[place - 1]) if place else None,
        header_row=place or None,
        columns=chosen,
        rows=tuple(rows),
    )


def _find_header(table: Sequence[Sequence[str]]) -> tuple[int, Columns]:
    """Return the number of the header row (0 without one) and the columns it names."""
    for number, cells in enumerate(table[:_HEADER_WITHIN], start=1):
        found = header_columns(cells)
        if found is not None:
            return number, found
    return 0, Columns()


def _names_columns(body: list[tuple[str, ...]], columns: Columns, header: bool | None) -> bool:
    """Test for a first row said to name columns, or of words alone over quantities."""
    if header is not None or not body:
        return bool(header and body)
    first, *rest = body
    word = _cell(first, columns.quantity).strip()
    return (
        word != ""
        and not any(character.isdigit() for cell in first for character in cell)
        and any(
            character.isdigit() for cells in rest for character in _cell(cells, columns.quantity)
        )
    )


def _rows_of(number: int, cells: tuple[str, ...], columns: Columns) -> list[OrderRow]:
    """Return the row, or several where one row holds a list of codes and as many quantities."""
    code = _cell(cells, columns.code)
    quantity = None if columns.quantity is None else _cell(cells, columns.quantity)
    pairs = [(code, quantity)]
    if ", " in code:
        codes = [part.strip() for part in code.split(", ")]
        quantities = [part.strip() for part in (quantity or "").split(",")]
        if len(codes) == len(quantities):
            pairs = list(zip(codes, quantities, strict=True))
    others = tuple(text for place in columns.other_codes if (text := _cell(cells, place).strip()))
    return [
        make_row(
            row=number,
            code=one or (others[0] if others else ""),
            quantity_text=amount,
            cells=cells,
            unit=_cell(cells, columns.unit),
            name=_cell(cells, columns.name),
            other_codes=others if len(pairs) == 1 else (),
        )
        for one, amount in pairs
    ]


def _cell(cells: tuple[str, ...], place: int | None) -> str:
    return cells[place] if place is not None and place < len(cells) else ""
