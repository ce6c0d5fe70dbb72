"""What the clock does with orders that wait."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from portal.domain.orders import OrderState
from portal.extensions import db
from portal.kit.clock import WARSAW, utc_now
from portal.models.accounts import Company, Membership
from portal.models.approvals import Approval, Decision
from portal.models.messages import OutboxMessage
from portal.models.orders import Order, OrderEvent
from portal.models.stock import Reservation, StockLevel
from portal.models.tenancy import acting_as_system, acting_for
from portal.services.approvals.clock import look_after
from portal.services.orders.backorders import reserve_backorders
from portal.services.orders.changes import cancel_order
from portal.services.unit_of_work import unit_of_work
from portal.tasks.approvals import look_after_waiting
from tests.deciding import changed
from tests.factories import a_member, a_product, a_staff_member
from tests.factories.approvals import (
    a_manager,
    a_waiting_order,
    an_absence,
    moments,
)
from tests.factories.orders import a_delivery_method, actor_of
from tests.pressing import rows_of
from tests.stored import audited
from tests.tasks.approval_mail import bodies, decided, deliver

PAST = utc_now() - timedelta(minutes=1)


@pytest.fixture
def buyer(app):
    a_delivery_method()
    return a_member()


@pytest.fixture
def manager(buyer):
    return a_manager(of=buyer)


def test_a_reminder_goes_out_once(buyer, manager):
    placed = a_waiting_order(of=buyer, lines={a_product(): "3"})
    look_after_waiting()
    moments(placed.order_id, remind_at=PAST)

    look_after_waiting()
    look_after_waiting()

    kinds = [kind for kind, *_ in deliver()]
    assert kinds == ["approval-wanted", "approval-reminder"]
    reasons = [row[0] for row in rows_of(OrderEvent, OrderEvent.reason)]
    assert reasons.count("Those who may decide were reminded.") == 1
    assert [action for action, *_ in audited()].count("order.approval-reminded") == 1


def test_then_the_other_managers_and_the_companys_contact_are_asked_once(buyer, manager):
    changed(Company, buyer.company.id, email="zamowienia@firma.example")
    other = a_manager(of=buyer)
    an_absence(of=other)
    placed = a_waiting_order(of=buyer, lines={a_product(): "3"})
    moments(placed.order_id, escalate_at=PAST)

    look_after_waiting()
    look_after_waiting()

    mails = [(kind, to) for kind, to, _ in deliver()]
    assert sorted(mails) == sorted(
        [
            ("approval-wanted", manager.person.email),
            ("approval-escalation", other.person.email),
            ("approval-escalation", "zamowienia@firma.example"),
        ]
    )
    asked = [one["name"] for one in rows_of(Approval, Approval.asked)[0][0]]
    assert asked == [manager.person.name, other.person.name]


def test_with_nobody_else_the_sales_rep_is_told(buyer):
    rep = a_staff_member(care_of=(buyer.company,))
    placed = a_waiting_order(of=buyer, lines={a_product(): "3"})
    moments(placed.order_id, escalate_at=PAST)

    look_after_waiting()

    assert [(kind, to) for kind, to, _ in deliver()] == [("approval-escalation", rep.person.email)]
    [(text, _html)] = bodies()
    assert f"http://portal.test/staff/orders/{placed.slug} " in text
    assert f"opiekujesz się firmą {buyer.company.name}" in text
    assert "Sprawdź i zdecyduj" not in text


def test_who_may_decide_no_more_is_not_asked(buyer, manager):
    other = a_manager(of=buyer)
    a_waiting_order(of=buyer, lines={a_product(): "3"})
    changed(Membership, manager.membership.id, roles=["purchaser"])

    assert [(kind, to) for kind, to, _ in deliver()] == [("approval-wanted", other.person.email)]


def test_what_happens_at_night_is_told_in_the_morning(buyer, manager):
    night = datetime(2026, 11, 26, 23, 0, tzinfo=WARSAW)
    placed = a_waiting_order(of=buyer, lines={a_product(): "3"})
    moments(placed.order_id, held_until=PAST)

    with acting_as_system(), unit_of_work():
        look_after(order_id=placed.order_id, at=night)

    due = rows_of(OutboxMessage, OutboxMessage.job, OutboxMessage.due_at)
    assert ("approvals.hold-ended", night + timedelta(hours=7)) in due


def test_when_the_time_is_up_the_stock_is_free_for_others_and_the_order_goes_on_waiting(
    buyer, manager
):
    product = a_product(stock="10")
    placed = a_waiting_order(of=buyer, lines={product: "10"})
    moments(placed.order_id, held_until=PAST)

    look_after_waiting()
    look_after_waiting()
    with acting_as_system(), unit_of_work():
        given = reserve_backorders(product_ids=[product.id], at=utc_now())

    assert given == 0
    assert rows_of(StockLevel, StockLevel.reserved) == [(Decimal(0),)]
    assert rows_of(Order, Order.state) == [(OrderState.AWAITING_APPROVAL,)]
    mails = [(kind, to) for kind, to, _ in deliver()]
    assert mails.count(("approval-hold-ended", buyer.person.email)) == 1


def test_an_order_without_its_stock_takes_it_again_at_the_approval(buyer, manager):
    placed = a_waiting_order(of=buyer, lines={a_product(stock="10"): "10"})
    moments(placed.order_id, held_until=PAST)
    look_after_waiting()

    decided(manager, placed.slug)

    assert rows_of(StockLevel, StockLevel.reserved) == [(Decimal(10),)]
    assert rows_of(Reservation, Reservation.quantity) == [(Decimal(10),)]
    assert rows_of(Order, Order.state) == [(OrderState.PLACED,)]


def test_an_order_nobody_decides_about_is_cancelled_with_a_message(buyer, manager):
    placed = a_waiting_order(of=buyer, lines={a_product(): "3"})
    moments(placed.order_id, closes_at=PAST)

    look_after_waiting()
    look_after_waiting()

    assert rows_of(Order, Order.state) == [(OrderState.CANCELLED,)]
    assert rows_of(Approval, Approval.decision) == [(Decision.CLOSED,)]
    assert [kind for kind, *_ in deliver()] == ["approval-decided"]
    assert "Nikt nie zdecydował na czas" in bodies()[0][0]


def test_an_order_withdrawn_by_its_orderer_asks_nobody_any_more(buyer, manager):
    placed = a_waiting_order(of=buyer, lines={a_product(): "3"})
    actor = actor_of(buyer)
    db.session.close()
    with acting_for(actor.company_id, actor.person_id), unit_of_work():
        cancel_order(actor=actor, slug=placed.slug, reason="", at=utc_now())
    moments(placed.order_id, remind_at=PAST, closes_at=PAST)

    look_after_waiting()

    assert deliver() == []
    assert rows_of(Approval, Approval.decision) == [(Decision.WITHDRAWN,)]


def test_an_order_that_cannot_be_looked_after_does_not_hold_up_the_others(buyer, manager):
    broken, fine = (a_waiting_order(of=buyer, lines={a_product(): "3"}) for _ in range(2))
    for placed in (broken, fine):
        moments(placed.order_id, remind_at=PAST)
    moments(broken.order_id, asked=[{"name": "from an older time"}])

    look_after_waiting()

    reminded = dict(rows_of(Approval, Approval.order_id, Approval.reminded_at))
    assert reminded[broken.order_id] is None
    assert reminded[fine.order_id] is not None
