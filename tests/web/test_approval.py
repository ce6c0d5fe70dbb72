"""An order that waits: who is asked, who decides, what is written down."""

from __future__ import annotations

from decimal import Decimal

import pytest

from portal.domain.access import Role
from portal.domain.orders import OrderState
from portal.kit.clock import utc_now
from portal.models.approvals import Approval, Decision
from portal.models.orders import Order, OrderEvent
from portal.web.filters import moment
from tests.deciding import decide, reserved, states
from tests.factories import a_member, a_product
from tests.factories.approvals import a_manager, a_waiting_order, an_absence, limited
from tests.factories.orders import a_delivery_method
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


def test_a_manager_approves_an_order_above_the_limit(as_member, buyer, manager):
    placed = a_waiting_order(of=buyer, lines={a_product(): "3"})

    decide(as_member(manager), placed.slug)

    assert states() == [OrderState.PLACED]
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

    assert states() == [OrderState.AWAITING_APPROVAL]


def test_a_manager_with_a_limit_cannot_approve_their_own_order_but_another_can(as_member, delivery):
    boss = limited(a_member(Role.MANAGER))
    placed = a_waiting_order(of=boss, lines={a_product(): "3"})
    other = a_manager(of=boss)
    page = as_member(boss).get(f"/orders/{placed.slug}/approval")

    decide(as_member(boss), placed.slug, page, expect=403)

    assert page.select("#approval button[type=submit]") == []
    decide(as_member(other), placed.slug)
    assert states() == [OrderState.PLACED]


def test_a_manager_approves_no_more_than_they_could_order(as_member, buyer):
    lesser = limited(a_manager(of=buyer), order=500)
    placed = a_waiting_order(of=buyer, lines={a_product(net="10.00"): "3"})

    page = as_member(lesser).get(f"/orders/{placed.slug}/approval")
    decide(as_member(lesser), placed.slug, page, expect=403)

    assert "powyżej Twojego limitu" in page.get_text()
    assert states() == [OrderState.AWAITING_APPROVAL]


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

    assert states() == [OrderState.AWAITING_APPROVAL]


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


def test_the_history_says_until_when_the_stock_is_held(as_member, buyer, manager):
    a_waiting_order(of=buyer, lines={a_product(): "3"})
    held = rows_of(Approval, Approval.held_until)[0][0]

    text = as_member(buyer).get("/orders").get_text().replace("\xa0", " ")

    assert f"towar do {moment(held)}" in text
