"""Why an order waits for approval, and when what happens meanwhile.

Limits and budgets are gross, in the company's currency; a month is a calendar month in Warsaw.
A limit is a person's own and binds managers too; a budget binds those who may not approve.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from portal.domain.calendar import is_working_day, this_or_next_working_day
from portal.kit.money import Money

_DAY = timedelta(days=1)
_MORNING, _EVENING = time(6), time(20)
_NONE: frozenset[date] = frozenset()


class RuleKind(StrEnum):
    """What may make an order wait."""

    ORDER_LIMIT = "order-limit"
    MONTH_LIMIT = "month-limit"
    BRANCH_BUDGET = "branch-budget"
    COST_CENTRE_BUDGET = "cost-centre-budget"

    @property
    def personal(self) -> bool:
        """Test for a limit of the orderer's own."""
        return self in (RuleKind.ORDER_LIMIT, RuleKind.MONTH_LIMIT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A limit or budget; `spent` is what counted against it before this order."""

    kind: RuleKind
    limit: Money
    spent: Money
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A rule an order exceeds, and by how much."""

    rule: Rule
    over: Money


def reasons(
    rules: Iterable[Rule], *, gross: Money, orderer_decides: bool = False
) -> tuple[Reason, ...]:
    """Return why an order of this gross waits; none: it does not.

    `orderer_decides`: the orderer may approve such orders, so that budgets do not bind them.
    """
    found = []
    for rule in rules:
        over = rule.spent + gross - rule.limit
        if over.minor > 0 and (rule.kind.personal or not orderer_decides):
            found.append(Reason(rule=rule, over=over))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The seller's hours: stock held, reminder, escalation; days until the order is closed."""

    hold_hours: int
    remind_hours: int
    escalate_hours: int
    close_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """When what happens to an order that waits."""

    held_until: datetime
    remind: datetime
    escalate: datetime
    closes: datetime


def times(
    local: datetime, policy: Policy, closures: Collection[date] = _NONE, *, asked: bool = True
) -> Times:
    """Return the moments that follow a press at this Warsaw time.

    Hours count on working days. Nobody is written to between 20:00 and 6:00 or on a free day.
    With nobody to ask the order is escalated at once.
    """
    held = later(local, policy.hold_hours, closures)
    escalate = later(local, policy.escalate_hours, closures) if asked else local
    return Times(
        held_until=held,
        remind=by_day(later(local, policy.remind_hours, closures), closures),
        escalate=by_day(escalate, closures),
        closes=by_day(max(local + policy.close_days * _DAY, held), closures),
    )


def later(local: datetime, hours: int, closures: Collection[date] = _NONE) -> datetime:
    """Return the moment so many hours of working days later, all 24 hours of a day counted."""
    left = timedelta(hours=hours)
    if not is_working_day(local.date(), closures):
        local = _midnight(this_or_next_working_day(local.date(), closures), local)
    while local + left > (midnight := _midnight(local.date() + _DAY, local)):
        left -= midnight - local
        local = _midnight(this_or_next_working_day(local.date() + _DAY, closures), local)
    return local + left


def by_day(local: datetime, closures: Collection[date] = _NONE) -> datetime:
    """Return the moment itself, or the morning after it if it lies at night or on a free day."""
    day, hour = local.date(), local.timetz().replace(tzinfo=None)
    if hour >= _EVENING:
        day, hour = day + _DAY, _MORNING
    if not is_working_day(day, closures):
        day, hour = this_or_next_working_day(day, closures), _MORNING
    return datetime.combine(day, max(hour, _MORNING), local.tzinfo)


def _midnight(day: date, like: datetime) -> datetime:
    return datetime.combine(day, time(), like.tzinfo)


def month_of(on: date) -> tuple[date, date]:
    """Return the first day of a day's month, and of the next."""
    first = on.replace(day=1)
    return first, (first + 31 * _DAY).replace(day=1)
