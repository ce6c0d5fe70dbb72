"""How well the next order is foretold, on a wholesaler's real year.

Protocol: an order is one customer's positive product lines on one day; a product is a StockCode
that begins with five digits; cancellations are dropped; quantities of one code and day are summed.
The last order of customers with six order days or more is foretold from what was known before it.
"""

from __future__ import annotations

import csv
import gzip
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import log2
from pathlib import Path

from portal.domain.need import DemandBook, Frequencies, need
from portal.domain.regular import (
    BASKET,
    is_steady,
    manner_of,
    too_early,
    usual_interval,
    usual_quantity,
)

DATA = Path("../shared/data/online_retail/online_retail.csv.gz")
_PRODUCT = re.compile(r"[0-9]{5}")
_DAYS = 6
Order = tuple[int, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Case:
    """A customer's order to be foretold, with all that was known of it the day before."""

    day: int
    past: list[Order]
    wanted: dict[str, int]
    book: DemandBook[str]
    own: Frequencies[str]


Method = Callable[[Case], list[str]]


def orders(path: Path = DATA) -> dict[str, list[Order]]:
    """Return each customer's orders, the oldest first."""
    sums: dict[tuple[str, int], dict[str, int]] = defaultdict(dict)
    with gzip.open(path, "rt", encoding="utf-8", errors="replace") as file:
        for row in csv.DictReader(file):
            customer, code, quantity = row["CustomerID"], row["StockCode"], int(row["Quantity"])
            if not customer or quantity <= 0 or row["InvoiceNo"].startswith("C"):
                continue
            if _PRODUCT.match(code):
                lines = sums[customer, date.fromisoformat(row["InvoiceDate"][:10]).toordinal()]
                lines[code] = lines.get(code, 0) + quantity
    found: dict[str, list[Order]] = defaultdict(list)
    for customer, day in sorted(sums):
        found[customer].append((day, sums[customer, day]))
    return found


def cases(history: dict[str, list[Order]], *, back: int = 1) -> Iterator[Case]:
    """Yield the last orders (`back` 2: those before) in the order of their days."""
    judged = {(who, of[-back][0]) for who, of in history.items() if len(of) >= _DAYS}
    by_day: dict[int, list[str]] = defaultdict(list)
    for who, of in history.items():
        for day, _ in of:
            by_day[day].append(who)
    book = DemandBook[str](since=min(by_day))
    own = {who: Frequencies[str]() for who in history}
    for day in sorted(by_day):
        for who in by_day[day]:
            if (who, day) in judged:
                past = [one for one in history[who] if one[0] < day]
                yield Case(day, past, dict(history[who])[day], book, own[who])
        for who in by_day[day]:
            lines = dict(history[who])[day]
            book.note(day=day, lines=lines, of=own[who])
            own[who].take(lines)


def by_need(case: Case) -> list[str]:
    """Return the products as the method ranks them."""
    return _ranked(case, bought_days(case))


def as_proposed(case: Case) -> list[str]:
    """Return them as the suggested basket does, without what it is too early for."""
    rhythm = usual_interval([day for day, _ in case.past])
    days = {
        product: of
        for product, of in bought_days(case).items()
        if not too_early(
            waited=case.day - of[-1],
            interval_days=usual_interval(of),
            steady=is_steady(of),
            order_every=rhythm,
        )
    }
    return _ranked(case, days)


def most_frequent(case: Case) -> list[str]:
    """Return the customer's most frequent products, of equals by their code."""
    times = Counter(code for _, lines in case.past for code in lines)
    return sorted(times, key=lambda code: (-times[code], code))


def last_order(case: Case) -> list[str]:
    """Return the last order again, by code."""
    return sorted(case.past[-1][1])


def bought_days(case: Case) -> dict[str, list[int]]:
    """Return the days each product was bought."""
    found: dict[str, list[int]] = defaultdict(list)
    for day, lines in case.past:
        for code in lines:
            found[code].append(day)
    return found


def _ranked(case: Case, bought: dict[str, list[int]]) -> list[str]:
    worth = {
        code: need(
            frequency=case.own.of(code),
            demand=case.book.demand(code, on=case.day),
            waited=case.day - days[-1],
            interval_days=usual_interval(days),
        )
        for code, days in bought.items()
    }
    return sorted(worth, key=lambda code: (-worth[code], code))


METHODS: dict[str, Method] = {
    "most frequent products": most_frequent,
    "the last order again": last_order,
    "need": by_need,
    "need, as the basket shows it": as_proposed,
}


@dataclass(slots=True)
class Judged:
    """The sums of one method over all cases."""

    cases: int = 0
    recall_10: float = 0.0
    ndcg_10: float = 0.0
    recall_20: float = 0.0
    ndcg_20: float = 0.0
    hits: int = 0
    exact: int = 0
    off: int = 0
    units: int = 0
    seconds: float = 0.0

    def take(self, case: Case, method: Method) -> None:
        """Judge one more case."""
        started = time.perf_counter()
        top = method(case)[:BASKET]
        self.seconds += time.perf_counter() - started
        hits = [code in case.wanted for code in top]
        self.cases += 1
        self.recall_10 += sum(hits[:10]) / len(case.wanted)
        self.recall_20 += sum(hits) / len(case.wanted)
        self.ndcg_10 += _ndcg(hits[:10], len(case.wanted), 10)
        self.ndcg_20 += _ndcg(hits, len(case.wanted), 20)
        manner = manner_of(case.past[-1][1].values())
        for code, hit in zip(top, hits, strict=True):
            if hit:
                true = case.wanted[code]
                bought = [lines[code] for _, lines in case.past if code in lines]
                said = usual_quantity(bought, manner=manner)
                self.hits += 1
                self.exact += said == true
                self.off += abs(said - true)
                self.units += true

    def row(self) -> tuple[str, ...]:
        """Return the figures as the table shows them."""
        means = (self.recall_10, self.recall_20, self.ndcg_10, self.ndcg_20)
        return (
            *(f"{one / self.cases:.4f}" for one in means),
            f"{self.exact / self.hits:.1%}",
            f"{self.off / self.units:.3f}",
            f"{self.seconds / self.cases * 1000:.2f} ms",
        )


def _ndcg(hits: Sequence[bool], wanted: int, at: int) -> float:
    gained = sum(1 / log2(place + 2) for place, hit in enumerate(hits) if hit)
    return gained / sum(1 / log2(place + 2) for place in range(min(at, wanted)))


def judge(path: Path = DATA, *, back: int = 1) -> dict[str, Judged]:
    """Judge every method on every case."""
    found = {name: Judged() for name in METHODS}
    for case in cases(orders(path), back=back):
        for name, method in METHODS.items():
            found[name].take(case, method)
    return found


def print_judged(path: Path = DATA) -> None:
    """Print how well the next order is foretold."""
    if not path.exists():
        print(f"\nThe next order is not judged: {path} is not here.")
        return
    judged = judge(path)
    cases_of = next(iter(judged.values())).cases
    print(f"\nThe next order foretold, {cases_of} customers of {path.name}")
    head = ("method", "recall@10", "recall@20", "NDCG@10", "NDCG@20", "exact", "WAPE", "a customer")
    rows = [(name, *of.row()) for name, of in judged.items()]
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    for row in (head, tuple("-" * width for width in widths), *rows):
        print(
            "  ".join(
                cell.rjust(width) if at else cell.ljust(width)
                for at, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
        )
