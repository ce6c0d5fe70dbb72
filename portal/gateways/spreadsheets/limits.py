"""What a file may cost us, and the plain shapes that come out of one."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, NamedTuple

from portal.kit.errors import InvalidInput, TooLarge
from portal.kit.words import N_

MB = 1024 * 1024

Source = Path | bytes


class Row(NamedTuple):
    """One filled row; `number` is the line or row as the person sees it in the file."""

    number: int
    cells: list[str]

    def cell(self, column: int) -> str:
        """Return the text of a column, empty where the row is shorter."""
        return self.cells[column] if 0 <= column < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one reading; `rows` counts filled rows below the header."""

    rows: int
    bytes: int
    unpacked_bytes: int
    memory_bytes: int
    seconds: int
    columns: int = 200
    cell_chars: int = 32_767  # the longest text Excel itself keeps in a cell


ORDER_FILE = Limits(
    rows=10_000, bytes=10 * MB, unpacked_bytes=64 * MB, memory_bytes=512 * MB, seconds=5
)
IMPORT_FILE = Limits(
    rows=200_000, bytes=64 * MB, unpacked_bytes=512 * MB, memory_bytes=1024 * MB, seconds=30
)


def size_of(source: Source) -> int:
    """Return the size in bytes."""
    return len(source) if isinstance(source, bytes) else source.stat().st_size


def open_source(source: Source) -> BinaryIO:
    """Open for reading from the start."""
    return BytesIO(source) if isinstance(source, bytes) else source.open("rb")


def check_size(source: Source, limits: Limits) -> None:
    """Refuse a file that is empty or larger than allowed, without reading it.

    :raises InvalidInput, TooLarge: see their messages.
    """
    size = size_of(source)
    if not size:
        raise InvalidInput(N_("The file is empty. Choose the file with your list."))
    if size > limits.bytes:
        raise TooLarge(
            N_("The file has %(size)s MB and at most %(limit)s MB can be read. Divide it."),
            size=-(-size // MB),
            limit=limits.bytes // MB,
        )


def too_many_rows(limits: Limits) -> InvalidInput:
    """Build the refusal of a list that is too long."""
    return InvalidInput(
        N_("The list has more than %(limit)s rows. Divide it into several files."),
        limit=limits.rows,
    )


def too_many_columns(limits: Limits) -> InvalidInput:
    """Build the refusal of a list that is too wide."""
    return InvalidInput(
        N_(
            "The list has more than %(limit)s columns. "
            "Delete the columns you do not need and upload it again."
        ),
        limit=limits.columns,
    )


def too_long_cell(row: int, limits: Limits) -> InvalidInput:
    """Build the refusal of a cell that holds a book."""
    return InvalidInput(
        N_("Row %(row)s has a cell longer than %(limit)s characters. Shorten it."),
        row=row,
        limit=limits.cell_chars,
    )


def no_rows() -> InvalidInput:
    """Build the refusal of a file in which nothing is written."""
    return InvalidInput(N_("There are no filled rows in the file. Choose the file with your list."))
