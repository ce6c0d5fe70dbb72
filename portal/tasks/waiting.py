"""What happens by the clock to those who wait for goods."""

from __future__ import annotations

import structlog

from portal.kit.clock import utc_now
from portal.services.subscriptions.backorders import promise_all_dates
from portal.services.subscriptions.telling import expire, promise_missed
from portal.tasks.upkeep import alone

_log = structlog.get_logger(__name__)


def look_at_backorders() -> None:
    """Promise to reckon what is on backorder: a delivery that did not come has moved."""
    with alone("look_at_backorders") as first:
        if first:
            promise_all_dates()


def look_at_wishes() -> None:
    """Promise to look at what is waited for and there: who could not order then can now."""
    with alone("look_at_wishes") as first:
        if first:
            promise_missed(at=utc_now())


def expire_wishes() -> None:
    """Close wishes that nobody could serve for half a year."""
    with alone("expire_wishes") as first:
        if first:
            gone = expire(at=utc_now())
            _log.info("expired subscriptions", count=gone)
