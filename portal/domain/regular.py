"""What a company buys again and again: how often, how much, and what it needs next.

Days are ordinals (`date.toordinal()`); everything of one day counts as one order.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import TypeVar

Product = TypeVar("Product", bound=Hashable)

BASKET = 20
REGULAR_FROM = 2
FALLBACK_DAYS = (21, 30, 45)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The parameters of the method."""

    decay: float = 0.8
    share_power: float = 0.1
    trend_power: float = 0.1
    quantity_decay: float = 0.8


WEIGHTS = Weights()


class Due(StrEnum):
    """When a product is wanted again, by its own interval."""

    NOW = "now"
    COMING = "coming"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Demand:
    """How much of all order lines lately is a product, and whether that grows."""

    share: float
    trend: float


def demand_of(*, lately: int, lately_all: int, before: int, before_all: int) -> Demand:
    """Return a product's demand from lines of the last 30 days and of the 30 before them."""
    share = (lately + 1) / (lately_all + 1)
    return Demand(share, share * (before_all + 1) / (before + 1))


NO_DEMAND = Demand(1e-6, 1.0)


def scores(
    *,
    order_days: Sequence[int],
    bought: Mapping[Product, Sequence[int]],
    demand: Mapping[Product, Demand],
    weights: Weights = WEIGHTS,
) -> dict[Product, float]:
    """Return how likely each product is in the next order, for comparison only.

    `order_days` are all days with an order, ascending; `bought` those of each product.
    """
    last = len(order_days)
    worth = {day: weights.decay ** (last - 1 - at) for at, day in enumerate(order_days)}
    found = {}
    for product, days in bought.items():
        known = demand.get(product, NO_DEMAND)
        found[product] = (
            sum(worth[day] for day in days)
            * known.share**weights.share_power
            * known.trend**weights.trend_power
        )
    return found


def usual_interval(days: Sequence[int]) -> int | None:
    """Return the median gap in days between ascending days, None of fewer than two."""
    gaps = sorted(after - before for before, after in pairwise(days))
    return gaps[(len(gaps) - 1) // 2] if gaps else None


def usual_quantity(quantities: Sequence[int], *, weights: Weights = WEIGHTS) -> int:
    """Return the quantity most likely bought next: the one with most weight, later ones more.

    It is always one of those given, oldest first; of equals the latest wins.
    """
    votes: dict[int, float] = {}
    weight = 1.0
    for quantity in reversed(quantities):
        votes[quantity] = votes.get(quantity, 0.0) + weight
        weight *= weights.quantity_decay
    return max(votes, key=lambda quantity: votes[quantity])


def expected_on(*, last_on: date, interval_days: int | None, on: date) -> date:
    """Return when a product is wanted again; without a learnt interval after 21, 30 or 45 days.

    Of the fallback days it is the first not past, or the last.
    """
    if interval_days is not None:
        return last_on + timedelta(days=interval_days)
    waited = (on - last_on).days
    at = min(bisect_right(FALLBACK_DAYS, max(waited - 1, 0)), len(FALLBACK_DAYS) - 1)
    return last_on + timedelta(days=FALLBACK_DAYS[at])


def due(*, last_on: date, interval_days: int | None, on: date) -> Due:
    """Return whether a product is due; one not bought for three intervals has lapsed."""
    if on < expected_on(last_on=last_on, interval_days=interval_days, on=on):
        return Due.COMING
    patience = 3 * max(interval_days or FALLBACK_DAYS[0], FALLBACK_DAYS[0])
    return Due.NOW if (on - last_on).days <= patience else Due.LAPSED


def needed(*, due: Due, expected_on: date, order_every: int | None, on: date) -> bool:
    """Return whether a product belongs into an order of today.

    What is due does, and what will be before half of the company's own rhythm has passed: today is
    nearer to that day than its next order.
    """
    if due is not Due.COMING:
        return due is Due.NOW
    return (expected_on - on).days <= (order_every or 0) // 2
