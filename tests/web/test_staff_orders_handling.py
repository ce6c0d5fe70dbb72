"""The office works an order off: confirms, picks, cancels all or a part, books its payment."""

from __future__ import annotations

from decimal import Decimal

import pytest

from portal.domain.access import Role, StaffRole
from portal.domain.orders import OrderState
from portal.kit.clock import today
from portal.kit.ids import new_id
from portal.models.messages import OutboxMessage
from portal.models.orders import Order, OrderEvent, PaymentMethod
from portal.models.receivables import Payment
from tests.factories import a_company, a_member, a_product, a_staff_member, stocked
from tests.factories.placed import an_order
from tests.order_rows import audited, quantities_of, stock_of, stored

S = OrderState


@pytest.fixture
def office(as_member):
    return as_member(a_staff_member())


def state_of(order):
    return stored(Order, Order.id == order.id)[0].state


def events_of(order):
    return [
        (one.before, one.after, one.reason)
        for one in stored(OrderEvent, OrderEvent.order_id == order.id)
    ]


def promised(job):
    return stored(OutboxMessage, OutboxMessage.job == job)


def test_confirming_and_handing_over_move_the_order_with_an_event_each(office):
    order = an_order(of=a_member(), lines={a_product(): "1"})

    for noun in ("confirmation", "picking"):
        for _ in range(2):
            office.post(f"/staff/orders/{order.slug}/{noun}")

    assert (state_of(order), events_of(order)) == (
        S.PICKING,
        [(None, S.PLACED, ""), (S.PLACED, S.CONFIRMED, ""), (S.CONFIRMED, S.PICKING, "")],
    )


def test_an_order_that_waits_for_payment_is_not_picked(office):
    order = an_order(of=a_member(), lines={a_product(): "1"}, state=S.AWAITING_PAYMENT)
    page = office.post(f"/staff/orders/{order.slug}/picking", expect=409)
    assert "To zamówienie czeka jeszcze na wpłatę." in page.get_text()
    assert state_of(order) is S.AWAITING_PAYMENT


def test_the_button_in_the_list_returns_to_the_list_as_it_stood(office):
    order = an_order(of=a_member(), lines={a_product(): "1"})
    form = office.get("/staff/orders", tab="placed").select_one("tbody form")
    back = form.select_one("[name=back]")["value"]
    answer = office.post(f"/staff/orders/{order.slug}/confirmation", back=back)
    assert answer.headers["Location"] == "/staff/orders?tab=placed"


def test_cancelling_the_whole_order_gives_its_stock_back_and_tells_the_customer(office):
    product = a_product(stock="10")
    order = an_order(of=a_member(), lines={product: "4"}, state=S.PICKING)
    (line,) = quantities_of(order.id)

    for _ in range(2):
        office.post(f"/staff/orders/{order.slug}/cancellation", data={"whole-reason": "brak"})

    assert state_of(order) is S.CANCELLED
    assert quantities_of(order.id)[line].cancelled == Decimal(4)
    assert stock_of(product.id) == (10, 0, 0)
    assert len(promised("orders.cancelled")) == 1
    assert events_of(order)[-1] == (S.PICKING, S.CANCELLED, "brak")


def test_a_cancellation_needs_a_reason(office):
    order = an_order(of=a_member(), lines={a_product(): "4"})
    page = office.post(f"/staff/orders/{order.slug}/cancellation", expect=422)
    assert "Podaj powód; klient go przeczyta." in page.select_one("#whole-errors").get_text()
    assert state_of(order) is S.PLACED


def cancel(office, order, quantities, *, expect=303, key=None, reason="nie przyjdzie"):
    fields = {f"quantity-{line}": amount for line, amount in quantities.items()}
    return office.post(
        f"/staff/orders/{order.slug}/line-cancellations",
        expect=expect,
        data=fields | {"rest-key": str(key or new_id()), "rest-reason": reason},
    )


def test_cancelling_a_part_frees_only_what_is_promised_beyond_the_rest(office):
    product = a_product(stock="6")
    order = an_order(of=a_member(), lines={product: "10"})
    (line,) = quantities_of(order.id)

    cancel(office, order, {line: "3"})
    assert (quantities_of(order.id)[line].open, stock_of(product.id)) == (7, (6, 6, 6))
    cancel(office, order, {line: "5"})
    assert (quantities_of(order.id)[line].open, stock_of(product.id)) == (2, (6, 2, 2))
    assert state_of(order) is S.PLACED
    assert audited("order.part-cancelled")[0] == (
        order.number,
        {"gross": "123.00"},
        {"gross": "86.10", "quantities": {product.sku: "3"}, "reason": "nie przyjdzie"},
    )


def test_the_same_press_cancels_once(office):
    order = an_order(of=a_member(), lines={a_product(): "10"})
    (line,) = quantities_of(order.id)
    key = new_id()
    for _ in range(2):
        cancel(office, order, {line: "3"}, key=key)
    assert quantities_of(order.id)[line].cancelled == Decimal(3)


def test_cancelling_all_that_is_left_cancels_the_order(office):
    product = a_product()
    order = an_order(of=a_member(), lines={product: "2"}, state=S.CONFIRMED)
    (line,) = quantities_of(order.id)
    cancel(office, order, {line: "2"})
    assert (state_of(order), stock_of(product.id)) == (S.CANCELLED, (100, 0, 0))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("11", "do wydania zostało tylko 10 szt."),
        ("", "Wpisz ilość przynajmniej przy jednej pozycji."),
        ("dwa", "Ilość „dwa” nie jest liczbą."),
        ("-1", "Ilość -1 jest ujemna."),
    ],
)
def test_quantities_that_make_no_sense_are_refused_and_stay_as_typed(office, typed, said):
    order = an_order(of=a_member(), lines={a_product(): "10"})
    (line,) = quantities_of(order.id)
    page = cancel(office, order, {line: typed}, expect=422)
    assert said in page.select_one("#cancelling").get_text()
    assert page.select_one(f"#rest-{line}")["value"] == typed
    assert quantities_of(order.id)[line].cancelled == 0


def test_another_orders_line_cannot_be_touched(office):
    mine = an_order(of=a_member(), lines={a_product(): "10"})
    other = an_order(of=a_member(), lines={a_product(): "10"})
    (line,) = quantities_of(other.id)
    cancel(office, mine, {line: "1"}, expect=404)
    assert quantities_of(other.id)[line].cancelled == 0


def test_a_payment_in_full_lets_a_prepaid_order_go_on_and_is_booked_once(office):
    order = an_order(
        of=a_member(),
        lines={a_product(): "1"},
        state=S.AWAITING_PAYMENT,
        payment_method=PaymentMethod.PREPAYMENT,
    )
    key = str(new_id())
    sent = {
        "payment-key": key,
        "payment-amount": "5,00",
        "payment-received_on": str(today()),
        "payment-title": order.number,
    }
    for _ in range(2):
        office.post(f"/staff/orders/{order.slug}/payments", data=sent)
    assert (state_of(order), len(stored(Payment))) == (S.AWAITING_PAYMENT, 1)

    rest = {"payment-key": str(new_id()), "payment-amount": "7,30"}
    office.post(f"/staff/orders/{order.slug}/payments", data=sent | rest)

    assert state_of(order) is S.PLACED
    assert [one.amount_minor for one in stored(Payment)] == [500, 730]
    page = office.get(f"/staff/orders/{order.slug}")
    assert len(page.select("#payments tbody tr")) == 2


@pytest.mark.parametrize(
    ("amount", "said"),
    [("0", "Wpisz kwotę większą od zera."), ("x", "Podaj liczbę, na przykład 12 albo 12,5")],
)
def test_a_payment_that_is_none_is_refused(office, amount, said):
    order = an_order(
        of=a_member(),
        lines={a_product(): "1"},
        state=S.AWAITING_PAYMENT,
        payment_method=PaymentMethod.PREPAYMENT,
    )
    sent = {
        "payment-key": str(new_id()),
        "payment-amount": amount,
        "payment-received_on": str(today()),
    }
    page = office.post(f"/staff/orders/{order.slug}/payments", expect=422, data=sent)
    assert said in page.select_one("#payment-errors").get_text()
    assert stored(Payment) == []


def test_what_arrived_goes_to_the_oldest_order_first(office):
    product = a_product(stock=None)
    first = an_order(of=a_member(), lines={product: "6"})
    second = an_order(of=a_member(), lines={product: "6"})
    stocked(product, "8")

    for _ in range(2):
        office.post(f"/staff/orders/{second.slug}/reservations")

    assert [next(iter(quantities_of(one.id).values())).reserved for one in (first, second)] == [
        6,
        2,
    ]
    assert stock_of(product.id) == (8, 8, 8)


NOUNS = (
    "confirmation",
    "picking",
    "reservations",
    "shipments",
    "cancellation",
    "line-cancellations",
    "returns",
    "payments",
)


@pytest.mark.parametrize("who", ["rep", "client"])
def test_a_rep_and_a_client_change_nothing(as_member, who):
    company = a_company()
    order = an_order(of=a_member(of=company), lines={a_product(): "1"})
    person = (
        a_staff_member(StaffRole.REP, care_of=(company,))
        if who == "rep"
        else a_member(Role.MANAGER, of=company)
    )
    browser = as_member(person)
    for noun in NOUNS:
        browser.post(f"/staff/orders/{order.slug}/{noun}", expect=403)
    assert (state_of(order), len(events_of(order))) == (S.PLACED, 1)


@pytest.mark.parametrize("noun", ["confirmation", "picking", "reservations"])
def test_an_order_that_does_not_exist_answers_404(office, noun):
    office.post(f"/staff/orders/ZAM-2020-000001/{noun}", expect=404)
