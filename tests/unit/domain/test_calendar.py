"""Working days, promised days and due dates in Poland."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.calendar import (
    add_working_days,
    dispatch_day,
    due_date,
    is_working_day,
    overdue_days,
    payable_until,
    promise,
)

WARSAW = ZoneInfo("Europe/Warsaw")
ONE_O_CLOCK = time(13)


def warsaw(year, month, day, hour, minute):
    return datetime(year, month, day, hour, minute, tzinfo=WARSAW)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 24), True),
        (date(2026, 11, 21), False),  # Saturday
        (date(2026, 11, 22), False),  # Sunday
        (date(2026, 11, 11), False),  # Independence Day
        (date(2026, 4, 6), False),  # Easter Monday
        (date(2026, 6, 4), False),  # Corpus Christi
        (date(2026, 12, 24), False),  # free since 2025
        (date(2024, 12, 24), True),
    ],
)
def test_weekends_and_public_holidays_are_free(day, works):
    assert is_working_day(day) is works


def test_the_sellers_closures_are_free_too():
    assert not is_working_day(date(2026, 11, 24), {date(2026, 11, 24)})
    assert add_working_days(date(2026, 11, 23), 1, {date(2026, 11, 24)}) == date(2026, 11, 25)


def test_working_days_are_counted_over_weekends_and_holidays():
    assert add_working_days(date(2026, 12, 23), 1) == date(2026, 12, 28)
    assert add_working_days(date(2026, 11, 21), 0) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("placed", "promised"),
    [
        (warsaw(2026, 11, 24, 12, 59), date(2026, 11, 25)),
        (warsaw(2026, 11, 24, 13, 0), date(2026, 11, 25)),
        (warsaw(2026, 11, 24, 13, 1), date(2026, 11, 26)),
        (warsaw(2026, 11, 20, 14, 0), date(2026, 11, 24)),  # Friday after the cut-off
        (warsaw(2026, 11, 21, 9, 0), date(2026, 11, 24)),  # Saturday
        (warsaw(2026, 11, 10, 14, 0), date(2026, 11, 13)),  # before a holiday
    ],
)
def test_ordered_by_the_cut_off_it_is_there_the_next_working_day(placed, promised):
    assert promise(placed, ONE_O_CLOCK, 1) == promised


def test_after_the_cut_off_it_leaves_on_the_next_working_day():
    late = warsaw(2026, 11, 20, 13, 30)
    assert dispatch_day(late, ONE_O_CLOCK) == date(2026, 11, 23)


moments = st.builds(
    datetime.combine,
    st.dates(date(2024, 1, 1), date(2030, 1, 1)),
    st.times(),
    st.just(WARSAW),
)


@given(moments, st.integers(0, 10))
def test_a_promised_day_is_a_working_day_not_before_the_order(placed, lead_days):
    day = promise(placed, ONE_O_CLOCK, lead_days)
    assert is_working_day(day)
    assert day >= placed.date()


@given(moments, moments, st.integers(0, 5))
def test_ordering_earlier_never_brings_it_later(one, other, lead_days):
    first, second = sorted((one, other))
    assert promise(first, ONE_O_CLOCK, lead_days) <= promise(second, ONE_O_CLOCK, lead_days)


def test_a_term_may_end_with_the_month():
    assert due_date(date(2026, 11, 10), 14) == date(2026, 11, 24)
    assert due_date(date(2026, 11, 24), 14, end_of_month=True) == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("due", "on", "days"),
    [
        (date(2026, 11, 23), date(2026, 11, 23), 0),
        (date(2026, 11, 23), date(2026, 11, 24), 1),
        (date(2026, 11, 21), date(2026, 11, 23), 0),  # due on Saturday: Monday is in time
        (date(2026, 11, 21), date(2026, 11, 24), 1),
        (date(2026, 11, 11), date(2026, 11, 12), 0),  # due on a holiday
        (date(2026, 12, 24), date(2026, 12, 28), 0),
        (date(2026, 12, 24), date(2026, 12, 29), 1),
    ],
)
def test_a_due_date_on_a_free_day_moves_to_the_next_working_day(due, on, days):
    assert overdue_days(due, on) == days


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)))
def test_the_last_day_in_time_is_a_working_day_and_the_next_one_is_overdue(due):
    last = payable_until(due)
    assert is_working_day(last)
    assert overdue_days(due, last) == 0
    assert overdue_days(due, date.fromordinal(last.toordinal() + 1)) == 1
