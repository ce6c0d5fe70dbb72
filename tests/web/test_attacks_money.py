"""Orders and their money in the orders of events nobody draws on a whiteboard."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from portal.domain.access import Role
from portal.domain.orders import OrderState
from portal.extensions import db
from portal.kit.clock import today, utc_now
from portal.kit.errors import Conflict
from portal.kit.ids import new_id
from portal.kit.money import Money
from portal.models.accounts import Membership
from portal.models.messages import OutboxMessage
from portal.models.orders import Order, PaymentMethod
from portal.models.tenancy import acting_as_system
from portal.services.accounts.actors import staff_actor
from portal.services.orders import commands, handling
from portal.services.outbox import Job
from portal.services.unit_of_work import unit_of_work
from portal.tasks import orders as jobs
from tests.factories import Member, a_company, a_member, a_price_group, a_product, a_staff_member
from tests.factories.orders import (
    a_cart,
    a_delivery_method,
    an_order,
    press_of,
    pressed,
)
from tests.order_rows import audited, quantities_of, stored


@pytest.fixture
def delivery(app):
    return a_delivery_method()


@pytest.fixture
def buyer(delivery):
    return a_member()


@pytest.fixture
def office(app):
    return staff_actor(
        person=a_staff_member().person, session_id=None, rep_company_ids=(), address=""
    )


def state_of(placed):
    return stored(Order, Order.id == placed.order_id)[0].state


def pay(office, placed, amount):
    with acting_as_system(), unit_of_work():
        return commands.book_payment(
            actor=office,
            slug=placed.slug,
            amount=Money.of(amount),
            received_on=today(),
            title=placed.number,
            key=new_id(),
            at=utc_now(),
        )


def cancel_part(office, placed, quantity):
    (line,) = quantities_of(placed.order_id)
    with acting_as_system(), unit_of_work():
        handling.cancel_lines(
            actor=office,
            slug=placed.slug,
            lines={line: Decimal(quantity)},
            reason="nie przyjdzie",
            key=new_id(),
            at=utc_now(),
        )


def limited(member: Member) -> Member:
    with acting_as_system():
        db.session.get(Membership, member.membership.id).order_limit_minor = 100
        db.session.commit()
        db.session.expunge_all()
    return member


def prepaid(buyer, quantity="3", **more):
    return an_order(
        of=buyer,
        lines={a_product(net="10.00"): quantity},
        payment=PaymentMethod.PREPAYMENT,
        **more,
    )


def test_an_order_paid_before_it_was_approved_is_placed_by_the_approval(as_member, buyer, office):
    placed = prepaid(limited(buyer))
    pay(office, placed, "36.90")

    boss = as_member(a_member(Role.MANAGER, of=buyer.company))
    page = boss.get(f"/orders/{placed.slug}/approval")
    boss.post(
        f"/orders/{placed.slug}/approval", shown=page.select_one("input[name=shown]")["value"]
    )

    assert state_of(placed) is OrderState.PLACED


def test_what_was_cancelled_of_a_prepaid_order_need_not_be_paid(as_member, buyer, office):
    placed = prepaid(buyer)
    cancel_part(office, placed, "1")

    page = as_member(buyer).get(f"/orders/{placed.slug}")
    assert "24,60 zł" in page.select_one("main").get_text().replace("\u00a0", " ")
    assert pay(office, placed, "24.60") == Money.of("0")
    assert state_of(placed) is OrderState.PLACED


def test_cancelling_what_was_not_paid_lets_a_prepaid_order_go_on(buyer, office):
    late = utc_now() - timedelta(days=20)
    placed = prepaid(buyer, at=late)
    pay(office, placed, "24.60")

    cancel_part(office, placed, "1")
    jobs.cancel_unpaid()

    assert state_of(placed) is OrderState.PLACED


def test_a_payment_is_told_in_the_audit_log_once(as_member, buyer):
    placed = prepaid(buyer)
    browser = as_member(a_staff_member())
    sent = {
        "payment-key": str(new_id()),
        "payment-amount": "5,00",
        "payment-received_on": today().isoformat(),
        "payment-title": "przelew",
    }
    for _ in range(2):
        browser.post(f"/staff/orders/{placed.slug}/payments", data=sent)

    assert audited("payment.booked") == [
        (placed.number, None, {"gross": "5.00", "currency": "PLN", "reason": "przelew"})
    ]


@pytest.mark.parametrize("how", ["cancelled", "refused", "unpaid"])
def test_what_an_order_gives_back_goes_to_those_that_wait(as_member, buyer, how):
    late = utc_now() - timedelta(days=20)
    at, payment = (late, "prepayment") if how == "unpaid" else (None, "deferred")
    orderer = limited(buyer) if how == "refused" else buyer
    product = a_product(net="10.00")
    placed = an_order(of=orderer, lines={product: "3"}, payment=PaymentMethod(payment), at=at)

    if how == "unpaid":
        jobs.cancel_unpaid()
    elif how == "refused":
        as_member(a_member(Role.MANAGER, of=buyer.company)).post(
            f"/orders/{placed.slug}/refusal", reason="za drogo"
        )
    else:
        as_member(buyer).post(f"/orders/{placed.slug}/cancellation")

    assert state_of(placed) is OrderState.CANCELLED
    promised = stored(OutboxMessage, OutboxMessage.job == Job.STOCK_ARRIVED)
    assert [one.payload for one in promised] == [{"product_ids": [str(product.id)]}]


def test_the_key_of_a_press_does_not_serve_for_another_cart(buyer):
    product = a_product()
    a_cart(of=buyer, lines={product: "1"})
    first = press_of(buyer)
    pressed(buyer, first)
    a_cart(of=buyer, lines={product: "2"})

    with pytest.raises(Conflict):
        pressed(buyer, replace(press_of(buyer), key=first.key))

    assert len(stored(Order)) == 1


@pytest.mark.parametrize(
    ("quantity", "charged"), [("1", []), ("3", [3_000 + 1_500]), ("6", [6_000])]
)
def test_the_least_value_of_a_delivery_holds_beside_the_small_order_charge(app, quantity, charged):
    a_delivery_method(minimum_order_minor=2_000)
    group = a_price_group(minimum_order_minor=5_000, small_order_charge_minor=1_500)
    buyer = a_member(of=a_company(group=group))
    a_cart(of=buyer, lines={a_product(net="10.00"): quantity})
    press = press_of(buyer)

    if charged:
        pressed(buyer, press)
    else:
        with pytest.raises(Conflict):
            pressed(buyer, press)

    assert [one.net_minor for one in stored(Order)] == charged
