"""What the mail about goods back in stock says: all that a member was told of, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select, update

from portal.domain.pricing import net_of
from portal.domain.subscriptions import MessageKind, SubscriptionState
from portal.extensions import session
from portal.kit.clock import business_date
from portal.kit.money import Money
from portal.models.accounts import Company, Membership, Person
from portal.models.subscriptions import StockSubscription
from portal.services.catalogue.assortment import Scope
from portal.services.catalogue.lines import line_products
from portal.services.pricing.queries import PriceScope, resolve_many
from portal.services.subscriptions.switches import silenced

_Sub = StockSubscription


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A product that is back. `available` is in base units, up to the figure that is shown."""

    product_id: UUID
    sku: str
    slug: str
    name: str
    icon: str
    quantity: Decimal
    unit: str
    base_unit: str
    available: Decimal
    since: datetime
    unit_net: Money | None
    price_unit: int
    net: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalLetter:
    """What came back that a member waited for, and the person to tell."""

    email: str
    language: str
    person_id: UUID
    company_id: UUID
    lines: tuple[Arrival, ...]
    first_until: datetime


def arrival_letter(
    *, message_id: UUID, subscription_id: UUID, at: datetime
) -> ArrivalLetter | None:
    """Take what this member was told of and no mail has said yet; None if nothing is left.

    Several promises may be due at once; the first takes them all, the others find nothing. A
    promise that is tried again finds what it took.
    """
    row = session.execute(
        select(_Sub.membership_id, _Sub.company_id, _Sub.branch_id, Person, Company)
        .join(Membership, Membership.id == _Sub.membership_id)
        .join(Person, Person.id == Membership.person_id)
        .join(Company, Company.id == _Sub.company_id)
        .where(_Sub.id == subscription_id, Membership.active, Person.active)
    ).one_or_none()
    if row is None:
        return None
    # Taken also where the mail is off: switched on again, it does not tell of long ago.
    taken = _taken(message_id, row.membership_id, row.company_id)
    if not taken or silenced(person_id=row.Person.id, kind=MessageKind.BACK_IN_STOCK):
        return None
    scope = PriceScope(
        company_id=row.company_id,
        price_group_id=row.Company.price_group_id,
        branch_id=row.branch_id,
        currency=row.Company.currency,
    )
    lines = arrivals(rows=taken, scope=scope, at=at)
    if not lines:
        return None
    return ArrivalLetter(
        email=row.Person.email,
        language=row.Person.language,
        person_id=row.Person.id,
        company_id=row.company_id,
        lines=lines,
        first_until=min(one.held_until for one in taken if one.held_until is not None),
    )


def _taken(message_id: UUID, membership_id: UUID, company_id: UUID) -> list[StockSubscription]:
    mine = (_Sub.company_id == company_id, _Sub.membership_id == membership_id)
    already = select(_Sub.id).where(*mine, _Sub.mailed_by == message_id)
    if not session.scalars(already.limit(1)).first():
        session.execute(
            update(_Sub)
            .where(*mine, _Sub.state == SubscriptionState.TOLD, _Sub.mailed_by.is_(None))
            .values(mailed_by=message_id)
            .execution_options(synchronize_session=False)
        )
    return list(
        session.scalars(
            select(_Sub).where(*mine, _Sub.mailed_by == message_id).order_by(_Sub.since, _Sub.id)
        )
    )


def arrivals(
    *, rows: list[StockSubscription], scope: PriceScope, at: datetime
) -> tuple[Arrival, ...]:
    """Return what these wishes are for with present prices; what is sold no more is left out."""
    ids = {row.product_id for row in rows}
    products = line_products(
        scope=Scope(
            company_id=scope.company_id,
            price_group_id=scope.price_group_id,
            branch_id=scope.branch_id,
        ),
        product_ids=ids,
    )
    shown = [row for row in rows if row.product_id in products]
    prices = resolve_many(
        scope=scope,
        wanted=[(row.product_id, row.base_quantity) for row in shown],
        on=business_date(at),
    )
    return tuple(
        Arrival(
            product_id=row.product_id,
            sku=products[row.product_id].sku,
            slug=products[row.product_id].slug,
            name=products[row.product_id].name,
            icon=products[row.product_id].icon,
            quantity=row.quantity,
            unit=row.unit,
            base_unit=products[row.product_id].unit,
            available=row.told_available or Decimal(0),
            since=row.since,
            unit_net=price.unit_net if price else None,
            price_unit=price.price_unit if price else 1,
            net=net_of(price.unit_net, row.base_quantity, price.price_unit) if price else None,
        )
        for row, price in zip(shown, prices, strict=True)
    )
