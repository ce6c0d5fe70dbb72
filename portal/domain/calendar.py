"""Working days in Poland, delivery promises, due dates. Dates are business dates in Warsaw.

`closures` are the seller's own free days, beside Saturdays, Sundays and public holidays.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays

_DAY = timedelta(days=1)
_SATURDAY = 5
_NONE: frozenset[date] = frozenset()


@lru_cache(maxsize=32)
def public_holidays(year: int) -> frozenset[date]:
    """Return the public holidays of a year. The first call in a process takes some 0.4 s."""
    return frozenset(holidays.country_holidays("PL", years=year))


def is_working_day(day: date, closures: Collection[date] = _NONE) -> bool:
    """Test for a day that is no weekend, no public holiday and no closure of the seller."""
    return (
        day.weekday() < _SATURDAY and day not in public_holidays(day.year) and day not in closures
    )


def this_or_next_working_day(day: date, closures: Collection[date] = _NONE) -> date:
    """Return the day itself if it is a working day, else the first one after it."""
    while not is_working_day(day, closures):
        day += _DAY
    return day


def add_working_days(day: date, days: int, closures: Collection[date] = _NONE) -> date:
    """Return the working day so many working days later; zero gives this or the next one."""
    day = this_or_next_working_day(day, closures)
    for _ in range(days):
        day = this_or_next_working_day(day + _DAY, closures)
    return day


def dispatch_day(local: datetime, cut_off: time, closures: Collection[date] = _NONE) -> date:
    """Return the day an order placed at this Warsaw time leaves: today until the cut-off."""
    today = local.date()
    if is_working_day(today, closures) and local.time().replace(tzinfo=None) <= cut_off:
        return today
    return this_or_next_working_day(today + _DAY, closures)


def promise(
    local: datetime, cut_off: time, lead_days: int, closures: Collection[date] = _NONE
) -> date:
    """Return the promised day: so many working days after the order leaves."""
    return add_working_days(dispatch_day(local, cut_off, closures), lead_days, closures)


def due_date(issued: date, days: int, *, end_of_month: bool = False) -> date:
    """Return the due date of a term: days after issue, then if wanted the end of that month."""
    due = issued + timedelta(days=days)
    return due.replace(day=monthrange(due.year, due.month)[1]) if end_of_month else due


def payable_until(due: date) -> date:
    """Return the last day a payment is in time: a due date on a free day moves on (CC art. 115)."""
    return this_or_next_working_day(due)


def overdue_days(due: date, on: date) -> int:
    """Return for how many days a due date has passed; nothing up to the last day in time."""
    if on <= due:
        return 0
    return max((on - payable_until(due)).days, 0)
