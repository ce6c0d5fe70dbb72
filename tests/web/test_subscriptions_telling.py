"""Who is told that a product is back: in turn, once, by day, and by which mail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.domain.access import CompanyStatus, Role
from portal.domain.assortment import Effect
from portal.domain.subscriptions import SubscriptionState
from portal.extensions import db
from portal.models.accounts import Company
from portal.models.catalogue import ProductStatus
from portal.models.messages import OutboxMessage
from portal.models.stock import StockLevel
from portal.models.subscriptions import StockSubscription
from portal.models.tenancy import acting_as_system
from portal.services.subscriptions.telling import expire, tell
from portal.services.unit_of_work import unit_of_work
from portal.tasks import shipments, subscriptions
from portal.tasks.waiting import look_at_wishes
from tests.factories import a_company, a_member, a_product, an_assortment_rule
from tests.factories.placed import an_order
from tests.factories.subscriptions import a_told_wish, a_wish
from tests.stored import promised, stored

pytestmark = pytest.mark.usefixtures("app")

_NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)  # a Tuesday, 12:00 in Warsaw
_NEXT_NOON = _NOON + timedelta(days=1)


def _tell(product, at: datetime = _NOON) -> int:
    with acting_as_system(), unit_of_work():
        return tell(product_id=product.id, at=at)


def _told() -> list[object]:
    return stored(
        select(StockSubscription.id)
        .where(StockSubscription.state == SubscriptionState.TOLD)
        .order_by(StockSubscription.since)
    )


def _set_stock(product, quantity: str) -> None:
    with acting_as_system(), unit_of_work():
        row = db.session.scalars(
            select(StockLevel).where(StockLevel.product_id == product.id)
        ).one()
        row.on_hand = Decimal(quantity)


def _messages(job: str) -> list[OutboxMessage]:
    return stored(
        select(OutboxMessage).where(OutboxMessage.job == job).order_by(OutboxMessage.due_at)
    )


def test_who_asked_first_is_told_first_and_the_rest_waits():
    product = a_product(stock="15")
    late, early = a_wish(product, minutes_ago=10), a_wish(product, minutes_ago=90)

    assert _tell(product) == 1
    assert _told() == [early.id]
    assert late.id not in _told()


def test_a_wish_larger_than_what_is_there_is_passed_over_and_keeps_its_place():
    product = a_product(stock="20")
    large, small = a_wish(product, "100", minutes_ago=90), a_wish(product, minutes_ago=10)

    _tell(product)
    assert _told() == [small.id]

    _set_stock(product, "110")
    _tell(product)
    assert _told() == [large.id, small.id]


def test_telling_twice_tells_once_and_promises_one_mail():
    product = a_product(stock="30")
    wish = a_wish(product)

    assert [_tell(product), _tell(product), _tell(product, _NEXT_NOON)] == [1, 0, 0]

    (mail,) = _messages("subscriptions.back-in-stock")
    assert mail.key == f"back-in-stock:{wish.id}"
    assert mail.scope_company_id == wish.company_id


def test_a_told_persons_place_is_held_for_a_working_day_and_then_goes_on():
    product = a_product(stock="15")
    first, second = a_wish(product, minutes_ago=90), a_wish(product, minutes_ago=10)

    _tell(product)
    _tell(product, _NOON + timedelta(hours=5))
    assert _told() == [first.id]

    (again,) = _messages("stock.telling")
    assert again.due_at == _NEXT_NOON
    _tell(product, again.due_at)
    assert _told() == [first.id, second.id]


def test_who_has_ordered_holds_no_place_any_more():
    product, first, second = a_product(stock="30"), a_member(), a_member()
    a_wish(product, "20", of=first, minutes_ago=90)
    a_wish(product, "20", of=second, minutes_ago=10)
    _tell(product)
    _set_stock(product, "40")
    assert _tell(product) == 1

    third = a_wish(product, "20", minutes_ago=5)
    assert _tell(product) == 0
    an_order(of=first, lines={product: "20"}, at=_NOON + timedelta(hours=1))
    _set_stock(product, "60")

    assert _tell(product, _NOON + timedelta(hours=2)) == 1
    assert third.id in _told()


def test_a_colleagues_order_leaves_the_place_of_who_was_told():
    product, me = a_product(stock="20"), a_member()
    a_told_wish(product, "20", of=me, told_at=_NOON, held_until=_NEXT_NOON)
    an_order(of=a_member(of=me.company), lines={a_product(): "5"}, at=_NOON)
    a_wish(product, "10")

    assert _tell(product, _NOON + timedelta(hours=1)) == 0


def test_at_night_nobody_is_told_and_the_morning_is_promised():
    product = a_product(stock="50")
    a_wish(product)
    night = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)

    assert [_tell(product, night), _tell(product, night)] == [0, 0]
    assert [one.due_at for one in _messages("stock.telling")] == [
        datetime(2026, 11, 25, 5, 0, tzinfo=UTC)
    ]


def test_nobody_is_told_of_what_is_hidden_from_them_or_not_sold_to_them_now():
    product = a_product(stock="10")
    barred = a_company()
    a_wish(product, of=a_member(of=barred), minutes_ago=90)
    next_one = a_wish(product, minutes_ago=10)
    an_assortment_rule(Effect.HIDE, product_id=product.id, company_id=barred.id)

    _tell(product)

    assert _told() == [next_one.id]


def test_who_may_not_order_now_keeps_nobody_waiting():
    product = a_product(stock="10")
    suspended = a_company()
    a_wish(product, of=a_member(of=suspended), minutes_ago=90)
    gone = a_member()
    a_wish(product, of=gone, minutes_ago=80)
    next_one = a_wish(product, minutes_ago=10)
    with acting_as_system(), unit_of_work():
        db.session.get_one(Company, suspended.id).status = CompanyStatus.SUSPENDED
        db.session.merge(gone.membership).active = False

    _tell(product)

    assert _told() == [next_one.id]


def test_orders_that_wait_get_the_goods_before_anybody_is_told(app):
    product = a_product(stock="0", allow_backorder=True)
    order = an_order(of=a_member(), lines={product: "10"})
    a_wish(product, "10")
    assert order is not None
    _set_stock(product, "10")

    with acting_as_system():
        shipments.reserve_what_arrived(message_id=order.id, product_ids=[str(product.id)])
        subscriptions.tell_who_waits(message_id=order.id, product_id=str(product.id))

    assert _told() == []


def test_an_arrival_promises_telling_only_where_somebody_waits(app):
    awaited, ignored = a_product(stock="10"), a_product(stock="10")
    wish = a_wish(awaited)

    with acting_as_system():
        shipments.reserve_what_arrived(
            message_id=wish.id, product_ids=[str(awaited.id), str(ignored.id)]
        )

    assert [given for job, given in promised() if job == "stock.telling"] == [
        {"product_id": str(awaited.id)}
    ]


def test_a_wish_nobody_could_serve_for_half_a_year_expires_and_is_shown_as_such(as_member):
    me = a_member()
    old = a_wish(a_product(stock="0"), of=me, since=_NOON - timedelta(days=181))
    gone = a_wish(a_product(stock="0", status=ProductStatus.DISCONTINUED), of=me)
    young = a_wish(a_product(stock="0"), of=me, since=_NOON - timedelta(days=179))

    with acting_as_system(), unit_of_work():
        assert [expire(at=_NOON), expire(at=_NOON)] == [2, 0]

    page = as_member(me).get("/subscriptions")
    assert [one["id"] for one in page.select("tr[id^=wish]")] == [f"wish-{young.id}"]
    shown = {one["id"]: one.get_text() for one in page.select("tr[id^=told]")}
    assert set(shown) == {f"told-{old.id}", f"told-{gone.id}"}
    assert all("Wygasło" in text for text in shown.values())


def test_every_morning_what_is_there_and_waited_for_is_looked_at():
    there, _not_there = a_product(stock="30"), a_wish(a_product(stock="0"))
    a_wish(there)

    look_at_wishes()

    assert promised() == [("stock.telling", {"product_id": str(there.id)})]


def test_who_may_order_no_more_is_passed_over():
    product, bookkeeper = a_product(stock="30"), a_member(Role.ACCOUNTANT)
    a_wish(product, "20", of=bookkeeper, minutes_ago=90)
    buyer = a_wish(product, "20", minutes_ago=10)

    _tell(product)

    assert _told() == [buyer.id]
