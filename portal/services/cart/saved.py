"""Carts beside the active one: put aside, named, taken up again, removed and brought back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update

from portal.domain.access import Actor
from portal.extensions import session
from portal.kit.errors import InvalidInput, NotFound
from portal.kit.words import N_
from portal.models.carts import Cart, CartLine
from portal.services.cart.adding import locked_active_cart

MAX_NAME = 80
NO_CART = N_("There is no such cart.")


def kept(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on the member's carts that are neither ordered nor removed."""
    return (
        Cart.company_id == actor.company,
        Cart.membership_id == actor.membership,
        ~Cart.ordered,
        Cart.removed_at.is_(None),
    )


def put_aside(*, actor: Actor, name: str, at: datetime) -> None:
    """Save the active cart under a name and begin an empty one.

    :raises InvalidInput: if the name is empty or too long, or nothing lies in the cart.
    """
    cart = locked_active_cart(actor=actor, at=at)
    cart.name = checked(name)
    if not _has_lines(cart):
        raise InvalidInput(N_("There is nothing in the cart to put aside."))
    cart.active, cart.updated_at = False, at
    session.flush()  # only one cart may be active: this one steps back before the next


def rename(*, actor: Actor, cart_id: UUID, name: str, at: datetime) -> None:
    """Give a cart of the member's another name.

    :raises NotFound: if the member has no such cart.
    :raises InvalidInput: if the name is empty or too long.
    """
    cart = locked(actor, cart_id)
    clean = checked(name)
    if clean != cart.name:
        cart.name, cart.updated_at = clean, at


def activate(*, actor: Actor, cart_id: UUID, at: datetime) -> None:
    """Take up a saved cart; the present one is kept under its name, or dropped if empty.

    :raises NotFound: if the member has no such cart.
    """
    present = locked_active_cart(actor=actor, at=at)
    if present.id == cart_id:
        return
    wanted = locked(actor, cart_id)
    if _has_lines(present):
        present.active, present.updated_at = False, at
    else:
        session.delete(present)
    session.flush()  # only one cart may be active: the present one steps back first
    wanted.active, wanted.updated_at = True, at


def remove(*, actor: Actor, cart_id: UUID, at: datetime) -> str | None:
    """Take a saved cart away and return its name; None if it is gone already, or active."""
    return session.execute(
        update(Cart)
        .where(*kept(actor), Cart.id == cart_id, ~Cart.active)
        .values(removed_at=at)
        .returning(Cart.name)
    ).scalar_one_or_none()


def bring_back(*, actor: Actor, cart_id: UUID) -> None:
    """Bring a cart back that was taken away; one that is there stays as it is.

    :raises NotFound: if the member has no such cart any more.
    """
    found = session.execute(
        update(Cart)
        .where(
            Cart.company_id == actor.company,
            Cart.membership_id == actor.membership,
            Cart.id == cart_id,
            ~Cart.ordered,
        )
        .values(removed_at=None)
        .returning(Cart.id)
    ).one_or_none()
    if found is None:
        raise NotFound(NO_CART)


def forget_removed(*, before: datetime) -> int:
    """Delete carts that were taken away long ago; return how many."""
    gone: Any = session.execute(delete(Cart).where(Cart.removed_at < before).returning(Cart.id))
    return len(gone.all())


def locked(actor: Actor, cart_id: UUID) -> Cart:
    """Return a cart of the member's, held for the transaction.

    :raises NotFound: if there is none.
    """
    found = session.scalars(
        select(Cart).where(*kept(actor), Cart.id == cart_id).with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound(NO_CART)
    return found


def checked(name: str) -> str:
    """Return a name as it is kept.

    :raises InvalidInput: if it is empty or too long.
    """
    clean = " ".join(name.split())
    if not clean:
        raise InvalidInput(N_("Give the cart a name."))
    if len(clean) > MAX_NAME:
        raise InvalidInput(N_("The name must be %(length)s characters or fewer."), length=MAX_NAME)
    return clean


def _has_lines(cart: Cart) -> bool:
    lines = select(CartLine.id).where(
        CartLine.company_id == cart.company_id, CartLine.cart_id == cart.id
    )
    return session.scalars(lines.limit(1)).first() is not None
