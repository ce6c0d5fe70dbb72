"""Promises for tests: a handler that notes its runs in a file, as a forked job can."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from uuid import UUID, uuid4

from portal.extensions import db
from portal.models.messages import OutboxMessage
from portal.models.tenancy import acting_as_system, current_scope
from portal.services import outbox
from portal.services.outbox import Job
from portal.services.unit_of_work import unit_of_work

KIND = Job.IMPORT_RUN


def a_promise(note: Path, *, does: str = "works", company_id: UUID | None = None) -> UUID:
    """Promise a run of the noting handler."""
    with acting_as_system(), unit_of_work():
        made = outbox.promise(
            job=KIND, key=str(uuid4()), company_id=company_id, note=str(note), does=does
        )
    assert made is not None
    return made


def stored(message_id: UUID) -> OutboxMessage:
    """Return the promise as it stands in the database."""
    with acting_as_system():
        found = db.session.get(OutboxMessage, message_id, populate_existing=True)
        db.session.rollback()
    assert found is not None
    return found


def note_down(*, message_id: UUID, note: str, does: str) -> None:
    """Add a line to the note; then work, fail, or die with the process, as told."""
    scope = current_scope()
    with Path(note).open("a") as file:
        file.write(f"{message_id} {scope.role} {scope.company}\n")
    if does == "fails":
        raise RuntimeError("the printer is on fire")
    if does == "dies once" and len(lines(Path(note))) == 1:
        os.kill(os.getpid(), signal.SIGKILL)


def tick() -> None:
    """Note that the clock struck; the file's name is in the environment."""
    with Path(os.environ["PORTAL_TEST_TICKS"]).open("a") as file:
        file.write("tick\n")


def lines(note: Path) -> list[str]:
    """Return what was noted down."""
    return note.read_text().splitlines() if note.exists() else []
