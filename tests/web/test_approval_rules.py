"""Limits, budgets and absences: what makes an order wait, and rules nobody could approve."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from portal.domain.orders import OrderState
from portal.extensions import db
from portal.kit.clock import WARSAW, today, utc_now
from portal.kit.ids import new_id
from portal.models.accounts import Membership
from portal.models.approvals import Approval, Budget
from portal.models.orders import Order
from portal.models.tenancy import acting_for
from portal.services.orders.changes import cancel_order
from portal.services.unit_of_work import unit_of_work
from tests.factories import a_branch, a_company, a_member, a_product
from tests.factories.approvals import a_budget, a_manager, an_absence, limited
from tests.factories.orders import a_delivery_method, actor_of, an_order
from tests.pressing import rows_of
from tests.stored import audited

WAITS, PLACED = OrderState.AWAITING_APPROVAL, OrderState.PLACED


@pytest.fixture
def delivery(app):
    return a_delivery_method()


@pytest.fixture
def buyer(delivery):
    return a_member()


@pytest.fixture
def manager(buyer):
    return a_manager(of=buyer)


@pytest.fixture
def piece(delivery):
    """Something that costs 123.00 gross."""
    return a_product(net="100.00", stock="500")


def kinds() -> list[list[str]]:
    return [[one["kind"] for one in row[0]] for row in rows_of(Approval, Approval.reasons)]


def test_orders_of_a_month_wait_once_they_exceed_its_limit_together(buyer, manager, piece):
    limited(buyer, order=None, month=25_000)

    states = [an_order(of=buyer, lines={piece: "1"}).state for _ in range(3)]

    assert states == [PLACED, PLACED, WAITS]
    assert kinds() == [["month-limit"]]


def test_what_was_cancelled_and_what_was_ordered_in_another_month_does_not_count(
    buyer, manager, piece
):
    limited(buyer, order=None, month=25_000)
    on = today().replace(day=1)
    before = datetime(on.year, on.month, on.day, tzinfo=WARSAW) - timedelta(minutes=1)
    an_order(of=buyer, lines={piece: "2"}, at=before)
    gone = an_order(of=buyer, lines={piece: "2"})
    actor = actor_of(buyer)
    db.session.close()
    with acting_for(actor.company_id, actor.person_id), unit_of_work():
        cancel_order(actor=actor, slug=gone.slug, reason="", at=utc_now())

    assert an_order(of=buyer, lines={piece: "2"}).state is PLACED


def test_a_budget_of_a_cost_centre_binds_whoever_orders_on_it(buyer, manager, piece):
    a_budget(of=buyer.company, limit="300", cost_centre="501-02")
    other = a_member(of=buyer.company)

    states = [
        an_order(of=buyer, lines={piece: "2"}, cost_centre="501-02").state,
        an_order(of=other, lines={piece: "1"}, cost_centre="501-02").state,
        an_order(of=other, lines={piece: "1"}, cost_centre="501-03").state,
        an_order(of=manager, lines={piece: "1"}, cost_centre="501-02").state,
    ]

    assert states == [PLACED, WAITS, PLACED, PLACED]
    assert kinds() == [["cost-centre-budget"]]


def test_another_companys_budget_does_not_bind(buyer, piece):
    a_budget(of=a_company(), limit="1", cost_centre="501-02")

    assert an_order(of=buyer, lines={piece: "1"}, cost_centre="501-02").state is PLACED


def test_a_manager_waits_for_their_own_limit(manager, piece):
    limited(manager)

    assert an_order(of=manager, lines={piece: "1"}).state is WAITS


def test_the_rules_page_shows_what_was_used_this_month(as_member, buyer, manager, piece):
    limited(buyer, order=20_000, month=50_000)
    a_budget(of=buyer.company, limit="300", cost_centre="501-02")
    an_order(of=buyer, lines={piece: "1"}, cost_centre="501-02")

    text = as_member(manager).get("/company/approvals").get_text().replace("\xa0", " ")

    assert text.count("123,00 zł") == 2
    assert "501-02" in text


def test_budgets_are_added_changed_and_removed_and_each_is_written_down(as_member, manager):
    browser, branch = as_member(manager), a_branch(of=manager.company)

    browser.post("/company/approvals/budgets", branch_id=str(branch.id), limit="1 500,50")
    browser.post("/company/approvals/budgets", cost_centre="501-02", limit="100")
    ids = {minor: own for own, minor in rows_of(Budget, Budget.id, Budget.limit_minor)}
    of_branch, of_centre = ids[150_050], ids[10_000]
    browser.post(f"/company/approvals/budgets/{of_branch}", limit="2000")
    browser.post(f"/company/approvals/budgets/{of_branch}", limit="2000")
    browser.post(f"/company/approvals/budgets/{of_centre}/removal")
    browser.post(f"/company/approvals/budgets/{of_centre}/removal", expect=404)

    assert rows_of(Budget, Budget.limit_minor) == [(200_000,)]
    assert [action for action, *_ in audited() if action.startswith("budget")] == [
        "budget.added",
        "budget.added",
        "budget.changed",
        "budget.removed",
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"cost_centre": "", "limit": "1"},
        {"cost_centre": "501-02", "limit": ""},
        {"cost_centre": "501-02", "limit": "-1"},
        {"cost_centre": "501-02", "limit": "1,005"},
        {"cost_centre": "5" * 61, "limit": "1"},
        {"branch_id": str(new_id()), "limit": "1"},
    ],
)
def test_a_budget_of_nothing_or_of_nonsense_is_refused(as_member, manager, fields):
    as_member(manager).post("/company/approvals/budgets", expect=422, **fields)

    assert rows_of(Budget) == []


def test_a_second_budget_of_the_same_thing_is_refused(as_member, manager):
    a_budget(of=manager.company, limit="1", cost_centre="ABC")

    page = as_member(manager).post(
        "/company/approvals/budgets", expect=422, cost_centre="abc", limit="5"
    )

    assert "ma już budżet" in page.get_text()


def test_only_managers_keep_the_rules(as_member, buyer):
    browser = as_member(buyer)

    browser.get("/company/approvals", expect=403)
    browser.post("/company/approvals/budgets", expect=403, cost_centre="1", limit="1")
    browser.post("/company/approvals/absences", expect=403)


def test_a_budget_where_every_manager_is_limited_is_refused(as_member, manager):
    limited(manager)

    page = as_member(manager).post(
        "/company/approvals/budgets", expect=422, cost_centre="1", limit="1"
    )

    assert "żaden inny kierownik bez limitu zamówienia" in page.get_text()
    assert rows_of(Budget) == []


def test_a_limit_on_the_only_manager_is_refused(as_member, manager):
    page = as_member(manager).post(
        f"/company/people/{manager.membership.id}", expect=422, roles=["manager"], order_limit="100"
    )

    assert "żaden inny kierownik bez limitu zamówienia" in page.get_text()
    assert rows_of(Membership, Membership.order_limit_minor) == [(None,), (None,)]


def test_a_limit_on_one_of_two_managers_is_fine(as_member, manager):
    a_manager(of=manager)

    as_member(manager).post(
        f"/company/people/{manager.membership.id}",
        roles=["manager"],
        order_limit="100",
        month_limit="1000",
    )

    limits = rows_of(Membership, Membership.order_limit_minor, Membership.month_limit_minor)
    assert (10_000, 100_000) in limits


@pytest.mark.parametrize(
    ("path", "fields"),
    [("/closing", {}), ("", {"roles": ["purchaser"], "order_limit": ""})],
)
def test_the_last_manager_who_could_approve_cannot_go_while_there_are_limits(
    as_member, buyer, manager, path, fields
):
    lesser = limited(a_manager(of=buyer), order=500)

    browser = as_member(lesser)
    browser.post(
        f"/company/people/{manager.membership.id}{path}", expect=422 if fields else 409, **fields
    )

    assert rows_of(Membership, Membership.active) == [(True,)] * 3


def test_a_person_added_with_a_limit_needs_somebody_who_could_approve(as_member, manager):
    limited(manager)

    page = as_member(manager).post(
        "/company/people",
        expect=422,
        email="nowa@firma.example",
        name="Nowa",
        phone="",
        roles=["purchaser"],
        order_limit="100",
    )

    assert "żaden inny kierownik bez limitu zamówienia" in page.get_text()


@pytest.mark.parametrize("many", [1, 3])
def test_the_rules_cost_the_same_however_many_they_are(as_member, manager, count_queries, many):
    for n in range(many):
        a_budget(of=manager.company, limit="10", cost_centre=f"50{n}")
        an_absence(of=a_manager(of=manager), deputy=a_member(of=manager.company))
    browser = as_member(manager)
    browser.get("/company/approvals")

    with count_queries() as seen:
        browser.get("/company/approvals")

    assert len(seen) == 7
    assert rows_of(Order) == []
