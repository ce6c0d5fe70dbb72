"""Orders in pasted text: "SKU 12", "SKU;12", "12 x SKU", "12 szt SKU", one line each.

Text that holds a table (tabs, semicolons, or commas under a header) is read as one.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from portal.domain.codes import is_ean, normalise_code
from portal.domain.column_guess import Columns, header_columns
from portal.domain.order_rows import MergedRow, OrderRow, RowProblem, make_row, merge
from portal.domain.order_table import OrderTable, read_table
from portal.domain.units import is_unit

__all__ = [
    "Columns",
    "MergedRow",
    "OrderRow",
    "OrderTable",
    "RowProblem",
    "merge",
    "read_table",
    "read_text",
]

_MAX_LINE = 500
_AMOUNT = r"[0-9][0-9.,]*"
_UNIT = r"(?:\s*[^\W\d_][\w²³]{0,11}\.?)?"
_QUANTITY_FIRST = re.compile(rf"({_AMOUNT}{_UNIT})\s*[x×*]\s+(\S.*)", re.IGNORECASE)
_QUANTITY_LAST = re.compile(rf"(\S.*?)(?:\s+[x×*]\s*|\s*[×*]\s*)({_AMOUNT}{_UNIT})", re.IGNORECASE)
_PARTED = re.compile(rf"(\S.*?)(?:\s*[:=|]\s*|\s*,\s*|\s+[-–—]\s+)([+-]?{_AMOUNT}{_UNIT})")
_NUMBER = re.compile(_AMOUNT)
_THOUSANDS = re.compile(r"[0-9]{1,3} [0-9]{3}")
_BULLET = re.compile(r"^(?:[-–•*·]\s+|[0-9]{1,3}[.)]\s+)(?=\S)")
# Meant as a quantity, but none: it must be shown as an error, not be ordered once.
_SUSPECT = re.compile(r"[+-]?[0-9][0-9.,]{0,9}(?:e[+-]?[0-9]+)?", re.IGNORECASE)
_TOO_LONG = re.compile(r"[0-9]{11,}")
_GLUED = re.compile(rf"({_AMOUNT})([^\W\d_]+\.?)")


class _Line(NamedTuple):
    code: str
    quantity: str | None
    name: str = ""


def read_text(text: str) -> OrderTable:
    """Read an order from pasted text; every line that is not blank becomes a row."""
    lines = text.splitlines()
    delimiter = _delimiter(lines)
    if delimiter is not None:
        return read_table([line.split(delimiter) for line in lines])
    rows = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            found = _read_line(" ".join(line[:_MAX_LINE].split()))
            rows.append(
                make_row(
                    row=number,
                    code=found.code,
                    quantity_text=found.quantity,
                    name=found.name,
                    cells=(line,),
                )
            )
    return OrderTable(header=None, header_row=None, columns=Columns(), rows=tuple(rows))


def _delimiter(lines: list[str]) -> str | None:
    """Return what parts the cells, if the text is a table."""
    filled = [line for line in lines if line.strip()]
    for mark in ("\t", ";"):
        if filled and sum(mark in line for line in filled) * 2 > len(filled):
            return mark
    if filled and "," in filled[0] and header_columns(filled[0].split(",")) is not None:
        return ","
    return None


def _read_line(line: str) -> _Line:
    """Return code and quantity of one line; a line that is only a code is ordered once."""
    line = _BULLET.sub("", line.replace(";", " ").strip())
    first = _QUANTITY_FIRST.fullmatch(line)
    if first and _is_quantity(first[1]):
        return _named(first[2].split(" "), first[1])
    for pattern in (_QUANTITY_LAST, _PARTED):
        last = pattern.fullmatch(line)
        if last and _is_quantity(last[2].lstrip("+-")) and not _is_decimal(last[1], line):
            return _named(last[1].split(" "), last[2])
    return _by_blanks(line.split(" "))


def _by_blanks(words: list[str]) -> _Line:
    """Read words parted by blanks only: the quantity stands first or last, a unit behind it."""
    end, start = _at_end(words), _at_start(words)
    if end and start and len(words) - max(end, start) >= 1:
        # Two numbers: the much longer one is the code, else the code comes first.
        head, tail = words[0], words[-end]
        if len(tail) - len(head) >= 2 or is_ean(normalise_code(words[-1])):
            end = 0
    if end:
        return _named(words[:-end], " ".join(words[-end:]))
    if start:
        return _named(words[start:], " ".join(words[:start]))
    if len(words) >= 2 and _meant_as_quantity(words[-1]):
        return _named(words[:-1], words[-1])
    return _named(words, None)


def _meant_as_quantity(word: str) -> bool:
    """Test for a number that is no quantity and no EAN either: it must not be ordered once."""
    long = _TOO_LONG.fullmatch(word) and not is_ean(normalise_code(word))
    return bool(_SUSPECT.fullmatch(word) or long)


def _at_end(words: list[str]) -> int:
    """Return how many words at the end are a quantity with its unit; one must be left over."""
    if len(words) >= 3 and is_unit(words[-1]) and _NUMBER.fullmatch(words[-2]):
        return 2
    if len(words) == 3 and _THOUSANDS.fullmatch(f"{words[1]} {words[2]}"):
        return 2
    return 1 if len(words) >= 2 and _is_quantity(words[-1]) else 0


def _at_start(words: list[str]) -> int:
    if len(words) >= 3 and is_unit(words[1]) and _NUMBER.fullmatch(words[0]):
        return 2
    return 1 if len(words) >= 2 and _is_quantity(words[0]) else 0


def _is_decimal(before: str, line: str) -> bool:
    """Test whether the comma that parted a line stands in a number: `KOD 2,5`, not `10012,5`."""
    return line[len(before) :][:1] == "," and before.split(" ")[-1].isdigit() and " " in before


def _is_quantity(text: str) -> bool:
    """Test for a number of no more digits than a quantity has, alone or with a known unit."""
    glued = _GLUED.fullmatch(text)
    number = glued[1] if glued and is_unit(glued[2]) else text.split(" ")[0]
    rest = text.split(" ")[1:]
    digits = sum(character.isdigit() for character in number)
    return bool(_NUMBER.fullmatch(number)) and digits <= 10 and all(is_unit(w) for w in rest)


def _named(words: list[str], quantity: str | None) -> _Line:
    """Part a code from the name behind it; words that hold no code are taken whole."""
    if len(words) > 1 and any(character.isdigit() for character in words[0]):
        return _Line(words[0], quantity, " ".join(words[1:]))
    return _Line(" ".join(words), quantity)
