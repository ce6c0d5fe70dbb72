"""What a company most likely needs in its next order: one number per product, to compare by.

    need = frequency * lift * timeliness

frequency   sum of decay ** (orders of the company since), over the orders with the product
lift        share ** share_power * trend ** trend_power * again ** again_power, of all companies:
            share = lines of the last week, trend = week / month, again = owners who bought it again
            / those who would have by their own frequencies; ages count by half-lives
timeliness  min(r, 1 / r) ** timeliness_power, r = days waited / the company's usual interval

That own, decayed frequency carries most of the next basket: Hu et al., "Modeling Personalized Item
Frequency Information for Next-basket Recommendation" (SIGIR 2020); Li et al., "A Next Basket
Recommendation Reality Check" (TOIS 2023). docs/decisions tells what else was tried.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Product = TypeVar("Product", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The parameters, found by trying few values of each on orders that are not judged here."""

    decay: float = 0.9
    share_power: float = 0.4
    trend_power: float = 0.5
    again_power: float = 0.5
    timeliness_power: float = 0.15
    week: float = 7.0
    month: float = 30.0
    again: float = 14.0


WEIGHTS = Weights()
# Lines older than this count for nothing: by then a sixty-fourth of a line at most.
DEMAND_DAYS = 180
_FEW_LINES = 0.5
_FEW_ORDERS = 1.0


@dataclass(frozen=True, slots=True)
class Demand:
    """What is known of a product over all companies: lines, and purchases by its owners."""

    week: float = 0.0
    month: float = 0.0
    again: float = 0.0
    foreseen: float = 0.0


UNKNOWN = Demand()


def lift(demand: Demand, weights: Weights = WEIGHTS) -> float:
    """Return by how much the days raise or lower a product, for any company."""
    share = demand.week + _FEW_LINES
    trend = share / (demand.month + _FEW_LINES)
    again = (demand.again + _FEW_ORDERS) / (demand.foreseen + _FEW_ORDERS)
    return float(
        share**weights.share_power * trend**weights.trend_power * again**weights.again_power
    )


def timeliness(*, waited: int, interval_days: int | None, weights: Weights = WEIGHTS) -> float:
    """Return how near a product is to its day, at most 1; without an interval it is 1."""
    if interval_days is None:
        return 1.0
    ratio = max(waited, 1) / max(interval_days, 1)
    return float(min(ratio, 1 / ratio) ** weights.timeliness_power)


def need(
    *,
    frequency: float,
    demand: Demand,
    waited: int,
    interval_days: int | None,
    weights: Weights = WEIGHTS,
) -> float:
    """Return how likely a product is in the next order, for comparison only."""
    timely = timeliness(waited=waited, interval_days=interval_days, weights=weights)
    return frequency * lift(demand, weights) * timely


class Frequencies(Generic[Product]):
    """How often a company buys each product, later orders counting more; orders come in turn."""

    def __init__(self, weights: Weights = WEIGHTS) -> None:
        self._decay = weights.decay
        self._worth: dict[Product, float] = {}
        self._all = 0.0
        # Instead of all that was, the newest is scaled.
        self._scale = 1.0

    def take(self, lines: Collection[Product]) -> None:
        """Add an order, the newest."""
        self._scale /= self._decay
        for product in lines:
            self._worth[product] = self._worth.get(product, 0.0) + self._scale
        self._all += self._scale * len(lines)

    def of(self, product: Product) -> float:
        """Return a product's frequency; one bought in the last order only has 1."""
        return self._worth.get(product, 0.0) / self._scale

    def shares(self) -> Iterable[tuple[Product, float]]:
        """Return each product with its share in all frequencies."""
        return ((product, worth / self._all) for product, worth in self._worth.items())

    def __contains__(self, product: Product) -> bool:
        return product in self._worth


class DemandBook(Generic[Product]):
    """What is ordered by everybody, reckoned for the orders of one day."""

    def __init__(self, *, since: int, weights: Weights = WEIGHTS) -> None:
        self._since = since
        self._weights = weights
        self._sums: dict[Product, list[float]] = {}

    def note(self, *, day: int, lines: Collection[Product], of: Frequencies[Product]) -> None:
        """Take an order of a company as it was before it; older ones than `since` do not count."""
        if day < self._since:
            return
        weights = self._weights
        week = 2.0 ** ((day - self._since) / weights.week)
        month = 2.0 ** ((day - self._since) / weights.month)
        again = 2.0 ** ((day - self._since) / weights.again)
        for product, share in of.shares():
            self._of(product)[3] += again * share * len(lines)
        for product in lines:
            sums = self._of(product)
            sums[0] += week
            sums[1] += month
            if product in of:
                sums[2] += again

    def demand(self, product: Product, *, on: int) -> Demand:
        """Return the demand on a day, from the orders noted; they must be older."""
        sums = self._sums.get(product)
        if sums is None:
            return UNKNOWN
        weights, age = self._weights, self._since - on + 1
        week, month, again = (
            2.0 ** (age / life) for life in (weights.week, weights.month, weights.again)
        )
        return Demand(sums[0] * week, sums[1] * month, sums[2] * again, sums[3] * again)

    def products(self) -> Iterable[Product]:
        """Return every product noted."""
        return self._sums

    def _of(self, product: Product) -> list[float]:
        found = self._sums.get(product)
        if found is None:
            found = self._sums[product] = [0.0, 0.0, 0.0, 0.0]
        return found


def replay(
    bought: Mapping[Product, Sequence[int]],
    *,
    book: DemandBook[Product] | None = None,
    weights: Weights = WEIGHTS,
) -> Frequencies[Product]:
    """Return a company's frequencies after its orders, of which the book takes note.

    `bought` are the days of each product, in any order.
    """
    orders: dict[int, list[Product]] = {}
    for product, days in bought.items():
        for day in set(days):
            orders.setdefault(day, []).append(product)
    own = Frequencies[Product](weights)
    for day in sorted(orders):
        if book is not None:
            book.note(day=day, lines=orders[day], of=own)
        own.take(orders[day])
    return own
