"""Asking to be told that a product is back, changing the wish, ending it, taking it up again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from portal.domain.access import Actor, Permission
from portal.domain.quantities import MAX_QUANTITY, Mended, mend, tidy
from portal.domain.subscriptions import SubscriptionState
from portal.extensions import session
from portal.kit.clock import business_date
from portal.kit.errors import Conflict, Forbidden, InvalidInput, NotFound
from portal.kit.ids import new_id
from portal.kit.words import N_
from portal.models.catalogue import Product
from portal.models.subscriptions import StockSubscription
from portal.services.cart.adding import NOT_SOLD, TOO_MUCH
from portal.services.cart.queries import active_cart
from portal.services.catalogue.assortment import scope_of
from portal.services.catalogue.lines import LineProduct, line_products
from portal.services.stock.queries import NONE_KNOWN, availability
from portal.services.subscriptions.promises import promise_telling

MAX_OPEN = 500
# What was ended by mistake gets its place in the queue back for so long.
_RETURNS_WITHIN = timedelta(minutes=10)
_NO_PRODUCT = N_("There is no such product.")
_NO_SUBSCRIPTION = N_("There is no such notification.")


def subscribe(
    *, actor: Actor, product_id: UUID, quantity: Decimal, unit: str, at: datetime
) -> Mended:
    """Ask to be told when so much of a product is there; return the quantity as it stands.

    A second wish for the same product changes the quantity of the first, which keeps its place:
    the person has waited since then, and a queue that punished a correction would teach people to
    ask for too much from the start.

    :raises Forbidden: if the person may not order.
    :raises NotFound: if the company does not see that product.
    :raises InvalidInput: if it is not sold to them, or the quantity or the number is too large.
    :raises Conflict: if as much is there now.
    """
    _may(actor)
    product, branch_id = _product(actor, product_id)
    mended = _mended(product, quantity, unit)
    wait_for(actor=actor, wishes={product.id: mended}, branch_id=branch_id, at=at)
    return mended


def wait_for(
    *,
    actor: Actor,
    wishes: Mapping[UUID, Mended],
    branch_id: UUID | None,
    at: datetime,
    taking: Mapping[UUID, Decimal] = MappingProxyType({}),
) -> None:
    """Ask to be told when so much of each product is there; who waits already keeps the place.

    The products are known to be sold to the company in that branch. `taking` is what the same
    press puts into the cart, in base units: it is needed beside the wish.

    :raises Forbidden: if the person may not order.
    :raises Conflict: if as much of one of them is there now.
    :raises InvalidInput: if the member would wait for too many products.
    """
    _may(actor)
    _insist_lacking(wishes, taking, at)
    _not_too_many(actor, wishes)
    asked = insert(StockSubscription).values(
        [
            {
                "id": new_id(),
                "company_id": actor.company,
                "membership_id": actor.membership,
                "product_id": product_id,
                "branch_id": actor.branch_for(branch_id),
                "state": SubscriptionState.WAITING,
                "since": at,
                "unit": wish.unit.unit,
                "quantity": wish.quantity,
                "base_quantity": wish.base_quantity,
            }
            for product_id, wish in wishes.items()
        ]
    )
    session.execute(
        asked.on_conflict_do_update(
            index_elements=["company_id", "membership_id", "product_id"],
            index_where=StockSubscription.state == SubscriptionState.WAITING,
            set_={
                name: asked.excluded[name]
                for name in ("unit", "quantity", "base_quantity", "branch_id")
            },
        )
    )
    promise_telling(product_ids=list(wishes), at=at)


def change_quantity(
    *, actor: Actor, subscription_id: UUID, quantity: Decimal, unit: str, at: datetime
) -> Mended:
    """Set the quantity an open wish waits for; its place stays.

    :raises NotFound: if the member has no such open wish, or does not see the product any more.
    :raises InvalidInput: if the product is not sold to them, or the quantity is too large.
    """
    row = _own(actor, subscription_id)
    if row.state is not SubscriptionState.WAITING:
        raise NotFound(_NO_SUBSCRIPTION)
    product, _ = _product(actor, row.product_id, row.branch_id)
    mended = _mended(product, quantity, unit)
    row.unit, row.quantity = mended.unit.unit, mended.quantity
    row.base_quantity = mended.base_quantity
    promise_telling(product_ids=[row.product_id], at=at)
    return mended


def end(*, actor: Actor, subscription_id: UUID, at: datetime) -> UUID:
    """End a wish; one that waits no more stays as it is. Return its product.

    :raises NotFound: if the member has no such wish.
    """
    row = _own(actor, subscription_id)
    if row.state is SubscriptionState.WAITING:
        row.state, row.closed_at = SubscriptionState.ENDED, at
    return row.product_id


def take_up_again(*, actor: Actor, subscription_id: UUID, at: datetime) -> None:
    """Undo the end of a wish: it gets its place back if that was a moment ago, else a new one.

    :raises NotFound: if the member has no such wish.
    :raises InvalidInput: if the member would wait for too many products.
    """
    row = _own(actor, subscription_id)
    if row.state is not SubscriptionState.ENDED or _waits(actor, row.product_id):
        return
    _not_too_many(actor, [row.product_id])
    late = row.closed_at is None or at - row.closed_at > _RETURNS_WITHIN
    try:
        with session.begin_nested():
            row.since = at if late else row.since
            row.state, row.closed_at = SubscriptionState.WAITING, None
    except IntegrityError:  # asked for anew at this very moment: that wish stands
        return
    promise_telling(product_ids=[row.product_id], at=at)


def _may(actor: Actor) -> None:
    if not actor.may(Permission.ORDERS_PLACE):
        raise Forbidden(N_("Your role does not allow this. Ask the manager of your company."))


def _product(
    actor: Actor, product_id: UUID, wished_for: UUID | None = None
) -> tuple[LineProduct, UUID | None]:
    """Return a product as a branch, the catalogue or the member's cart shows it; and for which."""
    cart = active_cart(actor)
    places = (wished_for, None, cart.branch_id if cart else None)
    for branch_id in dict.fromkeys(actor.branch_for(one) for one in places):
        scope = scope_of(actor, branch_id)
        found = line_products(scope=scope, product_ids=[product_id]).get(product_id)
        if found is None:
            continue
        if not found.sellable:
            raise InvalidInput(NOT_SOLD)
        return found, branch_id
    raise NotFound(_NO_PRODUCT)


def _mended(product: LineProduct, quantity: Decimal, unit: str) -> Mended:
    selling = product.selling_unit(unit) or product.units[0]
    mended = mend(quantity, selling)
    if max(mended.quantity, mended.base_quantity) > MAX_QUANTITY:
        raise InvalidInput(TOO_MUCH)
    return mended


def _insist_lacking(
    wishes: Mapping[UUID, Mended], taking: Mapping[UUID, Decimal], at: datetime
) -> None:
    there = availability(product_ids=wishes, on=business_date(at))
    for product_id, wish in wishes.items():
        stock = there.get(product_id, NONE_KNOWN)
        if stock.available >= wish.base_quantity + taking.get(product_id, Decimal(0)):
            raise Conflict(
                N_("There are %(available)s %(unit)s now. Put them into the cart."),
                available=tidy(stock.shown),
                unit=session.get_one(Product, product_id).unit,
            )


def _not_too_many(actor: Actor, wishes: Collection[UUID]) -> None:
    others = session.execute(
        select(func.count()).where(
            StockSubscription.company_id == actor.company,
            StockSubscription.membership_id == actor.membership,
            StockSubscription.state == SubscriptionState.WAITING,
            StockSubscription.product_id.not_in(wishes),
        )
    ).scalar_one()
    if others + len(wishes) > MAX_OPEN:
        raise InvalidInput(
            N_("You wait for %(most)s products already. End some of these first."), most=MAX_OPEN
        )


def _waits(actor: Actor, product_id: UUID) -> bool:
    return (
        session.scalars(
            select(StockSubscription.id).where(
                StockSubscription.company_id == actor.company,
                StockSubscription.membership_id == actor.membership,
                StockSubscription.product_id == product_id,
                StockSubscription.state == SubscriptionState.WAITING,
            )
        ).first()
        is not None
    )


def _own(actor: Actor, subscription_id: UUID) -> StockSubscription:
    _may(actor)
    row = session.scalars(
        select(StockSubscription)
        .where(
            StockSubscription.company_id == actor.company,
            StockSubscription.membership_id == actor.membership,
            StockSubscription.id == subscription_id,
        )
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound(_NO_SUBSCRIPTION)
    return row
