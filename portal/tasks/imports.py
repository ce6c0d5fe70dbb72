"""Carrying out promised imports: the work in one transaction, its progress in short ones beside."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.extensions import db
from portal.kit.clock import utc_now
from portal.kit.errors import Conflict, Expected
from portal.kit.words import N_
from portal.models.imports import ImportRun
from portal.models.quick_order import RunState
from portal.services import files
from portal.services.imports import commands, work
from portal.services.unit_of_work import unit_of_work

_EVERY = timedelta(seconds=0.7)


def run_import(*, message_id: UUID, run_id: str) -> None:  # noqa: ARG001 - the run is the guard
    """Carry out an import, unless it is done or was stopped. Cut off, it is repeated whole."""
    carry_out(run_id=UUID(run_id))


def carry_out(*, run_id: UUID) -> None:
    """Do the work of a run; what the file or the choices do not allow is noted at the run."""
    with unit_of_work():
        run = work.prepare(run_id=run_id)
    if run is None:
        return
    try:
        with files.local(key=run.file_key) as path, unit_of_work():
            work.carry_out(run=run, path=path, progress=_progress_of(run_id), at=utc_now())
    except Expected as reason:
        with unit_of_work():
            commands.fail(run_id=run_id, reason=reason, at=utc_now())


def _progress_of(run_id: UUID) -> Callable[[int], None]:
    """Return what notes how many rows are worked, now and then, on a connection of its own.

    :raises Conflict: when called after somebody stopped the run.
    """
    last = time.monotonic()

    def note(worked: int) -> None:
        nonlocal last
        if time.monotonic() - last < _EVERY.total_seconds():
            return
        last = time.monotonic()
        with _beside() as short, short.begin():
            noted = short.execute(
                update(ImportRun)
                .where(ImportRun.id == run_id, ImportRun.state == RunState.WORKING)
                .values(worked=worked)
                .returning(ImportRun.id)
            ).first()
        if noted is None:
            raise Conflict(N_("Stopped. Nothing was imported."))

    return note


def _beside() -> Session:
    return Session(db.engine, join_transaction_mode="create_savepoint")
