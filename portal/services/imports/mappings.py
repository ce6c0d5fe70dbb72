"""Which column means what: remembered for the source of a file, guessed for the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.domain.import_guess import guess_fields
from portal.domain.imports import FIELDS, SKIP, ImportKind
from portal.domain.search import fold
from portal.extensions import session
from portal.gateways.spreadsheets import Preview, preview
from portal.kit.errors import NotFound
from portal.kit.words import N_
from portal.models.files import StoredFile
from portal.models.imports import ImportRun
from portal.services import column_memory, files
from portal.services.imports.reading import Reading, reading_of

_SAMPLE = 200
_BETWEEN = "\x1f"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """How a file would be read: a meaning for each of its columns, and the choices beside them.

    `remembered_at` is absent where the source is new; `new_columns` are those it did not have,
    counted from 1.
    """

    encoding: str
    delimiter: str
    header: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    fields: tuple[str, ...]
    has_header: bool
    options: Mapping[str, str]
    remembered_at: datetime | None = None
    new_columns: tuple[int, ...] = ()


def propose(*, run_id: UUID, shown: int, reading: Reading | None = None) -> Proposal:
    """Return how the file of a run would be read, with its first `shown` rows.

    Without a `reading` it is read as the last file of its source was.

    :raises NotFound: if the file is not kept any more.
    """
    run = session.get_one(ImportRun, run_id)
    file = session.get(StoredFile, run.file_id) if run.file_id else None
    if file is None:
        raise NotFound(N_("The file is not kept any more. Upload it again."))
    remembered = column_memory.recall(company_id=None, kind=_kind(run.kind), sources=[run.source])
    if reading is None:
        reading = reading_of(remembered.options if remembered else {})
    encoding, delimiter = reading.how
    with files.local(key=file.key) as path:
        seen = preview(
            path, filename=file.name, rows=_SAMPLE, encoding=encoding, delimiter=delimiter
        )
    first = seen.header or (seen.sample[0].cells if seen.sample else [])
    if remembered is None:
        fields = guess_fields(run.kind, header=seen.header, rows=[r.cells for r in seen.sample])
        return _proposal(seen, fields, seen.has_header, reading.options, shown)
    options = {**remembered.options, **reading.options}
    known_header = options.pop("header", "").split(_BETWEEN) if remembered.has_header else []
    has_header = _has_header(seen, first, known_header)
    rows = [row.cells for row in seen.sample]
    guessed = guess_fields(run.kind, header=first if has_header else [], rows=rows)
    fields, new = _recalled(
        run.kind, remembered.fields, known_header, first if has_header else [], guessed
    )
    return _proposal(seen, fields, has_header, options, shown, remembered_at=remembered.at, new=new)


def _proposal(
    seen: Preview,
    fields: Sequence[str],
    has_header: bool,
    options: Mapping[str, str],
    shown: int,
    *,
    remembered_at: datetime | None = None,
    new: tuple[int, ...] = (),
) -> Proposal:
    width = max(seen.columns, len(fields))
    rows = [tuple(row.cell(place) for place in range(width)) for row in seen.sample[:shown]]
    names = [*seen.header, *[""] * width][:width] if seen.header else []
    return Proposal(
        encoding=seen.encoding,
        delimiter=seen.delimiter,
        header=tuple(names),
        sample=tuple(rows),
        fields=(*fields, *[SKIP] * width)[:width],
        has_header=has_header,
        options=options,
        remembered_at=remembered_at,
        new_columns=tuple(place + 1 for place in new),
    )


def _has_header(seen: Preview, first: Sequence[str], known: Sequence[str]) -> bool:
    """Trust what is remembered of the source, as far as the first row does not deny it."""
    if not known:
        return False
    names = {fold(name) for name in known if name}
    return seen.has_header or any(fold(cell) in names for cell in first)


def _recalled(
    kind: ImportKind,
    fields: Sequence[str],
    known_header: Sequence[str],
    header: Sequence[str],
    guessed: Sequence[str],
) -> tuple[list[str], tuple[int, ...]]:
    """Return the remembered meanings, by name where columns have names, and the new columns."""
    by_name: dict[str, list[str]] = {}
    for name, field in zip(known_header, fields, strict=False):
        by_name.setdefault(fold(name), []).append(field)
    found: list[str | None] = []
    for place in range(len(guessed)):
        if header:
            named = by_name.get(fold(header[place])) if place < len(header) else None
            found.append(named.pop(0) if named else None)
        else:
            found.append(fields[place] if place < len(fields) else None)
    many = {field.name for field in FIELDS[kind] if field.many}
    new = tuple(place for place, field in enumerate(found) if field is None)
    for place in new:
        taken = guessed[place] in found and guessed[place] not in many
        found[place] = SKIP if taken else guessed[place]
    return [field or SKIP for field in found], new


def remember(
    *,
    kind: ImportKind,
    source: str,
    fields: Sequence[str],
    header: Sequence[str] | None,
    options: Mapping[str, str],
    at: datetime,
) -> None:
    """Keep what the columns of a source mean; `header` holds their names, None without any."""
    column_memory.remember(
        company_id=None,
        kind=_kind(kind),
        source=source,
        fields=fields,
        has_header=header is not None,
        options={**options, "header": _BETWEEN.join(header or ())},
        at=at,
    )


def _kind(kind: ImportKind) -> str:
    """Return the name under which mappings of imports stand beside those of order files."""
    return f"import:{kind}"
