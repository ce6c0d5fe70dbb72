"""Prints of a list: asked for by a press, made in the background, kept for a day.

WeasyPrint takes 5 s and 300 MB for 1,000 rows: no web process may be held by that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from portal.domain.access import Actor, Permission
from portal.extensions import session
from portal.kit.errors import InvalidInput, NotFound
from portal.kit.words import N_
from portal.models.accounts import Person
from portal.models.files import FileKind, StoredFile
from portal.services import files
from portal.services.accounts.actors import client_actor
from portal.services.files import Kept
from portal.services.lists.access import the_list
from portal.services.lists.papers import PaperKind, length_of
from portal.services.outbox import Job, promise
from portal.services.presses import first_press, note_outcome, outcome_of

MAX_LINES = 1_000
_KEPT = timedelta(days=1)
_PATIENCE = timedelta(minutes=5)
_NO_PRINT = N_("There is no such print. Print the list again.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintState:
    """How far a print is. `late`: it should be there by now, and is not."""

    list_id: UUID
    list_name: str
    kind: PaperKind
    lines: int
    file_id: UUID | None
    late: bool


def ask_for_print(
    *,
    actor: Actor,
    list_id: UUID,
    kind: PaperKind,
    only: Collection[UUID] | None,
    key: UUID,
    at: datetime,
) -> None:
    """Promise a print of a list, or of these lines of it; a second press asks for nothing more.

    :raises NotFound: if the list is out of reach.
    :raises InvalidInput: if there is nothing to print, or too much.
    """
    lines = length_of(actor=actor, list_id=list_id, only=only)
    if not lines:
        raise InvalidInput(N_("There is nothing to print. Select at least one line."))
    if lines > MAX_LINES:
        raise InvalidInput(
            N_("A print holds at most %(most)s lines, and this has %(count)s. Select fewer."),
            most=MAX_LINES,
            count=lines,
        )
    if not first_press(actor=actor, key=key, at=at):
        return
    asked = {"list_id": str(list_id), "kind": kind.value, "lines": lines, "at": at.isoformat()}
    note_outcome(actor=actor, key=key, outcome=asked)
    promise(
        job=Job.LIST_PRINT,
        key=f"list-print:{actor.membership}:{key}",
        company_id=actor.company,
        list_id=str(list_id),
        kind=kind.value,
        only=None if only is None else sorted(str(one) for one in only),
        press=str(key),
        person_id=str(actor.person_id),
        membership_id=str(actor.membership),
    )


def print_state(*, actor: Actor, list_id: UUID, key: UUID, at: datetime) -> PrintState:
    """Return how far a print is that this member asked for.

    :raises NotFound: if the member did not, or the list is out of reach.
    """
    whose = the_list(actor=actor, list_id=list_id)
    asked = outcome_of(actor=actor, key=key)
    if asked is None or asked.get("list_id") != str(list_id):
        raise NotFound(_NO_PRINT)
    file_id = UUID(asked["file_id"]) if "file_id" in asked else None
    return PrintState(
        list_id=list_id,
        list_name=whose.name,
        kind=PaperKind(asked["kind"]),
        lines=asked["lines"],
        file_id=file_id,
        late=file_id is None and at - datetime.fromisoformat(asked["at"]) > _PATIENCE,
    )


def printed(
    *, actor: Actor, list_id: UUID, key: UUID, at: datetime
) -> tuple[StoredFile, Iterator[bytes]]:
    """Return the file of a print.

    :raises NotFound: if there is none, or not any more.
    """
    state = print_state(actor=actor, list_id=list_id, key=key, at=at)
    if state.file_id is None:
        raise NotFound(_NO_PRINT)
    return files.chunks(file_id=state.file_id)


def who_asked(*, person_id: UUID, membership_id: UUID, key: UUID) -> Actor | None:
    """Return who asked for a print that is still to be made; None if there is nothing to do."""
    person = session.get(Person, person_id)
    if person is None:
        return None
    actor, _ = client_actor(person=person, session_id=None, membership_id=membership_id, address="")
    if actor.membership_id != membership_id or not actor.may(Permission.ORDERS_PLACE):
        return None
    asked = outcome_of(actor=actor, key=key)
    return None if asked is None or "file_id" in asked else actor


def keep_print(*, actor: Actor, key: UUID, kept: Kept, name: str, at: datetime) -> None:
    """Own the file of a print, and note it for whoever waits."""
    asked = outcome_of(actor=actor, key=key) or {}
    files.own(
        kept=kept,
        kind=FileKind.EXPORT,
        name=name,
        media_type="application/pdf",
        company_id=actor.company,
        made_by_id=actor.person_id,
        at=at,
        expires_at=at + _KEPT,
    )
    note_outcome(actor=actor, key=key, outcome={**asked, "file_id": str(kept.id)})
