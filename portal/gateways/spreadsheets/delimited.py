"""Lists kept as text: delimiter, quoting, header, and rows one at a time."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from portal.gateways.spreadsheets.limits import (
    Limits,
    Row,
    too_long_cell,
    too_many_columns,
    too_many_rows,
)
from portal.kit.errors import InvalidInput
from portal.kit.words import N_

DELIMITERS = ("\t", ";", "|", ",")
_SAMPLE_ROWS = 60
_NUMBER = re.compile(r"[-+]?[\d\s ]*[.,]?\d+\s*(%|zł|PLN|EUR|€|\$)?", re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_FORCED_TEXT = re.compile(r'="(.*)"', re.DOTALL)
_NEUTRALISED = re.compile(r"'(?=\s*[=+\-@\t\r＝＋－＠])")
_SEP = re.compile(r"\ufeff?\s*sep=(.)\s*", re.IGNORECASE)


def find_delimiter(text: str, *, complete: bool) -> str:
    """Name the delimiter of a sample; `complete` tells that the sample is the whole file."""
    lines = text.splitlines()
    if lines and (said := _SEP.fullmatch(lines[0])):
        return said[1]
    if not complete and len(lines) > 1:
        lines = lines[:-1]
    lines = [line for line in lines if line.strip()][:_SAMPLE_ROWS]
    best = max(DELIMITERS, key=lambda delimiter: _fit(lines, delimiter))
    return best if _fit(lines, best) > (0.0, 0.0, 0) else ";"


def _fit(lines: list[str], delimiter: str) -> tuple[float, float, int]:
    """Grade a delimiter: how even its rows are, how little it cuts numbers, how many columns."""
    found = sum(line.count(delimiter) for line in lines)
    if not found:
        return (0.0, 0.0, 0)
    try:
        cut = [cells for cells in csv.reader(lines, delimiter=delimiter) if any(cells)]
    except csv.Error:
        return (0.0, 0.0, 0)
    widths = Counter(len(cells) for cells in cut if len(cells) > 1)
    if not widths:
        return (0.0, 0.0, 0)
    width, rows = widths.most_common(1)[0]
    torn = sum(any(cell.count('"') % 2 for cell in cells) for cells in cut)
    decimals = sum(len(_DECIMAL_COMMA.findall(line)) for line in lines) if delimiter == "," else 0
    return ((rows - torn) / len(cut), 1.0 - decimals / found, width)


def guess_header(rows: Sequence[Sequence[str]]) -> bool:
    """Guess whether the first row names the columns: it has words where the others have numbers."""
    if not rows or not any(rows[0]):
        return False
    first, rest = rows[0], rows[1:]
    if any(_NUMBER.fullmatch(cell) for cell in first):
        return False
    if not rest:
        return len(first) > 1 and all(not any(c.isdigit() for c in cell) for cell in first)
    for column, name in enumerate(first):
        below = [row[column] for row in rest if column < len(row) and row[column]]
        numbers = sum(bool(_NUMBER.fullmatch(cell)) for cell in below)
        if name and below and numbers * 2 > len(below):
            return True
    return not any(any(c.isdigit() for c in cell) for cell in first)


def read_rows(text: io.TextIOBase, *, delimiter: str, limits: Limits) -> Iterator[Row]:
    """Yield the filled rows of a text.

    :raises InvalidInput: if a limit is passed or a quotation mark is never closed.
    """
    reader = csv.reader(text, delimiter=delimiter)
    line = width = count = 0
    try:
        for raw in reader:
            number, line = line + 1, reader.line_num
            cells = _plain([cell.strip() for cell in raw])
            if not any(cells) or (number == 1 and _is_sep(raw, delimiter)):
                continue
            if line > number and len(raw) < width:
                raise _never_closed(number)
            width = width or len(raw)
            count += 1
            if count > limits.rows + 1:
                raise too_many_rows(limits)
            if len(cells) > limits.columns:
                cells = _narrow(cells, limits)
            if max(map(len, cells)) > limits.cell_chars:
                raise too_long_cell(number, limits)
            yield Row(number, cells)
    except csv.Error as error:
        raise too_long_cell(line + 1, limits) from error


def _is_sep(raw: list[str], delimiter: str) -> bool:
    """Test for Excel's own first line, which is a direction and not a row."""
    return bool(_SEP.fullmatch(delimiter.join(raw)))


def _plain(cells: list[str]) -> list[str]:
    """Take off what spreadsheets wrap around a text: ="00123", and our own leading apostrophe."""
    joined = "\x1f".join(cells)
    if '="' not in joined and "'" not in joined and "\x00" not in joined:
        return cells
    return [_unwrapped(cell) for cell in cells]


def _unwrapped(cell: str) -> str:
    forced = _FORCED_TEXT.fullmatch(cell)
    text = forced[1].replace('""', '"').strip() if forced else cell
    if _NEUTRALISED.match(text):
        text = text[1:]
    return text.replace("\x00", "").strip()


def _narrow(cells: list[str], limits: Limits) -> list[str]:
    """Drop empty cells at the end of a row that is too wide only because of them."""
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > limits.columns:
        raise too_many_columns(limits)
    return cells


def _never_closed(number: int) -> InvalidInput:
    """Build the refusal of a quotation mark that swallows the rows below it."""
    return InvalidInput(
        N_(
            "A quotation mark opens in row %(row)s and is never closed, "
            "so the rows below it cannot be told apart. Correct it and upload the file again."
        ),
        row=number,
    )
