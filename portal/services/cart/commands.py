"""What may be done with carts. Lines: `adding.py` and `lines.py`; here carts as a whole."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from portal.domain.access import Actor
from portal.extensions import session
from portal.kit.errors import NotFound
from portal.kit.words import N_
from portal.models.carts import Cart, CartLine
from portal.services.cart.adding import (
    Added,
    AddedLine,
    NewLine,
    Refused,
    add_lines,
    locked_active_cart,
)
from portal.services.cart.lines import change_line, put_back, remove_line, substitute
from portal.services.cart.queries import branches_of
from portal.services.cart.storing import noted

__all__ = [
    "Added",
    "AddedLine",
    "NewLine",
    "Refused",
    "add_lines",
    "change_line",
    "choose_branch",
    "confirm_prices",
    "locked_active_cart",
    "note_shown",
    "put_back",
    "remove_line",
    "substitute",
]


def note_shown(*, actor: Actor, cart_id: UUID, net_minor: int) -> None:
    """Note the net value the bar shows for a cart of the member's."""
    session.execute(
        update(Cart)
        .where(
            Cart.company_id == actor.company,
            Cart.membership_id == actor.membership,
            Cart.id == cart_id,
        )
        .values(shown_net_minor=noted(net_minor))
    )


def choose_branch(*, actor: Actor, branch_id: UUID | None, at: datetime) -> None:
    """Let the active cart go to a branch (None: the company's own address).

    Lines keep the price they were last shown at, so that every difference is told.

    :raises NotFound: if the member may not order for that branch.
    """
    allowed = {branch.id for branch in branches_of(actor=actor)}
    if branch_id not in allowed and (branch_id is not None or actor.branch_ids):
        raise NotFound(N_("There is no such branch."))
    cart = locked_active_cart(actor=actor, at=at)
    cart.branch_id, cart.updated_at = branch_id, at


def confirm_prices(*, actor: Actor, prices: dict[UUID, int], at: datetime) -> None:
    """Take note that the person has seen these unit prices (by line), in minor units."""
    cart = locked_active_cart(actor=actor, at=at)
    for line in session.scalars(
        select(CartLine).where(
            CartLine.company_id == cart.company_id,
            CartLine.cart_id == cart.id,
            CartLine.id.in_(prices),
        )
    ):
        line.seen_net_minor = prices[line.id]
