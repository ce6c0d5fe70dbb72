"""The background door: a worker takes one promise, does it, and says so."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import structlog
from flask import Flask, current_app
from werkzeug.local import LocalProxy

from portal.kit.clock import utc_now
from portal.models.tenancy import acting_as_system, acting_for
from portal.services import outbox
from portal.services.unit_of_work import unit_of_work
from portal.tasks.handlers import HANDLERS

# A job is stopped before its lease ends, so that two workers never do the same one.
TIMEOUT = timedelta(seconds=240)
LEASE = timedelta(seconds=300)

_log = structlog.get_logger(__name__)


def run(message_id: str) -> None:
    """Do the promised job, in an application context of its own.

    RQ calls this at least once; a promise that is done is left alone. Any exception gives the
    lease back and is re-raised, so that it shows in the queue and in the log.
    """
    promise_id = UUID(message_id)
    with _application().app_context(), structlog.contextvars.bound_contextvars(job=message_id):
        with acting_as_system(), unit_of_work():
            claimed = outbox.claim(promise_id, at=utc_now(), lease=LEASE)
        if claimed is None:
            return
        try:
            scope = acting_for(claimed.company_id) if claimed.company_id else acting_as_system()
            with scope:
                HANDLERS[claimed.job](message_id=claimed.id, **claimed.payload)
        except Exception as error:
            give_back(promise_id, attempt=claimed.attempt, error=repr(error))
            raise
        with acting_as_system(), unit_of_work():
            done = outbox.finish(claimed.id, attempt=claimed.attempt, at=utc_now())
        said = "job done" if done else "job done after its lease ran out; another worker has it"
        _log.info(said, kind=str(claimed.job), attempt=claimed.attempt)


def give_back(message_id: UUID, *, attempt: int, error: str) -> None:
    """Return a promise to the outbox, which decides when it is tried again."""
    with acting_as_system(), unit_of_work():
        outbox.release(message_id, attempt=attempt, at=utc_now(), error=error)


def _application() -> Flask:
    proxy: LocalProxy[Flask] = current_app  # type: ignore[assignment]  # Flask types it as Flask
    return proxy._get_current_object()
