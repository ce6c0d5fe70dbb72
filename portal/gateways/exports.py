"""Writing lists for spreadsheets: CSV streamed, XLSX in constant memory, nothing as a formula."""

import re
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter

Cell = str | int | Decimal | date | datetime | None

_ROWS_PER_CHUNK = 500
_DANGEROUS = "=+-@|%"
_BREAKS = "\t\r\n"
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
_QUOTED = re.compile(r'[;,\t|"\r\n]|^\s|\s$')
_SHEET_TITLE = re.compile(r"[\[\]:*?/\\']")
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MOST_CHARS = 32_767


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a CSV is written."""

    delimiter: str
    decimal_mark: str
    mark: bytes


POLISH = Dialect(delimiter=";", decimal_mark=",", mark=b"\xef\xbb\xbf")  # what Polish Excel opens
PLAIN = Dialect(delimiter=",", decimal_mark=".", mark=b"")  # what programs expect


def neutral(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run as a formula.

    Blanks, invisible characters and full-width forms before or instead of the sign do not hide it;
    a plain number stays as it is.
    """
    if not text or _NUMBER.fullmatch(text):
        return text
    if text[0] in _BREAKS:
        return "'" + text
    for char in text:
        if not (char.isspace() or unicodedata.category(char) in ("Cf", "Cc")):
            plain = unicodedata.normalize("NFKC", char)
            return "'" + text if plain[:1] and plain[0] in _DANGEROUS else text
    return text


def csv_chunks(
    rows: Iterable[Sequence[Cell]], *, header: Sequence[str] = (), dialect: Dialect = POLISH
) -> Iterator[bytes]:
    """Yield a CSV in chunks, for an answer that is streamed."""
    lines = [_csv_line(header, dialect)] if header else []
    start = dialect.mark
    for row in rows:
        lines.append(_csv_line(row, dialect))
        if len(lines) >= _ROWS_PER_CHUNK:
            yield start + "".join(lines).encode("utf-8", "replace")
            lines, start = [], b""
    if lines or start:
        yield start + "".join(lines).encode("utf-8", "replace")


def _csv_line(row: Sequence[Cell], dialect: Dialect) -> str:
    """Write one row; whatever any spreadsheet could take for a delimiter is quoted."""
    return dialect.delimiter.join(_csv_cell(cell, dialect) for cell in row) + "\r\n"


def _csv_cell(cell: Cell, dialect: Dialect) -> str:
    if isinstance(cell, str):
        text = neutral(cell.replace("\x00", ""))
        return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text
    if isinstance(cell, Decimal):
        text = f"{cell:f}".replace(".", dialect.decimal_mark)
        return f'"{text}"' if dialect.delimiter == dialect.decimal_mark else text
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M:%S}"
    return "" if cell is None else str(cell)


def xlsx_file(
    rows: Iterable[Sequence[Cell]], *, header: Sequence[str] = (), title: str = ""
) -> IO[bytes]:
    """Write a workbook of one sheet and return it open at its start; the caller closes it.

    Text stays text, numbers and dates are numbers and dates; an instant is written as given.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the caller
    try:
        _write_workbook(file, rows, header, title)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def _write_workbook(
    file: IO[bytes], rows: Iterable[Sequence[Cell]], header: Sequence[str], title: str
) -> None:
    """Write rows as they come; only one is in memory."""
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    book.set_properties({"created": _EPOCH})
    sheet = book.add_worksheet(_SHEET_TITLE.sub(" ", title)[:31].strip() or None)
    bold = book.add_format({"bold": True})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for column, name in enumerate(header):
        sheet.write_string(0, column, _printable(name), bold)
        sheet.set_column(column, column, max(10, min(40, len(name) + 4)))
    if header:
        sheet.freeze_panes(1, 0)
    for number, row in enumerate(rows, start=bool(header)):
        for column, cell in enumerate(row):
            _write_cell(sheet, number, column, cell, moment)
    book.close()


def _write_cell(sheet: Any, row: int, column: int, cell: Cell, moment: Any) -> None:
    """Write one cell by its type, never by what its text looks like."""
    if isinstance(cell, str):
        if cell:
            sheet.write_string(row, column, _printable(cell))
    elif isinstance(cell, datetime):
        sheet.write_datetime(row, column, cell.replace(tzinfo=None), moment)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell)
    elif cell is not None:
        sheet.write_number(row, column, cell)


def _printable(text: str) -> str:
    """Keep what an XML document may hold, and no more than a cell does."""
    kept = (c for c in text if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff"))
    return "".join(kept).encode("utf-8", "replace").decode("utf-8")[:_MOST_CHARS]
