"""The one clock. Instants are aware UTC; business dates are dates in Warsaw."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

WARSAW = ZoneInfo("Europe/Warsaw")


def utc_now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one place that reads it


def business_date(at: datetime) -> date:
    """Return the calendar date in Warsaw at that instant."""
    return at.astimezone(WARSAW).date()


def today() -> date:
    """Return today's business date."""
    return business_date(utc_now())
