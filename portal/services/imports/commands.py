"""A file's way into the portal: received, started, stopped. The work itself is in `work.py`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import delete, update

from portal.domain.access import Actor
from portal.domain.imports import ImportKind, check_fields
from portal.extensions import session
from portal.gateways.spreadsheets import preview
from portal.kit.errors import Conflict, Expected, InvalidInput, NotFound
from portal.kit.ids import new_id
from portal.kit.words import N_
from portal.models.files import FileKind
from portal.models.imports import ImportRemark, ImportRun
from portal.models.quick_order import RunState
from portal.services import files
from portal.services.audit.commands import record
from portal.services.column_memory import pack
from portal.services.imports.mappings import remember
from portal.services.imports.reading import reading_of
from portal.services.outbox import Job, promise

_MAY_START = (RunState.WAITING, RunState.READY, RunState.FAILED)
_ENDED = (RunState.DONE, RunState.FAILED)
_MOST_SOURCE = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A file that lies in the store and can be read; no row names it yet."""

    kept: files.Kept
    name: str
    rows: int


def receive(*, content: bytes | BinaryIO | Iterable[bytes], filename: str, limit: int) -> Received:
    """Keep an uploaded file, before any transaction, and see that it is a list.

    :raises InvalidInput: if it is none; the bytes are swept later.
    :raises TooLarge: past `limit` bytes.
    """
    kept = files.put(kind=FileKind.IMPORT_UPLOAD, content=content, limit=limit)
    with files.local(key=kept.key) as path:
        seen = preview(path, filename=filename, rows=1)
    name = "".join(letter for letter in PurePath(filename).name if letter.isprintable())
    return Received(kept=kept, name=name[:120] or "import", rows=seen.row_estimate)


def create(
    *, actor: Actor | None, received: Received, kind: ImportKind, source: str, at: datetime
) -> UUID:
    """Open a run for a received file; its columns are to be chosen next."""
    person_id = actor.person_id if actor else None
    file_id = files.own(
        kept=received.kept,
        kind=FileKind.IMPORT_UPLOAD,
        name=received.name,
        media_type="application/octet-stream",
        company_id=None,
        made_by_id=person_id,
        at=at,
    )
    run = ImportRun(
        id=new_id(),
        kind=kind,
        source=(" ".join(source.split()) or source_of(received.name))[:_MOST_SOURCE],
        file_id=file_id,
        total=received.rows,
        made_by_id=person_id,
        created_at=at,
    )
    session.add(run)
    session.flush()  # the audit below and the caller's answer name it
    return run.id


def source_of(filename: str) -> str:
    """Return the source a file name tells: `Cennik_2026-11-02.xlsx` -> `cennik`."""
    stem = re.sub(r"[\d\W_]+", " ", PurePath(filename).stem).strip()
    return stem.lower() or "import"


def start(
    *,
    actor: Actor | None,
    run_id: UUID,
    fields: Sequence[str],
    has_header: bool,
    header: Sequence[str],
    options: Mapping[str, str],
    all_or_nothing: bool,
    check: bool,
    at: datetime,
    promised: bool = True,
) -> None:
    """Promise the work on a run, once however often it is pressed, and remember its columns.

    With `check` nothing is written but the report. The caller does what is not `promised`.

    :raises InvalidInput, Conflict: if columns or choices do not do, or it is worked on or done.
    """
    run = _find(run_id)
    check_fields(run.kind, fields)
    reading_of(options)
    _check_options(run.kind, fields, options)
    remember(
        kind=run.kind,
        source=run.source,
        fields=fields,
        header=header if has_header else None,
        options=options,
        at=at,
    )
    _begin(
        run_id,
        fields=list(fields),
        has_header=has_header,
        options=pack({**options, "check": "1" if check else ""}),
        all_or_nothing=all_or_nothing,
    )
    if promised:
        _promise(run)
    _record_start(run, actor=actor, at=at, check=check)


def confirm(*, actor: Actor, run_id: UUID, at: datetime) -> None:
    """Promise the work on a run that was checked, as it was checked.

    :raises Conflict: if it was not, or is being worked on.
    """
    run = _find(run_id)
    if run.state is not RunState.READY:
        raise _too_late()
    _begin(run_id, options=[one for one in run.options if not one.startswith("check=")])
    _promise(run)
    _record_start(run, actor=actor, at=at, check=False)


def _begin(run_id: UUID, **values: object) -> None:
    begun = session.execute(
        update(ImportRun)
        .where(ImportRun.id == run_id, ImportRun.state.in_(_MAY_START))
        .values(
            state=RunState.WORKING,
            worked=0,
            created=0,
            updated=0,
            unchanged=0,
            rejected=0,
            warned=0,
            problem="",
            finished_at=None,
            **values,
        )
        .returning(ImportRun.id)
        .execution_options(synchronize_session=False)
    ).first()
    if begun is None:
        raise _too_late()


def _promise(run: ImportRun) -> None:
    """Promise the work; the guard of `_begin` sees to it that this comes once a press."""
    key = f"import:{run.id}:{new_id()}"
    promise(job=Job.IMPORT_RUN, company_id=None, key=key, run_id=str(run.id))


def _record_start(run: ImportRun, *, actor: Actor | None, at: datetime, check: bool) -> None:
    record(
        action="import.checked" if check else "import.started",
        entity="import",
        entity_id=run.id,
        label=run.source,
        company_id=None,
        actor=actor,
        after={"kind": str(run.kind), "rows": run.total},
        at=at,
    )


def abandon(*, actor: Actor, run_id: UUID, at: datetime) -> None:
    """Stop a run, or set it aside; a worker on it undoes what it did.

    :raises Conflict: if it has ended.
    """
    run = _find(run_id)
    stopped = session.execute(
        update(ImportRun)
        .where(ImportRun.id == run_id, ImportRun.state.not_in(_ENDED))
        .values(state=RunState.FAILED, problem=N_("Stopped. Nothing was imported."), finished_at=at)
        .returning(ImportRun.id)
        .execution_options(synchronize_session=False)
    ).first()
    if stopped is None:
        raise _too_late()
    record(
        action="import.stopped",
        entity="import",
        entity_id=run_id,
        label=run.source,
        company_id=None,
        actor=actor,
        at=at,
    )


def fail(*, run_id: UUID, reason: Expected, at: datetime) -> None:
    """Note why a run could not be done at all; nothing of it is stored."""
    ended = session.execute(
        update(ImportRun)
        .where(ImportRun.id == run_id, ImportRun.state == RunState.WORKING)
        .values(state=RunState.FAILED, problem=reason.message, finished_at=at)
        .returning(ImportRun.id, ImportRun.source)
        .execution_options(synchronize_session=False)
    ).first()
    if ended is None:
        return
    session.execute(delete(ImportRemark).where(ImportRemark.run_id == run_id))
    values = [f"{name}={value}" for name, value in reason.values.items()]
    session.add(
        ImportRemark(
            run_id=run_id,
            row=0,
            position=0,
            rejected=False,
            message=reason.message,
            values=values,
            cells=[],
        )
    )
    record(
        action="import.failed",
        entity="import",
        entity_id=run_id,
        label=ended.source,
        company_id=None,
        actor=None,
        after={"reason": str(reason)},
        at=at,
    )


def _find(run_id: UUID) -> ImportRun:
    found = session.get(ImportRun, run_id)
    if found is None:
        raise NotFound(N_("There is no such import."))
    return found


def _too_late() -> Conflict:
    return Conflict(N_("This import is running or has ended. Reload the page."))


def _check_options(kind: ImportKind, fields: Sequence[str], options: Mapping[str, str]) -> None:
    named = options.get("list_name") and options.get("list_owner")
    if kind is ImportKind.PRICE_LIST and not options.get("price_list") and not named:
        raise InvalidInput(N_("Choose a price list, or the name and the owner of a new one."))
    if kind is ImportKind.DISCOUNTS and "audience" not in fields and not options.get("audience"):
        raise InvalidInput(N_("Choose for whom the discounts are, or the column that says it."))
