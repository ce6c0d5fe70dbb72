"""Who is told first that goods are back: the queue of a product, and when people are told."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from portal.domain.calendar import is_working_day

WAITS_FOR = timedelta(days=180)
"""A subscription nobody could serve for this long expires."""
_MORNING, _EVENING = time(6), time(20)
_DAY = timedelta(days=1)
_NO_CLOSURES: frozenset[date] = frozenset()


class SubscriptionState(StrEnum):
    """What became of a wish to hear that a product is back."""

    WAITING = "waiting"
    TOLD = "told"
    ENDED = "ended"
    EXPIRED = "expired"


class MessageKind(StrEnum):
    """Messages a person may switch off."""

    BACK_IN_STOCK = "back_in_stock"
    BACKORDER_MOVED = "backorder_moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One who waits for a product, with the quantity wanted in base units."""

    id: UUID
    since: datetime
    wanted: Decimal


def to_tell(
    *, available: Decimal, held: Iterable[Decimal], queue: Iterable[Waiting]
) -> tuple[UUID, ...]:
    """Return who is told now, in order of subscription.

    What earlier told people hold counts as gone. Each is told when what is left covers the whole
    quantity wanted, and takes it off what is left; one who wants more than that is passed over and
    keeps the place, so that a large wish does not keep goods from everybody behind it.
    """
    left = available - sum(held, Decimal(0))
    told = []
    for one in sorted(queue, key=lambda each: (each.since, each.id)):
        if one.wanted <= left:
            told.append(one.id)
            left -= one.wanted
    return tuple(told)


def held_until(
    *, told_at: datetime, zone: ZoneInfo, closures: Collection[date] = _NO_CLOSURES
) -> datetime:
    """Return until when a told person's place is held: the same hour of the next working day."""
    local = told_at.astimezone(zone)
    day = local.date() + _DAY
    while not is_working_day(day, closures):
        day += _DAY
    return datetime.combine(day, local.time().replace(tzinfo=None), zone)


def by_day(*, at: datetime, zone: ZoneInfo) -> datetime:
    """Return that time, or six in the morning where it falls between 20:00 and 6:00."""
    local = at.astimezone(zone)
    if _MORNING <= local.time().replace(tzinfo=None) < _EVENING:
        return at
    day = local.date() if local.time().replace(tzinfo=None) < _MORNING else local.date() + _DAY
    return datetime.combine(day, _MORNING, zone)
