"""Why an order waits, and when what happens while it does."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.approvals import (
    Policy,
    Rule,
    RuleKind,
    by_day,
    later,
    month_of,
    reasons,
    times,
)
from portal.domain.calendar import is_working_day, public_holidays
from portal.kit.money import Money

WARSAW = ZoneInfo("Europe/Warsaw")
POLICY = Policy(hold_hours=48, remind_hours=4, escalate_hours=24, close_days=14)
amounts = st.integers(0, 10_000_000).map(Money)
rules = st.lists(
    st.builds(
        Rule, kind=st.sampled_from(RuleKind), limit=amounts, spent=amounts, name=st.just("501-01")
    ),
    max_size=4,
)
moments = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=WARSAW) + timedelta(minutes=minutes)
)
for year in (2026, 2027, 2028):
    public_holidays(year)  # the first call in a process takes long


def rule(kind: RuleKind, limit: int, spent: int = 0) -> Rule:
    return Rule(kind=kind, limit=Money(limit), spent=Money(spent))


@pytest.mark.parametrize(
    ("asked", "gross", "over"),
    [
        (rule(RuleKind.ORDER_LIMIT, 500), 500, []),
        (rule(RuleKind.ORDER_LIMIT, 500), 501, [1]),
        (rule(RuleKind.MONTH_LIMIT, 500, spent=400), 100, []),
        (rule(RuleKind.MONTH_LIMIT, 500, spent=400), 150, [50]),
        (rule(RuleKind.BRANCH_BUDGET, 500, spent=700), 1, [201]),
        (rule(RuleKind.COST_CENTRE_BUDGET, 0), 1, [1]),
    ],
)
def test_an_order_waits_for_what_it_exceeds_and_says_by_how_much(asked, gross, over):
    assert [one.over.minor for one in reasons([asked], gross=Money(gross))] == over


@given(rules, amounts)
def test_budgets_do_not_bind_those_who_approve_but_limits_do(given_rules, gross):
    everybody = reasons(given_rules, gross=gross)
    managers = reasons(given_rules, gross=gross, orderer_decides=True)

    assert managers == tuple(one for one in everybody if one.rule.kind.personal)


@given(rules, amounts, amounts)
def test_a_larger_order_waits_for_all_that_a_smaller_one_waits_for(given_rules, gross, more):
    small = {one.rule.kind for one in reasons(given_rules, gross=gross)}
    large = {one.rule.kind for one in reasons(given_rules, gross=gross + more)}

    assert small <= large


@given(moments, st.integers(0, 200))
def test_hours_pass_on_working_days_only(local, hours):
    end = later(local, hours)
    begin = local
    if not is_working_day(begin.date()):
        begin = datetime.combine(begin.date(), time(), WARSAW)
    passed, day = timedelta(), begin
    while day < end:
        until = min(end, datetime.combine(day.date() + timedelta(1), time(), WARSAW))
        if is_working_day(day.date()):
            passed += until - day
        day = until

    assert passed == timedelta(hours=hours)


@given(moments)
def test_nobody_is_reminded_at_night_or_on_a_free_day(local):
    told = by_day(local)

    assert told >= local
    assert is_working_day(told.date())
    assert time(6) <= told.time() < time(20)


def test_stock_held_from_a_friday_evening_is_held_until_tuesday_evening():
    friday = datetime(2026, 11, 27, 17, 0, tzinfo=WARSAW)

    found = times(friday, POLICY)

    assert found.held_until == datetime(2026, 12, 1, 17, 0, tzinfo=WARSAW)
    assert found.remind == datetime(2026, 11, 30, 6, 0, tzinfo=WARSAW)
    assert found.escalate == datetime(2026, 11, 30, 17, 0, tzinfo=WARSAW)
    assert found.closes == datetime(2026, 12, 11, 17, 0, tzinfo=WARSAW)


def test_with_nobody_to_ask_it_is_escalated_at_once_but_not_at_night():
    day, night = (datetime(2026, 11, 26, hour, 0, tzinfo=WARSAW) for hour in (15, 23))

    found = [times(local, POLICY, asked=False).escalate for local in (day, night)]

    assert found == [day, datetime(2026, 11, 27, 6, 0, tzinfo=WARSAW)]


def test_an_order_is_closed_by_day_and_on_a_working_day():
    night = datetime(2026, 11, 27, 23, 0, tzinfo=WARSAW)  # a Friday

    assert times(night, POLICY).closes == datetime(2026, 12, 14, 6, 0, tzinfo=WARSAW)


@pytest.mark.parametrize(
    ("on", "first", "following"),
    [
        (date(2026, 11, 24), date(2026, 11, 1), date(2026, 12, 1)),
        (date(2026, 12, 31), date(2026, 12, 1), date(2027, 1, 1)),
        (date(2027, 2, 1), date(2027, 2, 1), date(2027, 3, 1)),
    ],
)
def test_a_month_is_a_calendar_month(on, first, following):
    assert month_of(on) == (first, following)
