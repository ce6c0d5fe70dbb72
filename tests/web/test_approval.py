"""An order that waits: who is asked, what has changed since, approved, changed or refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from portal.domain.access import Role
from portal.domain.orders import OrderState
from portal.extensions import db
from portal.kit.clock import utc_now
from portal.models.approvals import Approval, Decision
from portal.models.catalogue import Product
from portal.models.orders import Order, OrderEvent, OrderLine, PaymentMethod
from portal.models.stock import Reservation, StockLevel
from portal.models.tenancy import acting_as_system
from portal.web.filters import moment
from tests.browser_client import Browser, Page
from tests.factories import a_member, a_product
from tests.factories.approvals import a_manager, a_waiting_order, an_absence, limited
from tests.factories.orders import a_delivery_method, an_open_invoice
from tests.pressing import rows_of
from tests.stored import audited, promised


@pytest.fixture
def delivery(app):
    return a_delivery_method()


@pytest.fixture
def buyer(delivery):
    return a_member()


@pytest.fixture
def manager(buyer):
    return a_manager(of=buyer)


def changed(kind, row_id, **values):
    with acting_as_system():
        row = db.session.get_one(kind, row_id)
        for name, value in values.items():
            setattr(row, name, value)
        db.session.commit()
        db.session.expunge_all()


def decide(browser: Browser, slug: str, page: Page | None = None, *, expect=303, **quantities):
    """Press *approve* on the page as it stands, with other quantities for these SKUs."""
    page = page or browser.get(f"/orders/{slug}/approval")
    sent = {
        field["name"]: field.get("value", "")
        for field in page.select("#approval input[name]")
        if field["name"] != "csrf_token"
    }
    lines = {sku: str(line) for line, sku in rows_of(OrderLine, OrderLine.id, OrderLine.sku)}
    sent |= {f"q-{lines[sku]}": typed for sku, typed in quantities.items()}
    return browser.post(f"/orders/{slug}/approval", expect=expect, data=sent)


def state() -> list[OrderState]:
    return [row[0] for row in rows_of(Order, Order.state)]


def reserved() -> list[Decimal]:
    return [row[0] for row in rows_of(StockLevel, StockLevel.reserved)]


def test_a_manager_approves_an_order_above_the_limit(as_member, buyer, manager):
    placed = a_waiting_order(of=buyer, lines={a_product(): "3"})

    decide(as_member(manager), placed.slug)

    assert state() == [OrderState.PLACED]
    assert [row[0] for row in rows_of(Approval, Approval.decision)] == [Decision.APPROVED]
    assert reserved() == [Decimal(3)]
    assert len(rows_of(OrderEvent)) == 2
    assert ("order.approved", placed.number, buyer.company.id) in audited()
    assert ("approvals.decided", {"order_id": str(placed.order_id)}) in promised()


def test_approving_again_is_a_conflict_that_says_who_was_first(as_member, buyer, manager):
    placed = a_waiting_order(of=buyer, lines={a_product(): "3"})
    browser = as_member(manager)
    page = browser.get(f"/orders/{placed.slug}/approval")
    decide(browser, placed.slug, page)

    again = decide(browser, placed.slug, page, expect=409)

    assert f"jest już zaakceptowane ({manager.person.name})" in again.get_text()
    assert len(rows_of(OrderEvent)) == 2


def test_a_refused_order_is_cancelled_with_the_reason_and_keeps_its_number(
    as_member, buyer, manager
):
    placed = a_waiting_order(of=buyer, lines={a_product(): "3"})
    browser = as_member(manager)

    browser.post(f"/orders/{placed.slug}/refusal", expect=422, reason="")
    browser.post(f"/orders/{placed.slug}/refusal", reason="za drogo")
    browser.post(f"/orders/{placed.slug}/refusal", expect=409, reason="za drogo")

    assert rows_of(Order, Order.number, Order.state) == [(placed.number, OrderState.CANCELLED)]
    assert rows_of(Approval, Approval.decision, Approval.reason) == [(Decision.REFUSED, "za drogo")]
    assert reserved() == [Decimal(0)]
    jobs = [job for job, _ in promised()]
    assert (jobs.count("approvals.decided"), jobs.count("orders.cancelled")) == (1, 0)


def test_a_purchaser_cannot_approve_their_own_order(as_member, buyer):
    placed = a_waiting_order(of=buyer, lines={a_product(): "3"})

    as_member(buyer).post(f"/orders/{placed.slug}/approval", expect=403)

    assert state() == [OrderState.AWAITING_APPROVAL]


def test_a_manager_with_a_limit_cannot_approve_their_own_order_but_another_can(as_member, delivery):
    boss = limited(a_member(Role.MANAGER))
    placed = a_waiting_order(of=boss, lines={a_product(): "3"})
    other = a_manager(of=boss)
    page = as_member(boss).get(f"/orders/{placed.slug}/approval")

    decide(as_member(boss), placed.slug, page, expect=403)

    assert page.select("#approval button[type=submit]") == []
    decide(as_member(other), placed.slug)
    assert state() == [OrderState.PLACED]


def test_a_manager_approves_no_more_than_they_could_order(as_member, buyer):
    lesser = limited(a_manager(of=buyer), order=500)
    placed = a_waiting_order(of=buyer, lines={a_product(net="10.00"): "3"})

    page = as_member(lesser).get(f"/orders/{placed.slug}/approval")
    decide(as_member(lesser), placed.slug, page, expect=403)

    assert "powyżej Twojego limitu" in page.get_text()
    assert state() == [OrderState.AWAITING_APPROVAL]


def test_another_companys_manager_finds_nothing(as_member, buyer):
    placed = a_waiting_order(of=buyer, lines={a_product(): "3"})
    stranger = as_member(a_member(Role.MANAGER))

    stranger.get(f"/orders/{placed.slug}/approval", expect=404)
    stranger.post(f"/orders/{placed.slug}/approval", expect=404)
    stranger.post(f"/orders/{placed.slug}/approval/preview", expect=404)
    stranger.post(f"/orders/{placed.slug}/refusal", expect=404, reason="nie")


def test_a_deputy_decides_in_the_place_of_the_manager_who_is_away(as_member, buyer, manager):
    deputy = a_member(of=buyer.company)
    an_absence(of=manager, deputy=deputy)
    placed = a_waiting_order(of=buyer, lines={a_product(): "3"})

    decide(as_member(deputy), placed.slug)

    assert rows_of(
        Approval, Approval.decided_by_name, Approval.on_behalf_of_name, Approval.asked
    ) == [
        (
            deputy.person.name,
            manager.person.name,
            [
                {
                    "id": str(deputy.membership.id),
                    "name": deputy.person.name,
                    "for": manager.person.name,
                }
            ],
        )
    ]
    events = rows_of(OrderEvent, OrderEvent.on_behalf_of_name, OrderEvent.after)
    assert (manager.person.name, OrderState.PLACED) in events


def test_a_deputy_cannot_approve_their_own_order(as_member, buyer, manager):
    an_absence(of=manager, deputy=buyer)
    placed = a_waiting_order(of=buyer, lines={a_product(): "3"})

    page = as_member(buyer).get(f"/orders/{placed.slug}/approval")
    decide(as_member(buyer), placed.slug, page, expect=403)

    assert state() == [OrderState.AWAITING_APPROVAL]


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
    assert state() == [OrderState.PLACED]


def test_a_price_that_moved_is_shown_before_it_is_agreed_to(as_member, buyer, manager):
    glove = a_product(net="10.00")
    placed = a_waiting_order(of=buyer, lines={glove: "3"})
    browser = as_member(manager)
    page = browser.get(f"/orders/{placed.slug}/approval")
    changed(Product, glove.id, base_net_minor=1200)

    moved = decide(browser, placed.slug, page, expect=409)
    assert state() == [OrderState.AWAITING_APPROVAL]
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
    assert state() == [OrderState.AWAITING_APPROVAL]


def test_an_approved_prepaid_order_waits_for_its_money(as_member, buyer, manager):
    placed = a_waiting_order(of=buyer, lines={a_product(): "3"}, payment=PaymentMethod.PREPAYMENT)

    decide(as_member(manager), placed.slug)

    assert state() == [OrderState.AWAITING_PAYMENT]


def test_taking_everything_out_is_no_approval(as_member, buyer, manager):
    glove = a_product()
    placed = a_waiting_order(of=buyer, lines={glove: "3"})

    page = decide(as_member(manager), placed.slug, expect=409, **{glove.sku: "0"})
    decide(as_member(manager), placed.slug, page, expect=409)

    assert "Nic nie zostało z zamówienia" in page.get_text()
    assert state() == [OrderState.AWAITING_APPROVAL]


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
    assert state() == [OrderState.AWAITING_APPROVAL]


def test_a_preview_writes_nothing(as_member, buyer, manager):
    glove = a_product()
    placed = a_waiting_order(of=buyer, lines={glove: "3"})
    line = rows_of(OrderLine, OrderLine.id)[0][0]

    region = as_member(manager, htmx=True).post(
        f"/orders/{placed.slug}/approval/preview", expect=200, data={f"q-{line}": "2"}
    )

    assert region.select_one("form#approval") is not None
    assert rows_of(OrderLine, OrderLine.quantity) == [(Decimal(3),)]


def test_the_purchaser_sees_who_was_asked_and_until_when_the_stock_is_held(
    as_member, buyer, manager
):
    placed = a_waiting_order(of=buyer, lines={a_product(net="10.00"): "3"})

    page = as_member(buyer).get(f"/orders/{placed.slug}")

    text = " ".join(page.get_text().replace("\xa0", " ").split())
    assert "Powyżej limitu zamówienia 1,00 zł o 35,90 zł brutto." in text
    assert manager.person.name in text
    assert "Towar trzymamy do" in text
    assert rows_of(Approval, Approval.held_until)[0][0] > utc_now()


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_costs_the_same_however_long_the_order_is(
    as_member, buyer, manager, count_queries, many
):
    placed = a_waiting_order(of=buyer, lines={a_product(): "1" for _ in range(many)})
    browser = as_member(manager)
    browser.get(f"/orders/{placed.slug}/approval")

    with count_queries() as seen:
        browser.get(f"/orders/{placed.slug}/approval")

    assert len(seen) == 25


def test_the_order_and_stock_are_as_they_were_when_the_decision_is_refused(
    as_member, buyer, manager
):
    glove = a_product(stock="20")
    placed = a_waiting_order(of=buyer, lines={glove: "10"})

    decide(as_member(manager), placed.slug, expect=409, **{glove.sku: "5"})

    assert reserved() == [Decimal(10)]
    assert rows_of(Reservation, Reservation.quantity) == [(Decimal(10),)]
    assert rows_of(OrderLine, OrderLine.quantity) == [(Decimal(10),)]


def test_the_history_says_until_when_the_stock_is_held(as_member, buyer, manager):
    a_waiting_order(of=buyer, lines={a_product(): "3"})
    held = rows_of(Approval, Approval.held_until)[0][0]

    text = as_member(buyer).get("/orders").get_text().replace("\xa0", " ")

    assert f"towar do {moment(held)}" in text
