"""From other places onto a list, and from a list into the cart."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal.domain.access import Actor
from portal.extensions import session
from portal.kit.errors import InvalidInput, NotFound
from portal.kit.words import N_
from portal.models.carts import Cart, CartLine
from portal.models.lists import FavouritesList
from portal.models.orders import Order, OrderLine
from portal.services.cart.adding import NewLine, add_lines
from portal.services.catalogue.assortment import visible_to
from portal.services.lists.access import list_scope, the_list
from portal.services.lists.adding import Wanted
from portal.services.lists.lines import Asked
from portal.services.lists.queries import lines_in_order
from portal.services.orders.reach import within_reach
from portal.services.presses import first_press, note_outcome, outcome_of
from portal.services.quick_order.commands import own_run
from portal.services.quick_order.queries import asked_for


def from_cart(*, actor: Actor) -> tuple[Wanted, ...]:
    """Return what lies in the member's cart.

    :raises InvalidInput: if nothing does.
    """
    rows = session.execute(
        select(CartLine.product_id, CartLine.quantity, CartLine.unit, CartLine.note)
        .join(Cart, Cart.id == CartLine.cart_id)
        .where(
            Cart.company_id == actor.company,
            Cart.membership_id == actor.membership,
            Cart.active,
        )
        .order_by(CartLine.position, CartLine.id)
    ).all()
    if not rows:
        raise InvalidInput(N_("There is nothing in the cart."))
    return tuple(
        Wanted(product_id=row[0], quantity=row[1], unit=row[2], note=row[3]) for row in rows
    )


def from_order(*, actor: Actor, slug: str) -> tuple[Wanted, ...]:
    """Return what an order of the company's was of.

    :raises NotFound: if the company has no such order.
    """
    rows = session.execute(
        select(OrderLine.product_id, OrderLine.quantity, OrderLine.unit)
        .join(Order, Order.id == OrderLine.order_id)
        .where(within_reach(actor), Order.slug == slug)
        .order_by(OrderLine.position)
    ).all()
    if not rows:
        raise NotFound(N_("There is no such order."))
    return tuple(Wanted(product_id=row[0], quantity=row[1], unit=row[2]) for row in rows)


def from_quick_order(*, actor: Actor, run_id: UUID) -> tuple[Wanted, ...]:
    """Return the ready lines of a quick order of the member's.

    :raises NotFound: if the member has no such quick order.
    :raises InvalidInput: if none of its lines is ready.
    """
    own_run(actor=actor, run_id=run_id)
    wanted = tuple(
        Wanted(product_id=product_id, unit=unit, quantity=quantity)
        for (product_id, unit), quantity in asked_for(actor=actor, run_id=run_id).items()
    )
    if not wanted:
        raise InvalidInput(N_("No line of this quick order is ready yet."))
    return wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came of a press: how many lines lie in the cart, why others do not."""

    lines: int
    refused: tuple[str, ...] = ()


def take(
    *,
    actor: Actor,
    list_id: UUID,
    only: Collection[UUID] | None,
    typed: Mapping[UUID, Asked],
    key: UUID,
    at: datetime,
) -> Taken:
    """Put the lines of a list (or only some) into the cart, with typed quantities where given.

    Lines of hidden products stay out; what else cannot be ordered is refused with its reason.
    A second press of the same form (`key`) adds nothing and is told what the first has done.

    :raises NotFound: if the list is out of reach.
    :raises InvalidInput: if there is nothing to put in.
    """
    whose = the_list(actor=actor, list_id=list_id)
    if not first_press(actor=actor, key=key, at=at):
        return _again(outcome_of(actor=actor, key=key) or {})
    added = add_lines(actor=actor, lines=_wanted(actor, whose, only, typed), at=at)
    taken = Taken(
        lines=len(added.lines), refused=tuple(refused.message for refused in added.refused)
    )
    outcome = {"lines": taken.lines, "refused": list(taken.refused)}
    note_outcome(actor=actor, key=key, outcome=outcome)
    return taken


def _again(outcome: Mapping[str, Any]) -> Taken:
    return Taken(lines=outcome.get("lines", 0), refused=tuple(outcome.get("refused", ())))


def _wanted(
    actor: Actor,
    whose: FavouritesList,
    only: Collection[UUID] | None,
    typed: Mapping[UUID, Asked],
) -> list[NewLine]:
    seen = visible_to(list_scope(actor).assortment)
    lines = [
        line
        for line in session.scalars(lines_in_order(whose, seen))
        if only is None or line.id in only
    ]
    if not lines:
        raise InvalidInput(N_("Select at least one line of the list."))
    wanted = []
    for line in lines:
        asked = typed.get(line.id, Asked(quantity=line.quantity))
        wanted.append(
            NewLine(
                product_id=line.product_id,
                quantity=asked.quantity,
                unit=asked.unit or line.unit,
                note=line.note,
            )
        )
    return wanted
