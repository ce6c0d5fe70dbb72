"""Lists as people upload them, whatever program made them: rows of text, one at a time."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from portal.gateways.spreadsheets.delimited import find_delimiter, guess_header, read_rows
from portal.gateways.spreadsheets.encodings import text_facts
from portal.gateways.spreadsheets.kinds import Kind, sniff
from portal.gateways.spreadsheets.limits import (
    IMPORT_FILE,
    ORDER_FILE,
    Limits,
    Row,
    Source,
    check_size,
    no_rows,
    open_source,
    size_of,
)
from portal.gateways.spreadsheets.workbooks import read_workbook


@dataclass(slots=True)
class _Progress:
    """How far a reading is; apart from the table, so that rows and table hold no circle."""

    part: float = 0.0


@dataclass(frozen=True, slots=True)
class Table:
    """A list opened for one reading."""

    kind: Kind
    row_estimate: int
    encoding: str
    delimiter: str
    _rows: Iterator[Row] = field(repr=False)
    _progress: _Progress = field(repr=False)

    def __iter__(self) -> Iterator[Row]:
        return self._rows

    @property
    def progress(self) -> float:
        """Return how far the reading is, from 0 to 1."""
        return self._progress.part


@dataclass(frozen=True, slots=True)
class Preview:
    """The beginning of a list, to map its columns; `sample` leaves the header out."""

    kind: Kind
    encoding: str
    delimiter: str
    has_header: bool
    header: list[str]
    sample: list[Row]
    columns: int
    row_estimate: int


def open_table(
    source: Source,
    *,
    filename: str,
    limits: Limits = ORDER_FILE,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> Table:
    """Open a list; encoding and delimiter are found unless given.

    :raises InvalidInput, TooLarge: if it cannot be read; for text also while it is iterated.
    """
    return _open(source, filename, limits, encoding, delimiter, wanted=0)


def rows(source: Source, *, filename: str, limits: Limits = ORDER_FILE) -> Iterator[Row]:
    """Yield the filled rows of a list, its header first if it has one.

    :raises InvalidInput, TooLarge: see `open_table`.
    """
    return iter(open_table(source, filename=filename, limits=limits))


def preview(
    source: Source,
    *,
    filename: str,
    limits: Limits = IMPORT_FILE,
    rows: int = 20,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> Preview:
    """Read only the beginning of a list.

    :raises InvalidInput, TooLarge: if it cannot be read.
    """
    table = _open(source, filename, limits, encoding, delimiter, wanted=rows + 1)
    first = list(islice(table, rows + 1))
    has_header = guess_header([row.cells for row in first])
    sample = first[1:] if has_header else first[:rows]
    return Preview(
        kind=table.kind,
        encoding=table.encoding,
        delimiter=table.delimiter,
        has_header=has_header,
        header=first[0].cells if has_header else [],
        sample=sample,
        columns=max(len(row.cells) for row in first),
        row_estimate=max(len(sample), table.row_estimate - has_header),
    )


def _open(
    source: Source,
    filename: str,
    limits: Limits,
    encoding: str | None,
    delimiter: str | None,
    *,
    wanted: int,
) -> Table:
    """Open a list of any kind; of a workbook no more than the wanted rows are copied."""
    check_size(source, limits)
    kind = sniff(source, filename, limits)
    progress = _Progress()
    if kind is not Kind.CSV:
        workbook = read_workbook(source, limits, wanted=wanted)
        counted = _counted(iter(workbook), workbook.height, progress)
        return Table(kind, workbook.height, "", "", counted, progress)
    with open_source(source) as file:
        facts = text_facts(file, encoding)
    sample = facts.head.decode(facts.encoding, "replace")
    chosen = delimiter or find_delimiter(sample, complete=len(facts.head) == size_of(source))
    found = _text_rows(source, facts.encoding, chosen, limits, progress)
    return Table(kind, facts.lines, facts.encoding, chosen, found, progress)


def _text_rows(
    source: Source, encoding: str, delimiter: str, limits: Limits, progress: _Progress
) -> Iterator[Row]:
    """Read a text file from its start, telling how far it is."""
    size = size_of(source)
    found = False
    with (
        open_source(source) as file,
        io.TextIOWrapper(file, encoding, "replace", newline="") as text,
    ):
        for row in read_rows(text, delimiter=delimiter, limits=limits):
            found = True
            if not row.number % 512:
                progress.part = min(1.0, file.tell() / size)
            yield row
    progress.part = 1.0
    if not found:
        raise no_rows()


def _counted(workbook: Iterator[Row], height: int, progress: _Progress) -> Iterator[Row]:
    """Pass rows on, telling how far it is."""
    for count, row in enumerate(workbook):
        progress.part = min(1.0, count / max(1, height))
        yield row
    progress.part = 1.0
