"""When a client orders and what: regular goods at their intervals, seasons, and some chance."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from portal.domain.calendar import this_or_next_working_day
from portal.kit.clock import WARSAW
from portal.services.demo.batch import Batch
from portal.services.demo.companies import Client
from portal.services.demo.goods import Good
from portal.services.demo.habits import ALFA

MONTHS_18 = timedelta(days=548)
_MOST_LINES = 25
Wants = list[tuple[Good, Decimal]]


@dataclass(frozen=True, slots=True)
class _Habit:
    """A regular good: bought at every so manieth order, usually so much."""

    good: Good
    every: int
    phase: int
    quantity: int


def visits(
    batch: Batch, client: Client, *, first: date, last: date
) -> Iterator[tuple[datetime, Wants]]:
    """Yield the instants (UTC) a client orders between two days, with the wanted goods."""
    chance = batch.chance
    plan = _plan(batch, client)
    day = _usual_weekday(batch, first)
    count = 0
    while day <= last:
        on = this_or_next_working_day(day + timedelta(days=chance.choice((0, 0, 0, 1, -1))))
        wants = _wants(batch, plan, count, on, last)
        if first <= on <= last and wants:
            yield _instant(batch, on), wants
        day += timedelta(days=client.rhythm)
        count += 1


def _usual_weekday(batch: Batch, first: date) -> date:
    """Return a client's first day of ordering: each has a weekday it likes."""
    day = first + timedelta(days=batch.chance.randint(0, 13))
    return day - timedelta(days=2) if day.weekday() > 4 else day


def local(day: date, hour: int, minute: int) -> datetime:
    """Return a Warsaw time of day as an instant."""
    return datetime.combine(day, time(hour, minute), tzinfo=WARSAW)


def _instant(batch: Batch, on: date) -> datetime:
    hour = batch.chance.choice((7, 8, 8, 9, 9, 10, 10, 11, 12, 13, 14, 15, 16))
    moment = local(on, hour, batch.chance.randint(0, 59))
    return moment + timedelta(seconds=batch.chance.randint(0, 59))


def _plan(batch: Batch, client: Client) -> list[_Habit]:
    """Decide for every regular good how often and how much."""
    chance = batch.chance
    drawn = []
    for good in client.regular:
        often = (1, 1, 2) if client.rhythm > 20 else (1, 2, 2, 3, 3, 4)
        every = chance.choice(often)
        drawn.append((good, every, chance.randint(0, every - 1)))
    lines = sum(1 / every for _, every, _ in drawn) or 1
    plan = []
    for good, every, phase in drawn:
        fixed = ALFA.get(good.row["sku"]) if client.row["name"].startswith("Alfa") else None
        if fixed:
            plan.append(_Habit(good, fixed[0], phase % fixed[0], fixed[1]))
            continue
        worth = client.value / lines * chance.uniform(0.4, 1.7)
        price = good.base / good.row["price_unit"] * 0.88
        steps = min(max(round(worth / price / good.step), 1), 60)
        if price * good.step * steps < client.value * 0.35:
            plan.append(_Habit(good, every, phase, steps * good.step))
    return plan


def _wants(batch: Batch, plan: list[_Habit], count: int, on: date, last: date) -> Wants:
    growth = 1 - 0.16 * (last - on).days / MONTHS_18.days
    wants: Wants = []
    for habit in plan:
        if (count + habit.phase) % habit.every or batch.chance.random() < 0.06:
            continue
        factor = growth * _season(habit.good.top.season, on) * batch.chance.uniform(0.75, 1.25)
        usual = batch.chance.random() < 0.45 and 0.8 < factor < 1.2
        steps = 1 if usual else max(round(habit.quantity * factor / habit.good.step), 1)
        quantity = habit.quantity if usual else steps * habit.good.step
        wants.append((habit.good, Decimal(quantity)))
    batch.chance.shuffle(wants)
    return wants[:_MOST_LINES]


def _season(percent: int, on: date) -> float:
    """Return how much more is bought on a day: the summer's share, and the rush of December."""
    summer = 1 + percent / 100 * math.cos((on.timetuple().tm_yday - 196) / 365 * 2 * math.pi)
    return summer * (1.12 if on.month == 12 and on.day < 22 else 1)
