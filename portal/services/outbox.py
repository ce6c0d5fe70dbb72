"""The outbox: work promised in the transaction that made it necessary, done by a job later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from portal.extensions import session
from portal.kit.clock import utc_now
from portal.kit.ids import new_id
from portal.models.messages import OutboxMessage
from portal.services.unit_of_work import after_commit

MAX_ATTEMPTS = 12
_FORGOTTEN_AFTER = timedelta(seconds=60)


class Job(StrEnum):
    """Every kind of promised work; `portal.tasks` has a handler for each."""

    ORDER_CONFIRMATION = "orders.confirmation"
    ORDER_SHIPPED = "orders.shipped"
    ORDER_CANCELLED = "orders.cancelled"
    ORDER_CHANGED = "orders.changed"
    PASSWORD_RESET = "accounts.password-reset"  # noqa: S105 - a job, no password
    PASSWORD_CHANGED = "accounts.password-changed"  # noqa: S105 - a job, no password
    INVITATION = "accounts.invitation"
    COMPANY_DECIDED = "accounts.company-decided"
    QUICK_ORDER_RUN = "quick-order.run"
    IMPORT_RUN = "imports.run"
    HABITS = "regular.habits"
    STOCK_ARRIVED = "stock.arrived"
    STOCK_TELLING = "stock.telling"
    BACK_IN_STOCK = "subscriptions.back-in-stock"
    DELIVERIES_MOVED = "stock.deliveries-moved"
    BACKORDER_MOVED = "subscriptions.backorder-moved"
    DELIVERY_NOTE = "shipments.delivery-note"
    LIST_PRINT = "lists.print"
    APPROVAL_WANTED = "approvals.wanted"
    APPROVAL_DECIDED = "approvals.decided"
    APPROVAL_HOLD_ENDED = "approvals.hold-ended"


class StillLeased(Exception):
    """Another worker is doing this message now."""


class NoSuchMessage(LookupError):
    """There is no such promise; without a scope there never is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A message one worker may do now."""

    id: UUID
    job: Job
    company_id: UUID | None
    payload: dict[str, Any]
    attempt: int


# Put together once: that costs more than running it.
_PROMISE = (
    insert(OutboxMessage.__table__)  # type: ignore[arg-type]  # a Table, which mypy knows as FromClause
    .on_conflict_do_nothing(index_elements=["key"])
    .returning(OutboxMessage.id)
)
_ring: Callable[[UUID], None] | None = None


def on_promise(ring: Callable[[UUID], None] | None) -> None:
    """Install the doorbell rung after the commit of a promise; it may fail silently."""
    global _ring
    _ring = ring


def promise(
    *,
    job: Job,
    key: str,
    company_id: UUID | None,
    due_at: datetime | None = None,
    **payload: Any,
) -> UUID | None:
    """Promise work in this transaction; None if the same key was promised before.

    `company_id` is the scope the job will run in; None for the system's.
    """
    now = utc_now()
    made: UUID | None = session.execute(
        _PROMISE,
        {
            "id": new_id(),
            "job": str(job),
            "key": key,
            "scope_company_id": company_id,
            "payload": payload,
            "created_at": now,
            "due_at": due_at or now,
            "attempts": 0,
            "error": "",
        },
    ).scalar_one_or_none()
    if made is not None and due_at is None and _ring is not None:
        ring, message_id = _ring, made
        after_commit(lambda: ring(message_id))
    return made


def due(*, at: datetime, limit: int = 100) -> list[tuple[UUID, int]]:
    """Mark and return messages to queue: new, lease run out, or forgotten by Redis.

    Each with its attempt so far, which makes the queue's job id unique per try.
    """
    waiting = (
        select(OutboxMessage.id)
        .where(
            OutboxMessage.finished_at.is_(None),
            OutboxMessage.given_up_at.is_(None),
            OutboxMessage.due_at <= at,
            or_(OutboxMessage.leased_until.is_(None), OutboxMessage.leased_until < at),
            or_(
                OutboxMessage.queued_at.is_(None),
                OutboxMessage.queued_at < at - _FORGOTTEN_AFTER,
            ),
        )
        .order_by(OutboxMessage.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(waiting))
        .values(queued_at=at)
        .returning(OutboxMessage.id, OutboxMessage.attempts)
    ).all()
    return [(row.id, row.attempts) for row in rows]


def claim(message_id: UUID, *, at: datetime, lease: timedelta) -> Claimed | None:
    """Take a message for the length of the lease; None if its work is done or given up.

    :raises StillLeased: if another worker has it.
    :raises NoSuchMessage: if there is none.
    """
    message = session.scalars(
        select(OutboxMessage).where(OutboxMessage.id == message_id).with_for_update()
    ).one_or_none()
    if message is None:
        raise NoSuchMessage(str(message_id))
    if message.finished_at is not None or message.given_up_at is not None:
        return None
    if message.leased_until is not None and message.leased_until > at:
        raise StillLeased(str(message_id))
    if message.attempts >= MAX_ATTEMPTS:
        # Its workers died every time, so nobody could give it back.
        message.given_up_at, message.error = at, message.error or "every worker died"
        return None
    message.leased_until = at + lease
    message.attempts += 1
    return Claimed(
        id=message.id,
        job=Job(message.job),
        company_id=message.scope_company_id,
        payload=message.payload,
        attempt=message.attempts,
    )


def release(message_id: UUID, *, attempt: int, at: datetime, error: str) -> bool:
    """Give a message back after a failure: later each time, given up after the last attempt.

    False, and nothing done, if the lease ran out and another worker took it since.
    """
    message = session.scalars(
        select(OutboxMessage).where(_held(message_id, attempt)).with_for_update()
    ).one_or_none()
    if message is None:
        return False
    message.leased_until = None
    message.queued_at = None
    message.error = error[:2000]
    message.due_at = at + timedelta(seconds=min(3600, 5 * 2**message.attempts))
    if message.attempts >= MAX_ATTEMPTS:
        message.given_up_at = at
    return True


def finish(message_id: UUID, *, attempt: int, at: datetime) -> bool:
    """Mark a message's work as done; False if another worker took it since (it will say so)."""
    done = session.execute(
        update(OutboxMessage)
        .where(_held(message_id, attempt))
        .values(finished_at=at, leased_until=None, error="")
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]  # CursorResult


def _held(message_id: UUID, attempt: int) -> ColumnElement[bool]:
    """Test for a message still in the hands of who took it at that attempt: the claim's number."""
    return and_(
        OutboxMessage.id == message_id,
        OutboxMessage.attempts == attempt,
        OutboxMessage.leased_until.is_not(None),
        OutboxMessage.finished_at.is_(None),
        OutboxMessage.given_up_at.is_(None),
    )


def lag_seconds(*, at: datetime) -> float:
    """Return the age in seconds of the oldest message that is due and not done."""
    oldest: datetime | None = session.execute(
        select(func.min(OutboxMessage.due_at)).where(
            OutboxMessage.finished_at.is_(None), OutboxMessage.given_up_at.is_(None)
        )
    ).scalar_one()
    return max(0.0, (at - oldest).total_seconds()) if oldest else 0.0


def forget_finished(*, before: datetime) -> int:
    """Delete finished messages older than that; return how many."""
    gone = session.execute(
        OutboxMessage.__table__.delete().where(OutboxMessage.finished_at < before)  # type: ignore[attr-defined]  # Table
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]  # CursorResult
