"""Deliveries on their way: moved and taken in by the back office or a file; who waits follows."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.domain.access import StaffRole
from portal.kit.clock import today
from portal.models.stock import ExpectedDelivery, StockLevel
from tests.factories import a_member, a_product, a_staff_member, a_warehouse, saved
from tests.factories.placed import an_order
from tests.factories.subscriptions import a_wish
from tests.importing import Outcome, bring, csv
from tests.stored import audited, promised, stored

pytestmark = pytest.mark.usefixtures("app")


def _a_delivery(product, due_on: date, quantity: str = "100") -> ExpectedDelivery:
    return saved(
        ExpectedDelivery(
            product_id=product.id,
            warehouse_id=a_warehouse().id,
            due_on=due_on,
            quantity=Decimal(quantity),
        )
    )


def test_a_file_moves_a_delivery_and_the_orders_that_wait_follow(office):
    awaited, other = a_product(stock="0", sku="A-1"), a_product(stock="50", sku="A-2")
    an_order(of=a_member(), lines={awaited: "10"})
    place = a_warehouse(code="GL")
    first, later = today() + timedelta(days=5), today() + timedelta(days=12)
    heads = "SKU;Data dostawy;Ilość;Magazyn;Poprzednia data"
    for product in (awaited, other):
        saved(
            ExpectedDelivery(
                product_id=product.id, warehouse_id=place.id, due_on=first, quantity=Decimal(40)
            )
        )

    rows = [f"A-1;{later};40;GL;{first}", f"A-2;{later};60;GL;{first}"]
    once = bring(office, csv(heads, *rows), kind="deliveries")
    again = bring(office, csv(heads, *rows), kind="deliveries")

    assert (once, again) == (Outcome("done", updated=2), Outcome("done", unchanged=2))
    assert stored(select(ExpectedDelivery.due_on)) == [later, later]
    assert [given for job, given in promised() if job == "stock.deliveries-moved"] == [
        {"product_ids": [str(awaited.id)]}
    ]


def test_stock_from_a_file_is_told_of_where_somebody_waits(office):
    awaited, other = a_product(stock=None, sku="A-1"), a_product(stock=None, sku="A-2")
    a_wish(awaited)
    a_warehouse()

    bring(office, csv("SKU;Stan", "A-1;40", "A-2;40"), kind="stock")

    assert other.id != awaited.id
    assert [given for job, given in promised() if job == "stock.arrived"] == [
        {"product_ids": [str(awaited.id)]}
    ]


@pytest.fixture
def office(as_member):
    """Return the browser of somebody of the back office."""
    return as_member(a_staff_member(StaffRole.OFFICE))


def test_the_back_office_moves_a_delivery_and_the_orders_follow(office):
    product = a_product(stock="0", sku="A-1")
    an_order(of=a_member(), lines={product: "10"})
    delivery = _a_delivery(product, today() + timedelta(days=5))
    later = today() + timedelta(days=12)

    shown = office.get("/staff/catalogue/products/A-1")
    for _ in range(2):
        office.post(
            f"/staff/catalogue/products/A-1/deliveries/{delivery.id}/day", due_on=later.isoformat()
        )

    assert shown.select_one(f"#due-{delivery.id}")["value"] == delivery.due_on.isoformat()
    assert stored(select(ExpectedDelivery.due_on)) == [later]
    assert [job for job, _ in promised()] == ["stock.deliveries-moved"]
    assert [action for action, _, _ in audited()] == ["delivery.moved"]


@pytest.mark.parametrize("due_on", ["", "jutro", "2020-01-01", "2026-13-40"])
def test_a_day_that_is_none_or_past_is_refused(office, due_on):
    delivery = _a_delivery(a_product(sku="A-1"), today() + timedelta(days=5))

    office.post(
        f"/staff/catalogue/products/A-1/deliveries/{delivery.id}/day", expect=422, due_on=due_on
    )

    assert stored(select(ExpectedDelivery.due_on)) == [delivery.due_on]


def test_a_delivery_that_came_in_is_in_stock_once(office):
    product = a_product(stock=None, sku="A-1")
    delivery = _a_delivery(product, today(), "40")
    path = f"/staff/catalogue/products/A-1/deliveries/{delivery.id}/arrival"

    office.post(path)
    office.post(path, expect=404)

    assert stored(select(StockLevel.on_hand)) == [40]
    assert [job for job, _ in promised()] == ["stock.arrived", "stock.deliveries-moved"]
    assert [action for action, _, _ in audited()] == ["delivery.received"]


def test_only_the_back_office_touches_deliveries(as_member, stranger):
    delivery = _a_delivery(a_product(sku="A-1"), today() + timedelta(days=5))
    base = f"/staff/catalogue/products/A-1/deliveries/{delivery.id}"

    for browser, expect in (
        (as_member(a_staff_member(StaffRole.REP)), 403),
        (as_member(a_member()), 403),
        (stranger, 303),
    ):
        browser.post(f"{base}/arrival", expect=expect)
        browser.post(f"{base}/day", expect=expect, due_on="2030-01-01")

    assert (audited(), promised()) == ([], [])
