"""What a company has bought often enough to be its regular assortment."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, update

from portal.domain.orders import OrderState
from portal.extensions import session
from portal.kit.clock import utc_now
from portal.models.catalogue import Product
from portal.models.orders import Order
from portal.models.stock import Reservation, StockLevel
from portal.models.tenancy import acting_as_system
from portal.services.regular.commands import rebuild
from portal.services.unit_of_work import unit_of_work
from tests.factories.people import Member
from tests.factories.placed import an_order

WEEKLY = (21, 14, 7)


def bought(
    lines: dict[Product, str], *, by: Member, days_ago: tuple[int, ...] = WEEKLY
) -> list[Order]:
    """Save orders of the same lines so many days ago, at 10.00 a piece; nothing is still held."""
    orders = [
        an_order(
            of=by,
            lines=lines,
            at=utc_now() - timedelta(days=ago),
            state=OrderState.COMPLETED,
        )
        for ago in days_ago
    ]
    with acting_as_system(), unit_of_work():
        session.execute(delete(Reservation).where(Reservation.company_id == orders[0].company_id))
        session.execute(
            update(StockLevel)
            .where(StockLevel.product_id.in_([product.id for product in lines]))
            .values(reserved=0)
        )
    return orders


def reckoned(*members: Member) -> None:
    """Reckon the habits of these people's companies, as a worker would."""
    companies = [one.company.id for one in members if one.company]
    with acting_as_system(), unit_of_work():
        rebuild(at=utc_now(), company_ids=companies)


def a_habit(
    lines: dict[Product, str], *, of: Member, days_ago: tuple[int, ...] = WEEKLY
) -> list[Order]:
    """Let a company have bought these lines, due today by default, and know it."""
    orders = bought(lines, by=of, days_ago=days_ago)
    reckoned(of)
    return orders
