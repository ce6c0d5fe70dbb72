"""Files people send as lists: read by one hand, whatever they bring."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from portal.gateways.spreadsheets import ORDER_FILE, open_table


@dataclass(frozen=True, slots=True)
class Cells:
    """A file as rows of cells, blank rows included, so that places are the file's own."""

    name: str
    read_as: str
    rows: list[list[str]]


def read_cells(content: Path | bytes, *, filename: str) -> Cells:
    """Read the rows of a CSV, XLSX or ODS file of up to 10,000 lines.

    :raises InvalidInput, TooLarge: if it is no such file, broken, or over the limits.
    """
    table = open_table(content, filename=filename, limits=ORDER_FILE)
    rows: list[list[str]] = []
    for row in table:
        rows.extend([] for _ in range(row.number - len(rows) - 1))
        rows.append(row.cells)
    read_as = " ".join(part for part in (table.encoding, _delimiter(table.delimiter)) if part)
    name = filename.replace("\\", "/").rsplit("/", 1)[-1][:120]
    return Cells(name, read_as or table.kind.value.upper(), rows)


def _delimiter(mark: str | None) -> str:
    return {"\t": "TAB"}.get(mark or "", mark or "")
