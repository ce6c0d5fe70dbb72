"""Files for the person to keep: spreadsheets made while they are sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar
from urllib.parse import quote

from flask import Response, stream_with_context

from portal.gateways.exports import Cell, csv_chunks, xlsx_file
from portal.kit.ids import slug
from portal.models.tenancy import acting_within, current_scope

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Row = TypeVar("Row", bound=Sequence[Cell])
_PIECE = 64 * 1024


def spreadsheet(
    *, kind: str, name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> Response:
    """Answer with rows as a CSV (as Polish Excel reads it) or XLSX file, streamed."""
    chunks = csv_chunks(rows, header=header) if kind == "csv" else _workbook(rows, header, name)
    response = Response(chunks, content_type=_TYPES[kind])
    response.headers["Content-Disposition"] = disposition(f"{slug(name)}.{kind}")
    return response


def while_sent(rows: Iterator[Row]) -> Iterator[Row]:
    """Keep the request, its scope and the database until the last row is sent."""
    scope = current_scope()

    def within() -> Iterator[Row]:
        # The door has closed by the time a row is asked for, and without a scope there is none.
        with acting_within(scope):
            yield from rows

    kept: Iterator[Row] = stream_with_context(within())  # type: ignore[type-var]  # any rows
    return kept


def disposition(filename: str, *, inline: bool = False) -> str:
    """Return a Content-Disposition that saves (or shows) under this name (RFC 6266)."""
    plain = "".join(
        letter if letter.isascii() and letter.isprintable() and letter not in '"\\' else "_"
        for letter in filename
    )
    how = "inline" if inline else "attachment"
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"


def _workbook(rows: Iterable[Sequence[Cell]], header: Sequence[str], name: str) -> Iterator[bytes]:
    with xlsx_file(rows, header=header, title=name) as file:
        while piece := file.read(_PIECE):
            yield piece
