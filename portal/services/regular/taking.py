"""Proposed lines into the cart: what was ticked, in the quantities as they stand on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from portal.domain.access import Actor
from portal.kit.errors import InvalidInput
from portal.kit.words import N_
from portal.services.cart.adding import Added, NewLine, add_lines, locked_active_cart
from portal.services.regular.lines import cart_now

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A ticked product: a quantity of a unit, and how much the page saw of it in the cart."""

    product_id: UUID
    quantity: Decimal
    unit: str
    seen: Decimal = _ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came of it; `there` counts what was put into the cart since the page was shown."""

    added: Added
    there: int


def take(*, actor: Actor, proposed: Sequence[Proposed], at: datetime) -> Taken:
    """Put proposed lines into the cart. A second press of the same page adds nothing.

    :raises Forbidden: if the person may not order.
    :raises InvalidInput: if nothing is ticked.
    """
    if not proposed:
        raise InvalidInput(N_("Tick at least one product."))
    locked_active_cart(actor=actor, at=at)
    lies = cart_now(actor).quantities
    fresh = [one for one in proposed if lies.get(one.product_id, _ZERO) <= one.seen]
    added = add_lines(
        actor=actor,
        lines=[
            NewLine(product_id=one.product_id, quantity=one.quantity, unit=one.unit)
            for one in fresh
        ],
        at=at,
    )
    return Taken(added=added, there=len(proposed) - len(fresh))
