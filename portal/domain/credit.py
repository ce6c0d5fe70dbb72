"""Trade credit: what is used, what is overdue, and whether ordering is blocked.

Computed at the moment of ordering from open documents; nothing here is stored. Amounts are gross.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from portal.domain.receivables import OpenItem
from portal.kit.money import Money

_NOTHING = Money(0)


class Stop(StrEnum):
    """What a block stops: orders on deferred payment (prepayment stays open), or all of them."""

    DEFERRED = "deferred"
    ALL = "all"


class BlockReason(StrEnum):
    """Why ordering is blocked."""

    OVERDUE_DAYS = "overdue_days"
    OVERDUE_TOTAL = "overdue_total"
    HOLD = "hold"


class Verdict(StrEnum):
    """What credit says to an order."""

    OK = "ok"
    EXCEEDS = "exceeds"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditPolicy:
    """The seller's rules for a group or company.

    Blocked when what is overdue by more than `grace_days` comes to at least `minimum_amount`,
    or all that is overdue exceeds `overdue_threshold` (none: no such rule).
    `promise_order_limit` is the gross of the one order a promise to pay lets pass. Amounts are
    in the company's currency.
    """

    grace_days: int = 0
    overdue_threshold: Money | None = None
    minimum_amount: Money = _NOTHING
    stop: Stop = Stop.DEFERRED
    warn_at_percent: Decimal = Decimal(80)
    promise_order_limit: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From one day to another, both included; an open end is none."""

    start: date
    end: date | None = None

    def holds(self, on: date) -> bool:
        """Test whether a day lies in it."""
        return self.start <= on and (self.end is None or on <= self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseToPay:
    """A day named by the customer; `kept` once paid, `order_used` once it has let one pass."""

    day: date
    kept: bool = False
    order_used: bool = False

    def broken(self, on: date) -> bool:
        """Test whether the day has gone by without payment."""
        return not self.kept and self.day < on


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What people of the back office have decided: blocks lifted, holds set, promises noted."""

    lifted: tuple[Period, ...] = ()
    holds: tuple[Period, ...] = ()
    promises: tuple[PromiseToPay, ...] = ()


NO_MEASURES = Measures()


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Why and what is stopped, with the documents that cause it (oldest due date first)."""

    reason: BlockReason
    stop: Stop
    documents: tuple[OpenItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditPosition:
    """A company's credit on a day; `free` may be negative, `warned` from 80 % of the limit on.

    `one_order_up_to` is the gross of the single order a promise to pay lets pass the block.
    """

    on: date
    limit: Money
    open: Money
    uninvoiced: Money
    used: Money
    free: Money
    overdue: Money
    overdue_days_max: int
    block: Block | None
    warned: bool
    policy: CreditPolicy
    items: tuple[OpenItem, ...]
    one_order_up_to: Money | None = None
    broken_promises: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditAnswer:
    """What credit says to one order; `exceeds_by` is what is missing in the limit."""

    verdict: Verdict
    exceeds_by: Money
    block: Block | None
    prepayment_possible: bool


def position(
    *,
    limit: Money,
    items: Sequence[OpenItem],
    uninvoiced: Money,
    policy: CreditPolicy,
    on: date,
    measures: Measures = NO_MEASURES,
) -> CreditPosition:
    """Return the credit position: `uninvoiced` is the gross of placed orders not yet invoiced."""
    currency = limit.currency
    opened = Money.total((item.open for item in items), currency)
    used = opened + uninvoiced
    late = [item for item in items if item.days_overdue(on) > 0]
    block = _block(items, policy, on, measures)
    return CreditPosition(
        on=on,
        limit=limit,
        open=opened,
        uninvoiced=uninvoiced,
        used=used,
        free=limit - used,
        overdue=Money.total((item.open for item in late), currency),
        overdue_days_max=max((item.days_overdue(on) for item in late), default=0),
        block=block,
        warned=used > Money.zero(currency) and used >= limit.percent(policy.warn_at_percent),
        policy=policy,
        items=tuple(items),
        one_order_up_to=_promised(block, policy, measures, on),
        broken_promises=sum(promise.broken(on) for promise in measures.promises),
    )


def check_order(at: CreditPosition, gross: Money, *, deferred: bool = True) -> CreditAnswer:
    """Say whether an order of this gross may be placed, deferred or prepaid.

    A prepaid order uses no credit; only a stop of all ordering refuses it.
    """
    block = at.block
    stops_all = block is not None and block.stop is Stop.ALL
    passes = at.one_order_up_to is not None and gross <= at.one_order_up_to
    missing = gross - at.free
    exceeds_by = missing if deferred and missing.minor > 0 else Money.zero(gross.currency)
    verdict = Verdict.OK
    if block is not None and (deferred or stops_all) and not passes:
        verdict = Verdict.BLOCKED
    elif exceeds_by:
        verdict = Verdict.EXCEEDS
    return CreditAnswer(
        verdict=verdict,
        exceeds_by=exceeds_by,
        block=block if verdict is Verdict.BLOCKED else None,
        prepayment_possible=not stops_all or passes,
    )


def late_beyond_grace(
    items: Sequence[OpenItem], policy: CreditPolicy, on: date
) -> tuple[OpenItem, ...]:
    """Return what is overdue by more than the grace days and not disputed, oldest first."""
    return tuple(i for i in late_undisputed(items, on) if i.days_overdue(on) > policy.grace_days)


def late_undisputed(items: Sequence[OpenItem], on: date) -> tuple[OpenItem, ...]:
    """Return what is overdue and not disputed, oldest first."""
    late = (item for item in items if not item.disputed and item.days_overdue(on) > 0)
    return tuple(sorted(late, key=lambda item: (item.due, item.number)))


def least_to_block(policy: CreditPolicy) -> int:
    """Return the smallest overdue sum, in grosze, that can block at all."""
    return max(policy.minimum_amount.minor, 1)


def _block(
    items: Sequence[OpenItem], policy: CreditPolicy, on: date, measures: Measures
) -> Block | None:
    """Return what stops ordering; a block lifted for the day stops nothing."""
    if any(period.holds(on) for period in measures.lifted):
        return None
    if any(period.holds(on) for period in measures.holds):
        return Block(reason=BlockReason.HOLD, stop=policy.stop, documents=())
    beyond = late_beyond_grace(items, policy, on)
    if sum(item.open.minor for item in beyond) >= least_to_block(policy):
        return Block(reason=BlockReason.OVERDUE_DAYS, stop=policy.stop, documents=beyond)
    late = late_undisputed(items, on)
    total = sum(item.open.minor for item in late)
    threshold = policy.overdue_threshold
    if threshold is not None and total > threshold.minor and total >= least_to_block(policy):
        return Block(reason=BlockReason.OVERDUE_TOTAL, stop=policy.stop, documents=late)
    return None


def _promised(
    block: Block | None, policy: CreditPolicy, measures: Measures, on: date
) -> Money | None:
    """Return how large an order a promise lets pass: one, and none after a broken promise."""
    if block is None or block.reason is BlockReason.HOLD:
        return None
    if any(promise.broken(on) for promise in measures.promises):
        return None
    standing = any(not p.kept and not p.order_used and on <= p.day for p in measures.promises)
    return policy.promise_order_limit if standing else None
