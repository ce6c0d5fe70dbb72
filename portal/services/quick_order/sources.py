"""Reading what somebody sends: a pasted text, or a file of any usual kind."""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain.order_text import OrderTable, read_table, read_text
from portal.gateways.spreadsheets import ORDER_FILE
from portal.kit.errors import InvalidInput
from portal.kit.words import N_
from portal.services.uploads import read_cells

MAX_TEXT = 600_000
_NOTHING = N_("There is no line to order in it. Give one product per line: its code and quantity.")


@dataclass(frozen=True, slots=True)
class Source:
    """What was read of a pasted text or a file, before anything is kept."""

    name: str
    read_as: str
    table: OrderTable


def read_pasted(*, text: str) -> Source:
    """Read pasted or typed lines.

    :raises InvalidInput: if it is empty, too long, or of more than 10,000 lines.
    """
    if len(text) > MAX_TEXT:
        raise InvalidInput(N_("This text is too long. Upload it as a file."))
    return _checked(Source("", "", read_text(text)))


def read_upload(*, content: bytes, filename: str) -> Source:
    """Read an uploaded CSV, XLSX or ODS file.

    :raises InvalidInput, TooLarge: if it is no such file, broken, or over the limits.
    """
    cells = read_cells(content, filename=filename)
    return _checked(Source(cells.name, cells.read_as, read_table(cells.rows)))


def _checked(source: Source) -> Source:
    if not source.table.rows:
        raise InvalidInput(_NOTHING)
    if len(source.table.rows) > ORDER_FILE.rows:
        raise InvalidInput(
            N_("There are more than %(most)s lines. Split the order into several files."),
            most=f"{ORDER_FILE.rows:,}".replace(",", " "),
        )
    return source
