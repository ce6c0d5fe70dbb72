"""The seller's policies of ordering: set by an administrator, in force for orders from then on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.domain.access import StaffRole
from portal.models.approvals import Approval
from portal.models.seller import Seller
from tests.factories import a_member, a_product, a_staff_member, the_seller
from tests.factories.approvals import a_manager, a_waiting_order
from tests.factories.orders import a_delivery_method
from tests.pressing import rows_of
from tests.stored import audited

GIVEN = {
    "approval_hold_hours": "72",
    "approval_remind_hours": "2",
    "approval_escalate_hours": "8",
    "approval_close_days": "10",
    "prepayment_hold_days": "5",
    "require_po_number": "y",
    "block_grace_days": "3",
    "block_overdue": "5 000,00",
    "block_minimum": "50",
    "credit_warn_percent": "75",
}


@pytest.fixture
def admin(app):
    the_seller()
    return a_staff_member(StaffRole.ADMIN)


def test_an_administrator_sets_them_and_it_is_written_down_once(as_member, admin):
    browser = as_member(admin)
    browser.post("/staff/settings", **GIVEN)
    browser.post("/staff/settings", **GIVEN)

    [seller] = rows_of(Seller)
    assert (seller.approval_hold_hours, seller.prepayment_hold_days) == (72, 5)
    assert (seller.require_po_number, seller.require_cost_centre) == (True, False)
    assert (seller.block_overdue_minor, seller.block_minimum_minor) == (500_000, 5_000)
    assert [action for action, *_ in audited()] == ["settings.changed"]


def test_the_page_shows_what_holds_now(as_member, admin):
    as_member(admin).post("/staff/settings", **GIVEN)

    page = as_member(admin).get("/staff/settings")

    shown = {one["name"]: one.get("value") for one in page.select("main input[type=number]")}
    assert shown["approval_hold_hours"] == "72"
    assert page.select_one("#require_po_number").has_attr("checked")
    assert page.select_one("#block_overdue")["value"] == "5000,00"


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("approval_hold_hours", "0"),
        ("approval_hold_hours", "300"),
        ("approval_hold_hours", "x"),
        ("approval_remind_hours", "8"),
        ("approval_close_days", ""),
        ("credit_warn_percent", "101"),
        ("block_overdue", "-1"),
        ("block_minimum", ""),
    ],
)
def test_nonsense_is_refused_and_nothing_changes(as_member, admin, name, typed):
    as_member(admin).post("/staff/settings", expect=422, **(GIVEN | {name: typed}))

    assert rows_of(Seller, Seller.approval_hold_hours) == [(48,)]


@pytest.mark.parametrize("role", [StaffRole.OFFICE, StaffRole.REP])
def test_nobody_else_sets_them(as_member, admin, role):
    browser = as_member(a_staff_member(role))

    browser.get("/staff/settings", expect=403)
    browser.post("/staff/settings", expect=403, **GIVEN)


def test_an_order_placed_afterwards_is_held_as_long_as_the_setting_says(as_member, admin):
    as_member(admin).post("/staff/settings", **(GIVEN | {"require_po_number": ""}))
    a_delivery_method()
    buyer = a_member()
    a_manager(of=buyer)

    a_waiting_order(of=buyer, lines={a_product(): "1"})

    [(asked, held, closes)] = rows_of(
        Approval, Approval.asked_at, Approval.held_until, Approval.closes_at
    )
    assert held - asked >= timedelta(hours=72)
    assert closes - asked == timedelta(days=10)
