"""Goods on backorder: their promised day follows the deliveries, and who ordered is told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.domain.orders import OrderState
from portal.domain.subscriptions import MessageKind
from portal.extensions import db
from portal.models.audit import AuditEntry
from portal.models.messages import OutboxMessage, SentMail
from portal.models.orders import Order, OrderLine
from portal.models.stock import ExpectedDelivery
from portal.models.subscriptions import BackorderMove, SilencedMessage
from portal.models.tenancy import acting_as_system, acting_for
from portal.services.subscriptions.backorders import promise_all_dates, reckon_dates
from portal.services.unit_of_work import unit_of_work
from portal.tasks import subscriptions
from tests.factories import a_member, a_product, a_warehouse, saved
from tests.factories.placed import an_order
from tests.stored import audited, promised, stored

pytestmark = pytest.mark.usefixtures("app")

_NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)  # a Tuesday, 12:00 in Warsaw
_PLACED = _NOON - timedelta(days=4)


def _a_delivery(product, due_on: date, quantity: str = "100") -> ExpectedDelivery:
    return saved(
        ExpectedDelivery(
            product_id=product.id,
            warehouse_id=a_warehouse().id,
            due_on=due_on,
            quantity=Decimal(quantity),
        )
    )


def _a_backorder(product, *, promised: date | None, of=None, **particulars) -> Order:
    order = an_order(of=of or a_member(), lines={product: "10"}, at=_PLACED, **particulars)
    with acting_as_system(), unit_of_work():
        for line in db.session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)):
            line.promised_on = promised
    return order


def _reckon(*products, at: datetime = _NOON) -> int:
    with acting_as_system(), unit_of_work():
        return reckon_dates(product_ids=[one.id for one in products], at=at)


def _days() -> list[date | None]:
    return stored(select(OrderLine.promised_on).order_by(OrderLine.id))


def _mails() -> list[OutboxMessage]:
    return stored(
        select(OutboxMessage)
        .where(OutboxMessage.job == "subscriptions.backorder-moved")
        .order_by(OutboxMessage.due_at)
    )


def _keep(mails) -> list[SentMail]:
    for promise in mails:
        with acting_for(promise.scope_company_id):
            subscriptions.tell_of_moved_backorder(message_id=promise.id, **promise.payload)
    return stored(select(SentMail).order_by(SentMail.created_at))


def test_a_line_follows_the_next_delivery_by_the_rule_of_placing():
    product = a_product(stock="0")
    _a_backorder(product, promised=date(2026, 11, 30))
    _a_delivery(product, date(2026, 12, 4))  # a Friday; one working day on the road

    assert _reckon(product) == 1
    assert _days() == [date(2026, 12, 7)]


def test_reckoned_twice_nothing_moves_and_nothing_is_said_again():
    product = a_product(stock="0")
    _a_backorder(product, promised=date(2026, 11, 30))
    _a_delivery(product, date(2026, 12, 4))

    assert [_reckon(product), _reckon(product)] == [1, 0]
    assert len(_mails()) == 1
    assert [action for action, _, _ in audited()] == ["order.backorder-moved"]


def test_where_nothing_moves_nothing_is_written_and_nobody_is_told():
    product = a_product(stock="0")
    _a_backorder(product, promised=date(2026, 12, 7))
    _a_delivery(product, date(2026, 12, 4))

    assert _reckon(product) == 0
    assert (audited(), promised(), stored(select(BackorderMove))) == ([], [], [])


def test_lines_that_have_their_goods_and_orders_that_are_done_stay_as_they_were():
    there, out = a_product(stock="100"), a_product(stock="0")
    _a_backorder(there, promised=date(2026, 11, 25))
    _a_backorder(out, promised=date(2026, 11, 25), state=OrderState.CANCELLED)
    for product in (there, out):
        _a_delivery(product, date(2026, 12, 4))

    assert _reckon(there, out) == 0


def test_a_delivery_that_did_not_come_leaves_the_day_unknown():
    product = a_product(stock="0")
    _a_backorder(product, promised=date(2026, 11, 24))
    _a_delivery(product, date(2026, 11, 23))

    assert _reckon(product) == 1
    assert _days() == [None]


def test_an_order_that_ships_complete_follows_its_last_line():
    late, there = a_product(stock="0"), a_product(stock="50")
    order = an_order(of=a_member(), lines={late: "10", there: "5"}, at=_PLACED, ship_complete=True)
    _a_delivery(late, date(2026, 12, 4))

    _reckon(late)

    assert stored(select(Order.promised_on).where(Order.id == order.id)) == [date(2026, 12, 7)]


def test_the_audit_log_holds_both_days():
    product = a_product(stock="0", sku="A-1")
    order = _a_backorder(product, promised=date(2026, 11, 30))
    _a_delivery(product, date(2026, 12, 4))

    _reckon(product)

    (entry,) = stored(select(AuditEntry))
    assert (entry.company_id, entry.label) == (order.company_id, order.number)
    assert (entry.before, entry.after) == (
        {"promised": {"A-1": "2026-11-30"}},
        {"promised": {"A-1": "2026-12-07"}},
    )


def test_the_order_page_shows_the_new_day_and_that_it_moved(as_member):
    product, me = a_product(stock="0", sku="A-1"), a_member()
    order = _a_backorder(product, promised=date(2026, 11, 30), of=me)
    _a_delivery(product, date(2026, 12, 4))
    _reckon(product)

    page = as_member(me).get(f"/orders/{order.slug}")

    assert "10 · 7.12.2026" in page.get_text().replace("\u00a0", " ")
    assert "A-1: było 30.11.2026, jest 7.12.2026" in page.select_one(".trail").get_text()


def test_one_order_gets_one_mail_with_all_that_moved():
    one, two = a_product(stock="0", sku="A-1"), a_product(stock="0", sku="A-2")
    order = an_order(of=a_member(), lines={one: "10", two: "5"}, at=_PLACED)
    for product in (one, two):
        _a_delivery(product, date(2026, 12, 4))

    _reckon(one, two)
    (mail,) = _keep(_mails())

    text = mail.text_body.replace("\u00a0", " ")
    assert mail.subject == f"Zmiana terminu dostawy: zamówienie {order.number}"
    assert "A-1" in text
    assert "A-2" in text
    assert "07.12.2026" in text or "7.12.2026" in text
    assert f"http://portal.test/orders/{order.slug}" in text
    assert len(_keep(_mails())) == 1


def test_a_second_move_on_the_same_day_waits_for_the_next_morning():
    product = a_product(stock="0")
    _a_backorder(product, promised=date(2026, 11, 30))
    delivery = _a_delivery(product, date(2026, 12, 4))
    _reckon(product)
    _keep(_mails())
    _move(delivery, date(2026, 12, 11))

    _reckon(product, at=_NOON + timedelta(hours=2))
    _reckon(product, at=_NOON + timedelta(hours=3))

    assert [one.due_at for one in _mails()] == [
        _NOON + timedelta(seconds=60),
        datetime(2026, 11, 25, 5, 0, tzinfo=UTC),
    ]
    assert len(_keep(_mails())) == 2


def test_what_moved_and_moved_back_before_the_mail_is_not_told():
    product = a_product(stock="0")
    _a_backorder(product, promised=date(2026, 12, 7))
    delivery = _a_delivery(product, date(2026, 12, 11))
    _reckon(product)
    _move(delivery, date(2026, 12, 4))
    _reckon(product)

    assert _keep(_mails()) == []
    assert len(stored(select(BackorderMove))) == 2


def test_at_night_the_mail_waits_for_six():
    product = a_product(stock="0")
    _a_backorder(product, promised=date(2026, 11, 30))
    _a_delivery(product, date(2026, 12, 4))

    _reckon(product, at=datetime(2026, 11, 24, 22, 0, tzinfo=UTC))

    assert [one.due_at for one in _mails()] == [datetime(2026, 11, 25, 5, 0, tzinfo=UTC)]


def test_who_has_switched_it_off_gets_no_mail_also_not_later():
    product, me = a_product(stock="0"), a_member()
    _a_backorder(product, promised=date(2026, 11, 30), of=me)
    _a_delivery(product, date(2026, 12, 4))
    saved(SilencedMessage(person_id=me.person.id, kind=MessageKind.BACKORDER_MOVED, since=_NOON))
    _reckon(product)

    assert _keep(_mails()) == []
    assert [one is None for one in stored(select(BackorderMove.mailed_by))] == [False]


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_however_many_lines_and_products(count_queries, count):
    products = [a_product(stock="0") for _ in range(count)]
    an_order(of=a_member(), lines=dict.fromkeys(products, "10"), at=_PLACED)
    for product in products:
        _a_delivery(product, date(2026, 12, 4))

    with count_queries() as seen:
        assert _reckon(*products) == count

    assert len(seen) == 10


def test_the_clock_looks_at_all_that_is_on_backorder():
    waiting, other = a_product(stock="0"), a_product(stock="50")
    _a_backorder(waiting, promised=None)
    _a_backorder(other, promised=None)

    with acting_as_system(), unit_of_work():
        promise_all_dates()

    assert promised() == [("stock.deliveries-moved", {"product_ids": [str(waiting.id)]})]


def _move(delivery: ExpectedDelivery, due_on: date) -> None:
    with acting_as_system(), unit_of_work():
        db.session.get_one(ExpectedDelivery, delivery.id).due_on = due_on
