"""The relay: queue what is due in the outbox, every two seconds."""

from __future__ import annotations

import signal
import threading
from types import FrameType

import redis
import structlog
from sqlalchemy.exc import DBAPIError

from portal.kit.clock import utc_now
from portal.models.tenancy import acting_as_system
from portal.services import outbox
from portal.services.unit_of_work import unit_of_work
from portal.tasks.queue import enqueue

PAUSE = 2.0
_BATCH = 100

_log = structlog.get_logger(__name__)


def queue_due(connection: redis.Redis) -> int:
    """Queue the promises that are due; return how many.

    Redis is called inside the transaction on purpose: where it fails, the promises stay due.
    """
    with acting_as_system(), unit_of_work():
        waiting = outbox.due(at=utc_now(), limit=_BATCH)
        for message_id, attempts in waiting:
            enqueue(message_id, attempts=attempts, connection=connection)
    return len(waiting)


def run_relay(connection: redis.Redis) -> None:
    """Queue what is due until told to stop. An absent database or Redis is waited for."""
    stop = threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    while not stop.is_set():
        try:
            if queue_due(connection) == _BATCH:
                continue
        except (redis.RedisError, DBAPIError) as error:
            _log.warning("relay waits", error=repr(error))
        stop.wait(PAUSE)
