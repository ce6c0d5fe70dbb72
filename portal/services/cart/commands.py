"""What may be done with carts. Lines: `adding.py` and `lines.py`; here carts as a whole."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update

from portal.domain.access import Actor
from portal.extensions import session
from portal.kit.errors import InvalidInput, NotFound
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
from portal.services.cart.lines import change_line, remove_line, substitute
from portal.services.cart.queries import branches_of

__all__ = [
    "Added",
    "AddedLine",
    "NewLine",
    "Refused",
    "activate",
    "add_lines",
    "change_line",
    "choose_branch",
    "confirm_prices",
    "discard",
    "locked_active_cart",
    "name_cart",
    "note_shown",
    "put_aside",
    "remove_line",
    "substitute",
]

MAX_NAME = 80


def note_shown(*, actor: Actor, cart_id: UUID, net_minor: int) -> None:
    """Note the net value the bar shows for a cart of the member's."""
    session.execute(
        update(Cart)
        .where(
            Cart.company_id == actor.company,
            Cart.membership_id == actor.membership,
            Cart.id == cart_id,
        )
        .values(shown_net_minor=net_minor)
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


def name_cart(*, actor: Actor, name: str, at: datetime) -> None:
    """Name the active cart.

    :raises InvalidInput: if the name is empty or too long.
    """
    locked_active_cart(actor=actor, at=at).name = _checked(name)


def put_aside(*, actor: Actor, name: str, at: datetime) -> None:
    """Save the active cart under a name and begin an empty one.

    :raises InvalidInput: if the name is empty or too long, or nothing lies in the cart.
    """
    cart = locked_active_cart(actor=actor, at=at)
    cart.name = _checked(name)
    if session.scalars(select(CartLine.id).where(CartLine.cart_id == cart.id).limit(1)).first():
        cart.active, cart.updated_at = False, at
        session.flush()  # only one cart may be active: this one steps back before the next
        return
    raise InvalidInput(N_("There is nothing in the cart to put aside."))


def activate(*, actor: Actor, cart_id: UUID, at: datetime) -> None:
    """Take up a saved cart; the present one is kept under its name, or dropped if empty.

    :raises NotFound: if the member has no such cart.
    """
    present = locked_active_cart(actor=actor, at=at)
    if present.id == cart_id:
        return
    wanted = _saved(actor, cart_id)
    lines = session.scalars(select(CartLine.id).where(CartLine.cart_id == present.id).limit(1))
    if lines.first():
        present.active, present.updated_at = False, at
    else:
        session.delete(present)
    session.flush()  # only one cart may be active: the present one steps back first
    wanted.active, wanted.updated_at = True, at


def discard(*, actor: Actor, cart_id: UUID) -> None:
    """Delete a saved cart with its lines; one already gone is fine."""
    session.execute(
        delete(Cart).where(
            Cart.company_id == actor.company,
            Cart.membership_id == actor.membership,
            Cart.id == cart_id,
            ~Cart.active,
            ~Cart.ordered,
        )
    )


def _saved(actor: Actor, cart_id: UUID) -> Cart:
    found = session.scalars(
        select(Cart)
        .where(
            Cart.company_id == actor.company,
            Cart.membership_id == actor.membership,
            Cart.id == cart_id,
            ~Cart.ordered,
        )
        .with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such cart."))
    return found


def _checked(name: str) -> str:
    clean = " ".join(name.split())
    if not clean:
        raise InvalidInput(N_("Give the cart a name."))
    if len(clean) > MAX_NAME:
        raise InvalidInput(N_("The name must be %(length)s characters or fewer."), length=MAX_NAME)
    return clean
