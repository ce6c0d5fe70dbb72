"""A press works once: the second of the same key finds what came of the first.

Whoever shows a form puts a fresh `new_id()` into it. The command that answers it asks
`first_press` before it changes anything, and `note_outcome` when it is done, in one transaction:
a second press at the same moment waits for the first, one that failed leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from portal.domain.access import Actor
from portal.extensions import session
from portal.models.presses import Press


def first_press(*, actor: Actor, key: UUID, at: datetime) -> bool:
    """Test whether a member's press is the first of its key, and keep it as such."""
    made = session.execute(
        insert(Press)
        .values(
            company_id=actor.company,
            membership_id=actor.membership,
            key=key,
            outcome={},
            made_at=at,
        )
        .on_conflict_do_nothing()
        .returning(Press.key)
    ).one_or_none()
    return made is not None


def note_outcome(*, actor: Actor, key: UUID, outcome: Mapping[str, Any]) -> None:
    """Write down what came of a press."""
    session.execute(update(Press).where(*_the(actor, key)).values(outcome=dict(outcome)))


def outcome_of(*, actor: Actor, key: UUID) -> Mapping[str, Any] | None:
    """Return what came of a member's press, if there was one."""
    return session.scalars(select(Press.outcome).where(*_the(actor, key))).one_or_none()


def forget_presses(*, before: datetime) -> int:
    """Delete presses nobody will repeat; return how many."""
    gone = session.execute(delete(Press).where(Press.made_at < before).returning(Press.key))
    return len(gone.all())


def _the(actor: Actor, key: UUID) -> tuple[Any, ...]:
    return (
        Press.company_id == actor.company,
        Press.membership_id == actor.membership,
        Press.key == key,
    )
