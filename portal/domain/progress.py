"""The way to the next step: what is missing to it and what reaching it saves. All net."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.domain.order_terms import (
    OrderLineInput,
    OrderTerms,
    Tier,
    is_free,
    minimum_for,
    pieces_of,
    reached_tier,
    tiered_net,
)
from portal.kit.money import Money

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class TierProgress:
    """The next tier: `saving` is what its percent takes off the lines already there, beyond now."""

    percent: Decimal
    from_net: Money
    missing: Money
    saving: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryProgress:
    """The way to free delivery: by value, by pieces, or either; `saving` is its net price.

    `free` says it is reached; then nothing is missing.
    """

    free: bool
    free_from_net: Money | None
    free_from_pieces: Decimal | None
    missing_net: Money | None
    missing_pieces: Decimal | None
    saving: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class MinimumProgress:
    """The way to the minimum order value: below it, a `charge` is added or the order blocked."""

    minimum: Money
    missing: Money
    charge: Money | None

    @property
    def reached(self) -> bool:
        """Test whether nothing is missing."""
        return not self.missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the goods are: their net value before the tier, pieces, and each next step."""

    value: Money
    pieces: Decimal
    tier: TierProgress | None
    delivery: DeliveryProgress | None
    minimum: MinimumProgress | None


def progress_of(
    lines: Sequence[OrderLineInput], value: Money, goods_net: Money, terms: OrderTerms
) -> Progress:
    """Return the next steps from a net goods value (before the tier; `goods_net` is after it)."""
    pieces = pieces_of(lines)
    return Progress(
        value=value,
        pieces=pieces,
        tier=_next_tier(lines, value, goods_net, terms.tiers),
        delivery=_delivery(value, pieces, terms),
        minimum=_minimum(value, terms),
    )


def _next_tier(
    lines: Sequence[OrderLineInput], value: Money, goods_net: Money, tiers: Sequence[Tier]
) -> TierProgress | None:
    """Return the nearest tier above that gives more than the one reached."""
    now = reached_tier(tiers, value)
    percent = now.percent if now else _ZERO
    ahead = [tier for tier in tiers if tier.from_net > value and tier.percent > percent]
    if not ahead:
        return None
    step = min(ahead, key=lambda tier: (tier.from_net.minor, -tier.percent))
    then = Money(sum(tiered_net(line, step).minor for line in lines), value.currency)
    return TierProgress(
        percent=step.percent,
        from_net=step.from_net,
        missing=step.from_net - value,
        saving=goods_net - then,
    )


def _delivery(value: Money, pieces: Decimal, terms: OrderTerms) -> DeliveryProgress | None:
    """Return the way to free delivery, or nothing where it is never free or costs nothing."""
    delivery = terms.delivery
    if delivery is None or not delivery.net:
        return None
    by_net, by_pieces = delivery.free_from_net, delivery.free_from_pieces
    if by_net is None and by_pieces is None:
        return None
    free = is_free(delivery, value, pieces)
    return DeliveryProgress(
        free=free,
        free_from_net=by_net,
        free_from_pieces=by_pieces,
        missing_net=None if free or by_net is None else by_net - value,
        missing_pieces=None if free or by_pieces is None else by_pieces - pieces,
        saving=delivery.net,
    )


def _minimum(value: Money, terms: OrderTerms) -> MinimumProgress | None:
    minimum = minimum_for(terms, value)
    if minimum is None:
        return None
    missing = minimum.net - value if value < minimum.net else Money.zero(value.currency)
    return MinimumProgress(minimum=minimum.net, missing=missing, charge=minimum.charge)
