"""Open documents and their age. Amounts are gross, in the company's currency."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.domain.calendar import overdue_days
from portal.kit.money import PLN, Money


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItem:
    """What is still to be paid on one due date of a document; negative where it is a credit."""

    number: str
    issued: date
    due: date
    open: Money
    disputed: bool = False

    def days_overdue(self, on: date) -> int:
        """Return for how many days it is overdue on a day; a credit never is."""
        return overdue_days(self.due, on) if self.open.minor > 0 else 0


class AgeBucket(StrEnum):
    """How long something has been overdue."""

    NOT_DUE = "not_due"
    TO_30 = "1-30"
    TO_60 = "31-60"
    TO_90 = "61-90"
    OVER_90 = "90+"


_UP_TO = (
    (0, AgeBucket.NOT_DUE),
    (30, AgeBucket.TO_30),
    (60, AgeBucket.TO_60),
    (90, AgeBucket.TO_90),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ageing:
    """Open amounts by age; every bucket is there, empty ones with nothing."""

    amounts: dict[AgeBucket, Money]
    total: Money

    @property
    def overdue(self) -> Money:
        """What is overdue in all."""
        return self.total - self.amounts[AgeBucket.NOT_DUE]


def bucket_of(days: int) -> AgeBucket:
    """Return the bucket of so many days overdue."""
    return next((bucket for limit, bucket in _UP_TO if days <= limit), AgeBucket.OVER_90)


def ageing(items: Iterable[OpenItem], on: date, currency: str = PLN) -> Ageing:
    """Return what is open on a day, by age; credits lower what is not yet due."""
    minor = dict.fromkeys(AgeBucket, 0)
    for item in items:
        minor[bucket_of(item.days_overdue(on))] += item.open.minor
    return Ageing(
        amounts={bucket: Money(amount, currency) for bucket, amount in minor.items()},
        total=Money(sum(minor.values()), currency),
    )
