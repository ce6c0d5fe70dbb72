"""An approval prices and checks again, and changes quantities; what was shown is what holds."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.domain.orders import OrderState
from portal.kit.clock import today, utc_now
from portal.models.approvals import Approval, Decision
from portal.models.audit import AuditEntry
from portal.models.catalogue import Product
from portal.models.orders import Cancellation, Order, OrderLine, PaymentMethod
from portal.models.stock import ExpectedDelivery, Reservation
from portal.models.tenancy import acting_as_system
from portal.services.subscriptions.backorders import reckon_dates
from portal.services.unit_of_work import unit_of_work
from tests.deciding import changed, decide, reserved, states
from tests.factories import a_member, a_product, a_warehouse, saved
from tests.factories.approvals import a_manager, a_waiting_order, limited
from tests.factories.orders import a_delivery_method, an_open_invoice, an_order
from tests.pressing import rows_of
from tests.stored import stored


@pytest.fixture
def delivery(app):
    return a_delivery_method()


@pytest.fixture
def buyer(delivery):
    return a_member()


@pytest.fixture
def manager(buyer):
    return a_manager(of=buyer)


def test_quantities_go_down_lines_go_out_and_stock_follows(as_member, buyer, manager):
    glove, mop = a_product(net="10.00", stock="50"), a_product(net="5.00", stock="50")
    placed = a_waiting_order(of=buyer, lines={glove: "10", mop: "4"})
    browser = as_member(manager)

    seen = decide(browser, placed.slug, expect=409, **{glove.sku: "6", mop.sku: "0"})
    decide(browser, placed.slug, seen)

    lines = rows_of(OrderLine, OrderLine.sku, OrderLine.quantity, OrderLine.net_minor)
    assert lines == [(glove.sku, Decimal(6), 6000)]
    assert rows_of(Order, Order.number, Order.state, Order.gross_minor) == [
        (placed.number, OrderState.PLACED, 7380)
    ]
    assert rows_of(Reservation, Reservation.quantity) == [(Decimal(6),)]
    assert sorted(reserved()) == [Decimal(0), Decimal(6)]
    assert [row[0] for row in rows_of(Approval, Approval.decision)] == [Decision.CHANGED]
    changes = rows_of(Approval, Approval.changes)[0][0]
    assert [(one["what"], one.get("sku")) for one in changes] == [
        ("quantity", glove.sku),
        ("out", mop.sku),
        ("gross", None),
    ]
    [entry] = rows_of(AuditEntry, AuditEntry.before, AuditEntry.after, AuditEntry.action)[-1:]
    assert entry == (
        {"gross": "147.60"},
        {
            "gross": "73.80",
            "changes": [f"{glove.sku}: 10 → 6 szt.", f"{mop.sku}: 4 → 0 szt."],
        },
        "order.approved-changed",
    )


def test_quantities_go_up_within_stock_and_not_beyond(as_member, buyer, manager):
    glove = a_product(net="10.00", stock="20")
    placed = a_waiting_order(of=buyer, lines={glove: "10"})
    browser = as_member(manager)

    short = decide(browser, placed.slug, expect=409, **{glove.sku: "21"})
    decide(browser, placed.slug, short, expect=409)
    more = decide(browser, placed.slug, short, expect=409, **{glove.sku: "20"})
    decide(browser, placed.slug, more)

    assert "1 szt. nie ma na stanie" in short.get_text().replace("\xa0", " ")
    assert short.select_one("#approval aside button.btn-primary").has_attr("disabled")
    assert reserved() == [Decimal(20)]
    assert states() == [OrderState.PLACED]


def test_a_price_that_moved_is_shown_before_it_is_agreed_to(as_member, buyer, manager):
    glove = a_product(net="10.00")
    placed = a_waiting_order(of=buyer, lines={glove: "3"})
    browser = as_member(manager)
    page = browser.get(f"/orders/{placed.slug}/approval")
    changed(Product, glove.id, base_net_minor=1200)

    moved = decide(browser, placed.slug, page, expect=409)
    assert states() == [OrderState.AWAITING_APPROVAL]
    decide(browser, placed.slug, moved)

    assert "Nic się nie zmieniło" in page.get_text()
    text = moved.get_text().replace("\xa0", " ")
    assert "było 10,00 zł, jest 12,00 zł" in text
    assert rows_of(OrderLine, OrderLine.unit_net_minor, OrderLine.net_minor) == [(1200, 3600)]
    assert rows_of(Order, Order.gross_minor, Order.state) == [(4428, OrderState.PLACED)]


def test_what_is_sold_no_more_must_go_before_the_rest_is_approved(as_member, buyer, manager):
    glove, mop = a_product(), a_product()
    placed = a_waiting_order(of=buyer, lines={glove: "3", mop: "1"})
    changed(Product, mop.id, status="discontinued")
    browser = as_member(manager)

    page = browser.get(f"/orders/{placed.slug}/approval")
    decide(browser, placed.slug, page, expect=409)
    without = decide(browser, placed.slug, page, expect=409, **{mop.sku: "0"})
    decide(browser, placed.slug, without)

    assert [row[0] for row in rows_of(OrderLine, OrderLine.sku)] == [glove.sku]


def test_a_quantity_is_mended_up_to_the_pack_it_is_sold_in_now(as_member, buyer, manager):
    glove = a_product(stock="100")
    placed = a_waiting_order(of=buyer, lines={glove: "10"})
    changed(Product, glove.id, multiple=Decimal(12), minimum=Decimal(12))

    page = as_member(manager).get(f"/orders/{placed.slug}/approval")
    decide(as_member(manager), placed.slug, page)

    assert "10 zmieniono na 12" in page.get_text()
    assert rows_of(OrderLine, OrderLine.quantity) == [(Decimal(12),)]


def test_credit_is_asked_again(as_member, buyer, manager):
    placed = a_waiting_order(of=buyer, lines={a_product(net="100.00"): "3"})
    an_open_invoice(of=buyer.company, gross="9900")

    page = as_member(manager).get(f"/orders/{placed.slug}/approval")
    decide(as_member(manager), placed.slug, page, expect=409)

    assert "przekracza wolny limit kredytowy" in page.get_text()
    assert states() == [OrderState.AWAITING_APPROVAL]


def test_an_approved_prepaid_order_waits_for_its_money(as_member, buyer, manager):
    placed = a_waiting_order(of=buyer, lines={a_product(): "3"}, payment=PaymentMethod.PREPAYMENT)

    decide(as_member(manager), placed.slug)

    assert states() == [OrderState.AWAITING_PAYMENT]


def test_taking_everything_out_is_no_approval(as_member, buyer, manager):
    glove = a_product()
    placed = a_waiting_order(of=buyer, lines={glove: "3"})

    page = decide(as_member(manager), placed.slug, expect=409, **{glove.sku: "0"})
    decide(as_member(manager), placed.slug, page, expect=409)

    assert "Nic nie zostało z zamówienia" in page.get_text()
    assert states() == [OrderState.AWAITING_APPROVAL]


@pytest.mark.parametrize("typed", ["-1", "dwa", "99999999999", "1e9", "NaN"])
def test_a_quantity_that_is_none_is_said_at_its_line_and_nothing_is_lost(
    as_member, buyer, manager, typed
):
    glove, mop = a_product(), a_product()
    placed = a_waiting_order(of=buyer, lines={glove: "3", mop: "5"})

    page = decide(as_member(manager), placed.slug, expect=422, **{glove.sku: typed, mop.sku: "4"})

    values = [field["value"] for field in page.select("#approval td input")]
    assert values == [typed, "4"]
    assert len(page.select("tr.wrong")) == 1
    assert states() == [OrderState.AWAITING_APPROVAL]


def test_what_the_office_cancelled_meanwhile_is_shown_as_changed(as_member, buyer, manager):
    glove, mop = a_product(), a_product()
    placed = a_waiting_order(of=buyer, lines={glove: "3", mop: "4"})
    (line,) = stored(select(OrderLine.id).where(OrderLine.sku == mop.sku))
    saved(Cancellation(company_id=buyer.company.id, order_line_id=line, quantity=1, reason="brak"))
    browser = as_member(manager)

    page = browser.get(f"/orders/{placed.slug}/approval")
    decide(browser, placed.slug, page)

    row = page.select_one(f"#line-{line}")
    assert "4 szt." in row.get_text()
    assert row.select_one("input")["value"] == "3"
    assert "1 pozycja różni się" in page.get_text()
    assert sorted(rows_of(OrderLine, OrderLine.quantity)) == [(Decimal(3),), (Decimal(3),)]


def test_an_order_is_weighed_against_the_month_it_was_placed_in(as_member, buyer, manager):
    limited(buyer, order=None, month=5000)
    glove = a_product(net="20.00")
    for placed in [an_order(of=buyer, lines={glove: "1"}) for _ in range(3)]:
        changed(Order, placed.order_id, placed_at=utc_now() - timedelta(days=40))

    page = as_member(manager).get(f"/orders/{placed.slug}/approval")

    assert "nie przekracza już żadnego limitu" not in page.get_text()


def test_a_preview_writes_nothing(as_member, buyer, manager):
    glove = a_product()
    placed = a_waiting_order(of=buyer, lines={glove: "3"})
    line = rows_of(OrderLine, OrderLine.id)[0][0]

    region = as_member(manager, htmx=True).post(
        f"/orders/{placed.slug}/approval/preview", expect=200, data={f"q-{line}": "2"}
    )

    assert region.select_one("form#approval") is not None
    assert rows_of(OrderLine, OrderLine.quantity) == [(Decimal(3),)]


def test_a_line_whose_promised_day_has_moved_can_be_taken_out(as_member, buyer, manager):
    late, here = a_product(stock="0", allow_backorder=True), a_product()
    placed = a_waiting_order(of=buyer, lines={late: "3", here: "2"})
    saved(
        ExpectedDelivery(
            product_id=late.id,
            warehouse_id=a_warehouse().id,
            due_on=today() + timedelta(days=20),
            quantity=Decimal(100),
        )
    )
    with acting_as_system(), unit_of_work():
        assert reckon_dates(product_ids=[late.id], at=utc_now()) == 1
    browser = as_member(manager)
    (line,) = stored(select(OrderLine.id).where(OrderLine.sku == late.sku))
    page = browser.post(
        f"/orders/{placed.slug}/approval/preview", expect=200, data={f"q-{line}": "0"}
    )

    decide(browser, placed.slug, page)

    assert rows_of(OrderLine, OrderLine.sku) == [(here.sku,)]


def test_the_order_and_stock_are_as_they_were_when_the_decision_is_refused(
    as_member, buyer, manager
):
    glove = a_product(stock="20")
    placed = a_waiting_order(of=buyer, lines={glove: "10"})

    decide(as_member(manager), placed.slug, expect=409, **{glove.sku: "5"})

    assert reserved() == [Decimal(10)]
    assert rows_of(Reservation, Reservation.quantity) == [(Decimal(10),)]
    assert rows_of(OrderLine, OrderLine.quantity) == [(Decimal(10),)]
