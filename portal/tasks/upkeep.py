"""Jobs by the clock. Each takes an advisory lock: of several at one time, one does the work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
from portal.services import files, outbox, presses
from portal.services.accounts import retention
from portal.services.cart import saved
from portal.services.unit_of_work import unit_of_work
from portal.tasks.relay import queue_due

# Finished promises and ended sign-ins are kept this long for looking into what happened.
_PROMISES_KEPT = timedelta(days=30)
_SIGN_INS_KEPT = timedelta(days=90)
_CARTS_KEPT = timedelta(days=1)
_PRESSES_KEPT = timedelta(days=30)
# A file is stored before the row that names it is committed.
_ORPHANS_SPARED = timedelta(days=1)

_log = structlog.get_logger(__name__)


def sweep() -> None:
    """Queue what Redis forgot and what a dead worker left, should the relay be away."""
    url = current_app.extensions["portal.settings"].redis_url.get_secret_value()
    with patient(url) as connection:
        queue_due(connection)


def forget_promises() -> None:
    """Delete finished promises that nobody will ask about."""
    _forget("finished promises", outbox.forget_finished, kept=_PROMISES_KEPT)


def forget_sign_ins() -> None:
    """Delete sessions and password links that ended long ago."""
    _forget("ended sign-ins", retention.forget_sign_ins, kept=_SIGN_INS_KEPT)


def forget_presses() -> None:
    """Delete presses nobody will repeat."""
    _forget("presses", presses.forget_presses, kept=_PRESSES_KEPT)


def forget_carts() -> None:
    """Delete carts that were taken away a while ago."""
    _forget("removed carts", saved.forget_removed, kept=_CARTS_KEPT)


def _forget(what: str, forget: Callable[..., int], *, kept: timedelta) -> None:
    """Delete what was over before the time for which it is kept."""
    with alone(f"forget {what}") as first:
        if first:
            _log.info("forgot", what=what, count=forget(before=utc_now() - kept))


def sweep_files() -> None:
    """Delete expired files and those no row names."""
    with alone("sweep_files") as first:
        if first:
            at = utc_now()
            gone = files.sweep(at=at, orphans_before=at - _ORPHANS_SPARED)
            _log.info("swept files", count=gone)


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """Open a unit of work as the system; False if another process does the same just now."""
    with acting_as_system(), unit_of_work():
        got = session.execute(
            text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": crc32(name.encode())}
        ).scalar_one()
        yield bool(got)
