"""Orders of one's own company: found, followed, cancelled."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.domain.access import CompanyStatus, Role
from portal.domain.orders import OrderState
from portal.extensions import db
from portal.kit.clock import today, utc_now
from portal.models.messages import OutboxMessage
from portal.models.orders import Cancellation, Order, OrderEvent
from portal.models.stock import Reservation, StockLevel
from portal.models.tenancy import acting_as_system
from tests.factories import (
    a_company,
    a_member,
    a_product,
)
from tests.factories.orders import a_delivery_method, an_order


@pytest.fixture
def delivery(app):
    return a_delivery_method()


@pytest.fixture
def buyer(delivery):
    return a_member()


def stored(*columns):
    with acting_as_system():
        rows = [tuple(row) for row in db.session.execute(select(*columns)).all()]
        db.session.rollback()
    return rows


def text(page, selector):
    return " ".join(page.select_one(selector).get_text(" ", strip=True).split())


def test_an_order_shows_its_lines_sums_course_and_who_placed_it(as_member, buyer):
    product = a_product(name="Papier", sku="PP-1", net="7.60")
    placed = an_order(of=buyer, lines={product: "96"}, po_number="PO/47/2026")

    page = as_member(buyer).get(f"/orders/{placed.slug}")

    assert page.heading == placed.number
    assert text(page, ".head .state") == "Złożone"
    assert text(page, "table .code") == "PP-1"
    assert text(page, "#order-sums tr.total td") == "897,41 zł"
    assert buyer.person.name in text(page, ".trail")
    assert "PO/47/2026" in text(page, ".head p")


@pytest.mark.parametrize("path", ["", "/lines.csv", "/cancellation", "/reorder"])
def test_another_companys_order_does_not_exist(as_member, buyer, path):
    placed = an_order(of=buyer, lines={a_product(): "1"})

    as_member(a_member()).get(f"/orders/{placed.slug}{path}", expect=404)


@pytest.mark.parametrize("act", ["cancellation", "reorder"])
def test_another_companys_order_cannot_be_acted_on(as_member, buyer, act):
    placed = an_order(of=buyer, lines={a_product(): "1"})

    as_member(a_member()).post(f"/orders/{placed.slug}/{act}", expect=404)

    assert stored(Order.state) == [(OrderState.PLACED,)]


def test_an_accountant_reads_orders_and_cannot_cancel_or_repeat_them(as_member, buyer):
    placed = an_order(of=buyer, lines={a_product(): "1"})
    browser = as_member(a_member(Role.ACCOUNTANT, of=buyer.company))

    browser.get(f"/orders/{placed.slug}")
    browser.post(f"/orders/{placed.slug}/cancellation", expect=403)
    browser.post(f"/orders/{placed.slug}/reorder", expect=403)


def test_a_company_not_verified_yet_sees_no_orders(as_member):
    as_member(a_member(of=a_company(status=CompanyStatus.PENDING))).get("/orders", expect=403)


@pytest.mark.parametrize("wanted", ["{number}", "{slug}", "PO/47", "po/47", "1", "RK-20", "rk-20"])
def test_an_order_is_found_by_number_own_number_and_sku(as_member, buyer, wanted):
    placed = an_order(of=buyer, lines={a_product(sku="RK-2040"): "1"}, po_number="PO/47/2026")
    an_order(of=buyer, lines={a_product(sku="XX-1"): "1"})

    page = as_member(buyer).get("/orders", q=wanted.format(number=placed.number, slug=placed.slug))

    assert [row.get_text() for row in page.select("#results td a")] == [placed.number]


def test_orders_are_found_by_date_and_state(as_member, buyer):
    an_order(of=buyer, lines={a_product(): "1"}, at=utc_now() - timedelta(days=40))
    recent = an_order(of=buyer, lines={a_product(): "1"})
    browser = as_member(buyer)
    since = (today() - timedelta(days=2)).isoformat()

    assert [
        a.get_text() for a in browser.get("/orders", **{"from": since}).select("#results td a")
    ] == [recent.number]
    assert len(browser.get("/orders", state="placed").select("#results td a")) == 2
    assert browser.get("/orders", state="shipped").select("#results td a") == []


def test_only_what_is_asked_for_gets_into_the_addresses_of_further_pages(as_member, buyer):
    for _ in range(26):
        an_order(of=buyer, lines={a_product(): "1"})

    page = as_member(buyer).get("/orders", _external="1", _scheme="evil", state="placed")

    assert page.select_one("a[rel=next]")["href"] == "/orders?state=placed&page=2"
    assert text(page, "#results footer").startswith("1–25 z 26")


@pytest.mark.parametrize("orders", [1, 3])
def test_the_history_costs_the_same_however_long_it_is(as_member, buyer, count_queries, orders):
    for _ in range(orders):
        an_order(of=buyer, lines={a_product(): "1"})
    browser = as_member(buyer)

    with count_queries() as seen:
        browser.get("/orders")

    assert len(seen) == 5


@pytest.mark.parametrize("lines", [1, 3])
def test_an_order_costs_the_same_however_long_it_is(as_member, buyer, count_queries, lines):
    placed = an_order(of=buyer, lines={a_product(): "1" for _ in range(lines)})
    browser = as_member(buyer)

    with count_queries() as seen:
        browser.get(f"/orders/{placed.slug}")

    assert len(seen) == 11


def test_the_lines_are_downloaded(as_member, buyer):
    product = a_product(sku="RK-1", net="19.80", name="Rękawice")
    placed = an_order(of=buyer, lines={product: "40"})

    file = as_member(buyer).get(f"/orders/{placed.slug}/lines.csv")

    assert file.raw.decode("utf-8-sig").splitlines()[1] == (
        "RK-1;;Rękawice;40;szt.;40;szt.;19,80;1;792,00;23;0"
    )


def test_cancelling_gives_the_stock_back_and_promises_the_mail(as_member, buyer):
    placed = an_order(of=buyer, lines={a_product(): "3"})

    as_member(buyer).post(f"/orders/{placed.slug}/cancellation", reason="pomyłka")

    assert stored(Order.state) == [(OrderState.CANCELLED,)]
    assert stored(StockLevel.reserved) == [(Decimal(0),)]
    assert stored(Reservation.id) == []
    assert stored(Cancellation.quantity, Cancellation.reason) == [(Decimal(3), "pomyłka")]
    assert (f"order-cancelled:{placed.order_id}",) in stored(OutboxMessage.key)


def test_cancelling_twice_changes_nothing_more(as_member, buyer):
    placed = an_order(of=buyer, lines={a_product(): "3"})
    browser = as_member(buyer)

    browser.post(f"/orders/{placed.slug}/cancellation")
    browser.post(f"/orders/{placed.slug}/cancellation")

    assert len(stored(OrderEvent.id)) == 2
    assert stored(StockLevel.reserved) == [(Decimal(0),)]


def test_what_is_being_picked_is_not_cancelled_by_the_customer(as_member, buyer):
    placed = an_order(of=buyer, lines={a_product(): "3"})
    with acting_as_system():
        db.session.get(Order, placed.order_id).state = OrderState.PICKING
        db.session.commit()

    as_member(buyer).post(f"/orders/{placed.slug}/cancellation", expect=409)

    assert stored(StockLevel.reserved) == [(Decimal(3),)]
