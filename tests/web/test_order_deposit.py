"""A deposit goes with its goods: ordered with them, and no longer asked for once they are not."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.extensions import db
from portal.kit.clock import today
from portal.kit.ids import new_id
from portal.kit.money import Money
from portal.models.orders import OrderLine, PaymentMethod
from portal.models.tenancy import acting_for
from portal.services.receivables.queries import credit_position
from tests.factories import (
    a_company,
    a_contract_price,
    a_member,
    a_price_group,
    a_product,
    a_staff_member,
)
from tests.factories.orders import a_cart, a_delivery_method, an_order
from tests.pressing import press, rows_of
from tests.stored import stored


@pytest.fixture
def buyer(app):
    a_delivery_method()
    return a_member()


def cancel(office, placed, quantity):
    (line,) = stored(select(OrderLine.id).where(OrderLine.order_id == placed.order_id))
    office.post(
        f"/staff/orders/{placed.slug}/line-cancellations",
        data={f"quantity-{line}": quantity, "rest-key": str(new_id()), "rest-reason": "brak"},
    )


def used(company):
    db.session.close()
    with acting_for(company.id):
        found = credit_position(company_id=company.id, on=today()).used
        db.session.close()
    return found


def test_a_line_keeps_its_part_of_the_deposit(as_member, buyer):
    bottles = a_product(net="10.00", deposit_minor=50)
    an_order(of=buyer, lines={bottles: "10", a_product(net="1.00"): "1"})

    assert rows_of(OrderLine, OrderLine.deposit_minor) == [(500,), (0,)]


def test_cancelled_goods_take_their_deposit_out_of_the_debt_and_off_the_page(as_member, buyer):
    placed = an_order(of=buyer, lines={a_product(net="10.00", deposit_minor=50): "10"})
    before = used(buyer.company)

    cancel(as_member(a_staff_member()), placed, "4")

    assert (before, used(buyer.company)) == (Money(12_800), Money(7_680))
    shown = as_member(buyer).get(f"/orders/{placed.slug}").select_one("#order-sums").get_text(" ")
    assert "76,80 zł" in shown.replace("\xa0", " ")
    assert "−2,00 zł" in shown.replace("\xa0", " ").replace("-", "−")


def test_a_prepaid_order_is_paid_with_what_is_left(as_member, buyer):
    bottles = a_product(net="10.00", deposit_minor=50)
    placed = an_order(of=buyer, lines={bottles: "10"}, payment=PaymentMethod.PREPAYMENT)
    office = as_member(a_staff_member())

    cancel(office, placed, "4")

    page = office.get(f"/staff/orders/{placed.slug}")
    assert page.select_one("[name$=amount]")["value"] == "76,80"


def test_what_bears_a_deposit_cannot_be_ordered_in_another_currency(as_member):
    company = a_company(currency="EUR")
    buyer = a_member(of=company)
    a_delivery_method(currency="EUR")
    product = a_product(net="10.00", stock="9", deposit_minor=50)
    a_contract_price(product, company, "2.50", currency="EUR")
    a_cart(of=buyer, lines={product: "1"})
    browser = as_member(buyer)

    page = browser.get("/cart")

    assert "nie można" in page.get_text()
    press(browser, browser.get("/checkout"), expect=409)


@pytest.mark.parametrize(("currency", "asked"), [("PLN", True), ("EUR", False)])
def test_a_groups_minimum_counts_in_its_own_currency_only(as_member, currency, asked):
    group = a_price_group(minimum_order_minor=100_000)
    company = a_company(group=group, currency=currency)
    buyer = a_member(of=company)
    a_delivery_method(currency=currency)
    product = a_product(net="10.00", stock="9")
    a_contract_price(product, company, "2.50", currency=currency)
    a_cart(of=buyer, lines={product: "1"})

    page = as_member(buyer).get("/checkout")

    assert ("Popraw koszyk" in page.select_one("#summary").get_text()) is asked
