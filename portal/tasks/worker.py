"""The worker process: RQ's, made to outlive an absence of Redis."""

from __future__ import annotations

import os
import time
from types import FrameType
from typing import Any
from uuid import UUID

import redis
import structlog
from rq import Worker
from rq.job import Job
from rq.serializers import JSONSerializer
from sqlalchemy.exc import SQLAlchemyError

from portal.extensions import db
from portal.tasks import edge
from portal.tasks.queue import attempt_of, queue_over

# Seconds between the heartbeats of an idle worker; a killed one is missed after 60 more.
_HEARTBEAT = 30
_MAINTENANCE = 120

_log = structlog.get_logger(__name__)


class PortalWorker(Worker):
    """A worker that remembers whether it was asked to stop or merely fell over."""

    asked_to_stop = False

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """Finish the job in hand, then end."""
        self.asked_to_stop = True
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]  # RQ has no types here


def run_worker(connection: redis.Redis) -> None:
    """Work until told to stop.

    RQ's loop ends when Redis vanishes at the wrong moment; then a new worker takes over here.
    """
    _forget_connections_in_children()
    while True:
        worker = PortalWorker(
            [queue_over(connection)],
            connection=connection,
            serializer=JSONSerializer,
            worker_ttl=_HEARTBEAT,
            maintenance_interval=_MAINTENANCE,
            log_job_description=False,
            work_horse_killed_handler=_give_back_after_a_kill,
        )
        try:
            worker.work(logging_level="WARNING")
        except redis.RedisError as error:
            _log.warning("worker waits for redis", error=repr(error))
        if worker.asked_to_stop:
            return
        time.sleep(1)


def _give_back_after_a_kill(job: Job, _pid: int, status: int, _usage: Any) -> None:
    """Return the promise of a job whose process was killed; its lease need not run out first."""
    try:
        edge.give_back(
            UUID(str(job.args[0])),
            attempt=attempt_of(job.id),
            error=f"the job's process ended with {status}",
        )
    except (SQLAlchemyError, LookupError, ValueError) as error:
        _log.warning("lease left to run out", error=repr(error))


def _forget_connections_in_children() -> None:
    """Make a forked job open its own connections: two processes on one would mix answers."""
    engine = db.engine
    os.register_at_fork(after_in_child=lambda: engine.dispose(close=False))
