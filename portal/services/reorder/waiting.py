"""Asking to be told of many products at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from portal.domain.access import Actor
from portal.domain.quantities import Mended
from portal.domain.subscriptions import SubscriptionState
from portal.extensions import session
from portal.kit.errors import InvalidInput
from portal.kit.ids import new_id
from portal.kit.words import N_
from portal.models.subscriptions import StockSubscription
from portal.services.cart.queries import active_cart
from portal.services.subscriptions.commands import MAX_OPEN
from portal.services.subscriptions.promises import promise_telling


def wait_for(*, actor: Actor, wishes: Mapping[UUID, Mended], at: datetime) -> None:
    """Ask to be told when so much of each product is there; who waits already keeps the place.

    The products are known to be sold to the company.

    :raises InvalidInput: if the member would wait for too many products.
    """
    _not_too_many(actor, wishes)
    cart = active_cart(actor)
    asked = insert(StockSubscription).values(
        [
            {
                "id": new_id(),
                "company_id": actor.company,
                "membership_id": actor.membership,
                "product_id": product_id,
                "branch_id": cart.branch_id if cart else None,
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


def _not_too_many(actor: Actor, wishes: Mapping[UUID, Mended]) -> None:
    others = session.execute(
        select(func.count()).where(
            StockSubscription.company_id == actor.company,
            StockSubscription.membership_id == actor.membership,
            StockSubscription.state == SubscriptionState.WAITING,
            StockSubscription.product_id.not_in(list(wishes)),
        )
    ).scalar_one()
    if others + len(wishes) > MAX_OPEN:
        raise InvalidInput(
            N_("You wait for %(most)s products already. End some of these first."), most=MAX_OPEN
        )
