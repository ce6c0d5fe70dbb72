"""The way out of a block: the smallest set of documents whose payment releases an order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from portal.domain.credit import (
    BlockReason,
    CreditPosition,
    late_beyond_grace,
    late_undisputed,
    least_to_block,
)
from portal.domain.receivables import OpenItem
from portal.kit.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseSet:
    """The documents whose payment releases an order (oldest first), and what they come to."""

    documents: tuple[OpenItem, ...]
    amount: Money


class _Need(NamedTuple):
    """At least `minor` grosze of these documents (by their place) must be paid."""

    places: frozenset[int]
    minor: int


def release_set(at: CreditPosition, gross: Money) -> ReleaseSet | None:
    """Return the fewest documents whose payment releases a deferred order of this gross.

    Among equally many, a cheaper set is taken. Nothing if no payment helps (a hold, or an order
    beyond the whole limit); empty if nothing stands in its way.
    """
    if at.block is not None and at.block.reason is BlockReason.HOLD:
        return None
    owed = sorted(
        (item for item in at.items if item.open.minor > 0),
        key=lambda item: (-item.open.minor, item.due, item.number),
    )
    needs = _needs(at, gross, owed)
    chosen = _fewest(owed, needs)
    if chosen is None:
        return None
    documents = sorted(
        (owed[place] for place in _cheaper(owed, needs, chosen)),
        key=lambda item: (item.due, item.number),
    )
    amount = Money.total((item.open for item in documents), gross.currency)
    return ReleaseSet(documents=tuple(documents), amount=amount)


def _needs(at: CreditPosition, gross: Money, owed: list[OpenItem]) -> list[_Need]:
    """Return what must be paid, from the narrowest group of documents to the widest."""
    needs = []
    if at.block is not None:
        below = least_to_block(at.policy) - 1
        threshold = at.policy.overdue_threshold
        groups = [(late_beyond_grace(at.items, at.policy, at.on), below)]
        if threshold is not None:
            groups.append((late_undisputed(at.items, at.on), max(threshold.minor, below)))
        for group, allowed in groups:
            places = frozenset(place for place, item in enumerate(owed) if item in group)
            needs.append(_Need(places, sum(item.open.minor for item in group) - allowed))
    needs.append(_Need(frozenset(range(len(owed))), gross.minor - at.free.minor))
    return needs


def _fewest(owed: list[OpenItem], needs: list[_Need]) -> set[int] | None:
    """Return the fewest documents that meet all needs: the groups nest, so largest first is best.

    `owed` is sorted by amount, largest first.
    """
    chosen: set[int] = set()
    for need in needs:
        missing = need.minor - sum(owed[place].open.minor for place in chosen & need.places)
        for place in sorted(need.places - chosen):
            if missing <= 0:
                break
            chosen.add(place)
            missing -= owed[place].open.minor
        if missing > 0:
            return None
    return chosen


def _cheaper(owed: list[OpenItem], needs: list[_Need], chosen: set[int]) -> set[int]:
    """Swap each document, the dearest first, for the cheapest that still meets all needs."""
    spare = [
        sum(owed[place].open.minor for place in chosen & need.places) - need.minor for need in needs
    ]
    result = set(chosen)
    for out in sorted(chosen):
        for into in reversed(range(out + 1, len(owed))):
            if into in result:
                continue
            left = [
                more
                - (owed[out].open.minor if out in need.places else 0)
                + (owed[into].open.minor if into in need.places else 0)
                for more, need in zip(spare, needs, strict=True)
            ]
            if all(more >= 0 or need.minor <= 0 for more, need in zip(left, needs, strict=True)):
                result = result - {out} | {into}
                spare = left
                break
    return result
