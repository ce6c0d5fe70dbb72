"""A member's page of notifications: what they wait for, where in line, and what they were told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from portal.domain.access import Actor
from portal.domain.subscriptions import MessageKind, SubscriptionState
from portal.extensions import session
from portal.kit.clock import business_date
from portal.kit.errors import NotFound
from portal.kit.words import N_
from portal.models.subscriptions import StockSubscription
from portal.services.cart.adding import NewLine
from portal.services.catalogue.assortment import scope_of
from portal.services.catalogue.lines import LineProduct, line_products
from portal.services.pricing.queries import price_scope
from portal.services.stock.queries import NONE_KNOWN, Availability, availability
from portal.services.subscriptions.commands import MAX_OPEN
from portal.services.subscriptions.letters import Arrival, arrivals
from portal.services.subscriptions.switches import silenced_kinds

_TOLD_SHOWN = 30
_Sub = StockSubscription


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWish:
    """A product somebody waits for. `product` is None while the company does not see it."""

    id: UUID
    product: LineProduct | None
    quantity: Decimal
    unit: str
    since: datetime
    place: int
    stock: Availability


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldWish:
    """A product somebody was told of, or waited for in vain (`expired`).

    `first_until` is set while others are told of the rest only.
    """

    id: UUID
    product: LineProduct | None
    quantity: Decimal
    unit: str
    at: datetime
    expired: bool
    first_until: datetime | None
    stock: Availability


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionsPage:
    """Everything the page shows."""

    waiting: tuple[OpenWish, ...]
    told: tuple[ToldWish, ...]
    silenced: frozenset[MessageKind]


def places_in_line(*, membership_id: UUID) -> dict[UUID, int]:
    """Return the place of each open wish of a member among all who wait for that product.

    To be asked as the system: a company sees only its own. It gives away how many, not who.
    """
    mine, before = aliased(_Sub), aliased(_Sub)
    rows = session.execute(
        select(mine.id, func.count(before.id))
        .join(
            before,
            (before.product_id == mine.product_id)
            & (before.state == SubscriptionState.WAITING)
            & (
                or_(
                    before.since < mine.since,
                    (before.since == mine.since) & (before.id <= mine.id),
                )
            ),
        )
        .where(mine.membership_id == membership_id, mine.state == SubscriptionState.WAITING)
        .group_by(mine.id)
    )
    return {row[0]: row[1] for row in rows}


def subscriptions_page(
    *, actor: Actor, places: Mapping[UUID, int], at: datetime
) -> SubscriptionsPage:
    """Return what a member waits for and was told of last."""
    waiting = _rows(actor, (SubscriptionState.WAITING,), (_Sub.since, _Sub.id), MAX_OPEN)
    closed = (SubscriptionState.TOLD, SubscriptionState.EXPIRED)
    told = _rows(actor, closed, (_Sub.closed_at.desc(), _Sub.id), _TOLD_SHOWN)
    ids = {row.product_id for row in (*waiting, *told)}
    shown = _products(actor, (*waiting, *told))
    stock = availability(product_ids=ids, on=business_date(at)) if ids else {}
    return SubscriptionsPage(
        waiting=tuple(
            OpenWish(
                id=row.id,
                product=shown.get(row.id),
                quantity=row.quantity,
                unit=row.unit,
                since=row.since,
                place=places.get(row.id, 1),
                stock=stock.get(row.product_id, NONE_KNOWN),
            )
            for row in waiting
        ),
        told=tuple(
            ToldWish(
                id=row.id,
                product=shown.get(row.id),
                quantity=row.quantity,
                unit=row.unit,
                at=row.closed_at or row.since,
                expired=row.state is SubscriptionState.EXPIRED,
                first_until=row.held_until if row.held_until and row.held_until > at else None,
                stock=stock.get(row.product_id, NONE_KNOWN),
            )
            for row in told
        ),
        silenced=silenced_kinds(person_id=actor.person_id),
    )


def _rows(
    actor: Actor, states: Collection[SubscriptionState], order: Sequence[Any], most: int
) -> Sequence[StockSubscription]:
    return session.scalars(
        select(_Sub)
        .where(
            _Sub.company_id == actor.company,
            _Sub.membership_id == actor.membership,
            _Sub.state.in_(states),
        )
        .order_by(*order)
        .limit(most)
    ).all()


def _by_branch(rows: Iterable[StockSubscription]) -> dict[UUID | None, list[StockSubscription]]:
    """Return wishes by the branch they were made for; most are for none."""
    found: dict[UUID | None, list[StockSubscription]] = {}
    for row in rows:
        found.setdefault(row.branch_id, []).append(row)
    return found


def _products(actor: Actor, rows: Iterable[StockSubscription]) -> dict[UUID, LineProduct]:
    """Return the products of wishes, by wish, as the branch sees them each was made for."""
    found: dict[UUID, LineProduct] = {}
    for branch_id, wishes in _by_branch(rows).items():
        products = line_products(
            scope=scope_of(actor, branch_id), product_ids={row.product_id for row in wishes}
        )
        found |= {row.id: products[row.product_id] for row in wishes if row.product_id in products}
    return found


def arrivals_told(
    *, actor: Actor, mail_id: UUID, at: datetime
) -> tuple[tuple[Arrival, Availability], ...]:
    """Return what a mail told this member of, with present prices and stock.

    :raises NotFound: if there is no such mail to them.
    """
    found = [
        one
        for branch_id, rows in _by_branch(_of_mail(actor, mail_id)).items()
        for one in arrivals(rows=rows, scope=price_scope(actor, branch_id), at=at)
    ]
    stock = availability(product_ids=[one.product_id for one in found], on=business_date(at))
    return tuple((one, stock.get(one.product_id, NONE_KNOWN)) for one in found)


def lines_of_mail(*, actor: Actor, mail_id: UUID) -> list[NewLine]:
    """Return what a mail told this member of, as lines for the cart.

    :raises NotFound: if there is no such mail to them.
    """
    return [
        NewLine(product_id=row.product_id, quantity=row.quantity, unit=row.unit)
        for row in _of_mail(actor, mail_id)
    ]


def _of_mail(actor: Actor, mail_id: UUID) -> list[StockSubscription]:
    rows = list(
        session.scalars(
            select(_Sub)
            .where(
                _Sub.company_id == actor.company,
                _Sub.membership_id == actor.membership,
                _Sub.mailed_by == mail_id,
            )
            .order_by(_Sub.since, _Sub.id)
        )
    )
    if not rows:
        raise NotFound(N_("There is no such message to you."))
    return rows
