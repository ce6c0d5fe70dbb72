"""Jobs by the clock. Each takes an advisory lock: of several at one time, one does the work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from zlib import crc32

import structlog
from flask import current_app
from sqlalchemy import text

from portal.extensions import session
from portal.gateways.redis import patient
from portal.kit.clock import utc_now
from portal.models.tenancy import acting_as_system
from portal.services import outbox
from portal.services.unit_of_work import unit_of_work
from portal.tasks.relay import queue_due

# Finished promises are kept this long for looking into what happened.
_KEPT = timedelta(days=30)

_log = structlog.get_logger(__name__)


def sweep() -> None:
    """Queue what Redis forgot and what a dead worker left, should the relay be away."""
    url = current_app.extensions["portal.settings"].redis_url.get_secret_value()
    with patient(url) as connection:
        queue_due(connection)


def forget_the_old() -> None:
    """Delete finished promises that nobody will ask about."""
    with alone("forget_the_old") as first:
        if first:
            gone = outbox.forget_finished(before=utc_now() - _KEPT)
            _log.info("forgot finished promises", count=gone)


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """Open a unit of work as the system; False if another process does the same just now."""
    with acting_as_system(), unit_of_work():
        got = session.execute(
            text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": crc32(name.encode())}
        ).scalar_one()
        yield bool(got)
