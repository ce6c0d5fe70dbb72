"""Whose list it is: a shared one is everybody's at the company, a private one its member's."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from portal.domain.access import Actor, Permission
from portal.extensions import session
from portal.kit.errors import Forbidden, NotFound
from portal.kit.words import N_
from portal.models.lists import FavouritesLine, FavouritesList
from portal.services.cart.queries import active_cart
from portal.services.pricing.queries import PriceScope, price_scope

NO_LIST = N_("There is no such list.")


def may_order(actor: Actor) -> None:
    """Let only those pass who may order.

    :raises Forbidden: if the person may not.
    """
    if not actor.may(Permission.ORDERS_PLACE):
        raise Forbidden(N_("Your role does not allow ordering. Ask the manager of your company."))


def within_reach(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on lists that lets through what this member may see."""
    return and_(
        FavouritesList.company_id == actor.company,
        or_(
            FavouritesList.membership_id.is_(None),
            FavouritesList.membership_id == actor.membership,
        ),
    )


def the_list(*, actor: Actor, list_id: UUID, lock: bool = False) -> FavouritesList:
    """Return a list within the member's reach; locked, it is held for the transaction.

    :raises Forbidden: if the person may not order.
    :raises NotFound: if there is no such list, or it is a colleague's own.
    """
    may_order(actor)
    asked = select(FavouritesList).where(within_reach(actor), FavouritesList.id == list_id)
    if lock:
        asked = asked.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(asked).one_or_none()
    if found is None:
        raise NotFound(NO_LIST)
    return found


def the_line(*, whose: FavouritesList, line_id: UUID) -> FavouritesLine | None:
    """Return a line of a list, if it is still there."""
    return session.scalars(
        select(FavouritesLine).where(
            FavouritesLine.company_id == whose.company_id,
            FavouritesLine.list_id == whose.id,
            FavouritesLine.id == line_id,
        )
    ).one_or_none()


def governs(actor: Actor, whose: FavouritesList) -> bool:
    """Test for a right to delete a list and to take it back: its owner, its maker, a manager."""
    if whose.membership_id is not None:
        return whose.membership_id == actor.membership
    return whose.made_by_id == actor.membership or actor.may(Permission.COMPANY_MANAGE)


def list_scope(actor: Actor) -> PriceScope:
    """Return for whom a list's prices and products are: where the member's cart goes."""
    cart = active_cart(actor)
    return price_scope(actor, cart.branch_id if cart else None)
