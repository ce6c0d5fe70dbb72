"""The layout of an order file: what its columns mean, and by what it is known again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from portal.domain.codes import normalise_code
from portal.domain.column_guess import Columns
from portal.domain.imports import MissingColumn
from portal.domain.order_table import OrderTable
from portal.domain.search import fold
from portal.kit.words import N_

_SAMPLE = 200
_LONG = 8  # digits from which a number is a code rather than a quantity


class Meaning(StrEnum):
    """What a column of an order holds."""

    CODE = "code"
    OTHER_CODE = "other-code"
    QUANTITY = "quantity"
    UNIT = "unit"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Field:
    """A meaning with its name, to be translated."""

    name: str
    label: str


FIELDS = (
    Field(Meaning.CODE, N_("Code")),
    Field(Meaning.OTHER_CODE, N_("Second code")),
    Field(Meaning.QUANTITY, N_("Quantity")),
    Field(Meaning.UNIT, N_("Unit")),
    Field(Meaning.NAME, N_("Name")),
)


def fields_of(columns: Columns, width: int) -> list[str]:
    """Return the meanings in the order of the columns; empty ones are left aside."""
    fields = [""] * width
    for place in columns.other_codes:
        fields[place : place + 1] = [Meaning.OTHER_CODE]
    for meaning, at in (
        (Meaning.NAME, columns.name),
        (Meaning.UNIT, columns.unit),
        (Meaning.QUANTITY, columns.quantity),
        (Meaning.CODE, columns.code),
    ):
        if at is not None and at < width:
            fields[at] = meaning
    return fields[:width]


def columns_of(fields: Sequence[str]) -> Columns:
    """Return where things stand by the meanings of the columns.

    :raises MissingColumn: if none holds the code, or two what only one can.
    """
    for field in FIELDS:
        if field.name != Meaning.OTHER_CODE and list(fields).count(field.name) > 1:
            raise MissingColumn(N_("Two columns cannot both be: %(field)s."), field=field.label)
    places = {name: place for place, name in enumerate(fields)}
    if Meaning.CODE not in places:
        raise MissingColumn(N_("Choose the column that holds: %(field)s."), field=FIELDS[0].label)
    return Columns(
        code=places[Meaning.CODE],
        quantity=places.get(Meaning.QUANTITY),
        unit=places.get(Meaning.UNIT),
        name=places.get(Meaning.NAME),
        other_codes=tuple(p for p, name in enumerate(fields) if name == Meaning.OTHER_CODE),
    )


def width_of(table: OrderTable) -> int:
    """Return how many columns an order has."""
    return max([len(table.header or ()), *(len(row.cells) for row in table.rows)], default=0)


def cells_of(table: OrderTable) -> list[list[str]]:
    """Return the cells an order was read from, its header included, each row in its place."""
    numbered = [(row.row, row.cells) for row in table.rows]
    return placed(table.header or (), table.header_row or 0, numbered)


def placed(
    header: Sequence[str], header_row: int, rows: Iterable[tuple[int, Sequence[str]]]
) -> list[list[str]]:
    """Return rows of cells, each at its own number from 1; what stood between is blank."""
    known = {number: list(cells) for number, cells in rows}
    if header:
        known[header_row or max(1, min(known, default=2) - 1)] = list(header)
    return [known.get(number, []) for number in range(1, max(known, default=0) + 1)]


def marks(table: OrderTable) -> tuple[str, ...]:
    """Return what a layout is known by, the surest first: its header, or first row and shape.

    The same with one column more at the end is known too: our own files of errors have a reason.
    """
    if table.header:
        return (f"header:{_digest(table.header)}", f"header:{_digest(table.header[:-1])}")
    if not table.rows:
        return ()
    first, shape = table.rows[0].cells, _shape(table)
    return (
        *(f"first:{_digest(cells)}" for cells in (first, first[:-1])),
        *(f"shape:{letters}" for letters in (shape, shape[:-1])),
    )


def mark_for(table: OrderTable, *, header: bool) -> str:
    """Return the mark under which the layout of an order, as it was found, is remembered.

    Without a header of known words: by its first row where that names columns, else by its shape.
    """
    own = {mark.partition(":")[0]: mark for mark in reversed(marks(table))}
    return own.get("header") or own["first" if header else "shape"]


def _digest(cells: Sequence[str]) -> str:
    names = "\x1f".join(fold(" ".join(cell.split())) for cell in cells).rstrip("\x1f")
    return hashlib.sha256(names.encode("utf-8", "replace")).hexdigest()[:40]


def _shape(table: OrderTable) -> str:
    """Return a letter for each column by what most of its cells are; empty ones at the end go."""
    rows = table.rows[:_SAMPLE]
    width = max((len(row.cells) for row in rows), default=0)
    kinds = []
    for place in range(width):
        cells = [row.cells[place] for row in rows if place < len(row.cells)]
        kinds.append(_kind([cell.strip() for cell in cells if cell.strip()]))
    return "".join(kinds).rstrip("-")


def _kind(cells: Sequence[str]) -> str:
    if not cells:
        return "-"
    codes = [normalise_code(cell) for cell in cells]
    digits = [code for code in codes if code.replace(",", "").replace(".", "").isdigit()]
    if len(digits) * 2 <= len(cells):
        return "t"
    return "e" if sum(len(code) >= _LONG for code in digits) * 2 > len(digits) else "n"
