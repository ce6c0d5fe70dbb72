"""The queue: how a promise's number reaches a worker. It may be forgotten; the outbox is not."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from uuid import UUID

import redis
from rq import Queue, Worker
from rq.exceptions import DuplicateJobError, NoSuchJobError
from rq.job import Job
from rq.serializers import JSONSerializer

from portal.gateways.redis import impatient
from portal.tasks import edge

QUEUE = "portal"
# How long a failed try stays in Redis to be looked at. When to try again says the outbox alone,
# so RQ's own Retry is not used: two judges of one matter would not agree.
_FAILED_FOR = 24 * 3600


@dataclass(frozen=True, slots=True)
class QueueState:
    """What is known of the queue; `reached` is False when Redis does not answer."""

    reached: bool
    waiting: int = 0
    failed: int = 0
    workers: int = 0


class Doorbell:
    """Tells a worker at once about a promise just committed. Where that fails, the relay does."""

    def __init__(self, redis_url: str) -> None:
        self._connection = impatient(redis_url) if redis_url else None

    def ring(self, message_id: UUID) -> None:
        """Queue the first attempt; give up silently within a third of a second."""
        if self._connection is None:
            return
        try:
            enqueue(message_id, attempts=0, connection=self._connection)
        except redis.RedisError:
            return

    def queue_state(self) -> QueueState:
        """Count what waits and who works."""
        if self._connection is None:
            return QueueState(reached=False)
        try:
            queue = queue_over(self._connection)
            keys = Worker.all_keys(connection=self._connection, queue=queue)
            return QueueState(
                reached=bool(self._connection.ping()),
                waiting=queue.count,
                failed=queue.failed_job_registry.get_job_count(cleanup=False),
                # A killed worker stays in the list; its own key runs out when its heart stops.
                workers=int(self._connection.exists(*keys)) if keys else 0,  # type: ignore[arg-type]  # not the async client
            )
        except redis.RedisError:
            return QueueState(reached=False)


def enqueue(message_id: UUID, *, attempts: int, connection: redis.Redis) -> None:
    """Queue one attempt at a promise, unless that attempt waits in the queue already."""
    queue = queue_over(connection)
    job_id = f"outbox-{message_id}-{attempts}"
    try:
        _put(queue, job_id, message_id)
    except DuplicateJobError:
        if queue.get_job_position(job_id) is not None:
            return
        # The outbox says nobody works on it: a leftover of a try that died before its claim.
        with contextlib.suppress(NoSuchJobError):
            Job.fetch(job_id, connection=connection, serializer=JSONSerializer).delete()
        try:
            _put(queue, job_id, message_id)
        except DuplicateJobError:
            return


def attempt_of(job_id: str) -> int:
    """Return the number of the claim a queued job makes: the attempts before it, and one.

    :raises ValueError: if the job is none of ours.
    """
    return int(job_id.rpartition("-")[2]) + 1


def queue_over(connection: redis.Redis) -> Queue:
    """Return the portal's one queue. Its jobs are plain JSON."""
    return Queue(QUEUE, connection=connection, serializer=JSONSerializer)


def _put(queue: Queue, job_id: str, message_id: UUID) -> None:
    queue.enqueue(
        edge.run,
        str(message_id),
        job_id=job_id,
        unique=True,
        job_timeout=int(edge.TIMEOUT.total_seconds()),
        result_ttl=0,
        failure_ttl=_FAILED_FOR,
    )
