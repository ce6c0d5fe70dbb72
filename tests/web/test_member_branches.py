"""A member limited to branches orders for these only, and sees what goes to them."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from portal.domain.access import Role
from portal.extensions import db
from portal.models.accounts import Branch, MembershipBranch
from portal.models.carts import Cart
from portal.models.catalogue import Product
from portal.models.orders import Order
from portal.models.tenancy import acting_as_system
from tests.factories import Member, a_company, a_contract_price, a_member
from tests.factories.people import a_branch
from tests.factories.placed import an_order
from tests.factories.saving import saved
from tests.pressing import press, rows_of
from tests.stored import audited, stored


@dataclass
class Held:
    """A buyer limited to `north`, with a product in the cart."""

    buyer: Member
    product: Product
    north: Branch
    south: Branch


def test_a_manager_limits_a_person_and_lifts_it_again(app, as_member):
    company = a_company()
    manager, buyer = a_member(Role.MANAGER, of=company), a_member(of=company)
    north, south = a_branch(of=company, name="Gdańsk"), a_branch(of=company, name="Kielce")
    browser, path = as_member(manager), f"/company/people/{buyer.membership.id}"

    browser.post(path, roles="purchaser", branches=[str(north.id), str(south.id)])
    page = browser.get(path)
    ticked = [box["value"] for box in page.select("[name=branches][checked]")]
    browser.post(path, roles="purchaser", branches=[str(south.id)])
    browser.post(path, roles="purchaser", branches=[str(south.id)])
    limited = stored(select(MembershipBranch.branch_id))
    browser.post(path, roles="purchaser")

    assert (ticked, limited) == ([str(north.id), str(south.id)], [south.id])
    assert stored(select(MembershipBranch)) == []
    assert [action for action, _, _ in audited()] == ["member.changed"] * 3


@pytest.fixture
def held(shop):
    """Limit the buyer of the shop to the branch in Gdańsk; there is one in Kielce too."""
    company = shop.buyer.company
    north, south = a_branch(of=company, name="Gdańsk"), a_branch(of=company, name="Kielce")
    limit(shop.buyer, north)
    return Held(shop.buyer, shop.product, north, south)


def limit(member, branch):
    saved(
        MembershipBranch(
            membership_id=member.membership.id, branch_id=branch.id, company_id=member.company.id
        )
    )


def values(page, name):
    return [one["value"] for one in page.select(f"[name={name}]")]


def test_the_checkout_offers_the_members_branches_only_and_the_order_goes_there(as_member, held):
    browser = as_member(held.buyer)
    page = browser.get("/checkout")

    press(browser, page)

    assert values(page, "recipient") == [f"branch:{held.north.id}"]
    assert rows_of(Order, Order.branch_id, Order.recipient_name) == [(held.north.id, "Gdańsk")]


@pytest.mark.parametrize(
    ("elsewhere", "status"), [("company", 422), ("one-off", 422), ("south", 409), ("", 422)]
)
def test_no_other_recipient_is_taken_from_a_form_that_was_tampered_with(
    as_member, held, elsewhere, status
):
    browser = as_member(held.buyer)
    chosen = f"branch:{held.south.id}" if elsewhere == "south" else elsewhere
    one_off = {f"one_off_{name}": "00-001" for name in ("name", "street", "postal_code", "city")}

    page = press(browser, browser.get("/checkout"), expect=status, recipient=chosen, **one_off)

    assert page.select_one("#refused") is not None
    assert rows_of(Order) == []


def test_the_cart_goes_to_a_branch_of_theirs_and_to_no_other_place(as_member, held):
    browser = as_member(held.buyer)
    offered = [one["value"] for one in browser.get("/cart").select("#branch option")]

    browser.post("/cart/branch", expect=404, branch_id=str(held.south.id))
    browser.post("/cart/branch", expect=404, branch_id="")
    browser.post("/cart/branch", branch_id=str(held.north.id))

    assert offered == [str(held.north.id)]
    assert rows_of(Cart, Cart.branch_id) == [(held.north.id,)]


def test_prices_are_those_of_their_branch_wherever_they_look(as_member, held):
    product = held.product
    a_contract_price(product, held.buyer.company, "7.00", branch_id=held.north.id)
    a_contract_price(product, held.buyer.company, "5.00", branch_id=held.south.id)
    browser = as_member(held.buyer)

    for path in ("/cart", "/catalogue", f"/catalogue/{product.slug}", "/checkout"):
        shown = browser.get(path).get_text()
        assert ("7,00" in shown or "21,00" in shown, "5,00 zł" in shown) == (True, False), path


def test_the_history_holds_the_orders_of_their_branches_and_their_own(as_member, held):
    other = a_member(of=held.buyer.company)
    own = an_order(of=held.buyer, lines={held.product: "1"}, branch_id=held.south.id)
    theirs = an_order(of=other, lines={held.product: "1"}, branch_id=held.north.id)
    hidden = [
        an_order(of=other, lines={held.product: "1"}, branch_id=held.south.id),
        an_order(of=other, lines={held.product: "1"}),
    ]
    limited, whole = as_member(held.buyer), as_member(other)

    seen = [link["href"] for link in limited.get("/orders").select("table a[href^='/orders/']")]
    assert {f"/orders/{one.slug}" for one in (own, theirs)} == set(seen)
    for one in hidden:
        whole.get(f"/orders/{one.slug}")
        limited.get(f"/orders/{one.slug}", expect=404)
        limited.get(f"/orders/{one.slug}/lines.csv", expect=404)
        limited.get(f"/orders/{one.slug}/reorder", expect=404)
        limited.post(f"/orders/{one.slug}/reorder", expect=404)
        limited.post(f"/orders/{one.slug}/cancellation", expect=404, reason="x")
    assert limited.get("/").select_one("nav .count").get_text(strip=True) == "2"


def test_a_member_whose_branch_is_closed_orders_nothing(as_member, held):
    with acting_as_system():
        db.session.get(Branch, held.north.id).active = False
        db.session.commit()
    browser = as_member(held.buyer)

    page = press(browser, browser.get("/checkout"), expect=422)

    assert values(page, "recipient") == []
    assert rows_of(Order) == []


def test_a_manager_keeps_the_whole_company(app, as_member):
    manager = a_member(Role.MANAGER)
    branch = a_branch(of=manager.company)
    browser = as_member(manager)

    page = browser.post(
        f"/company/people/{manager.membership.id}",
        expect=422,
        roles=["manager", "purchaser"],
        branches=str(branch.id),
    )

    assert "cał" in page.select_one("#branches-error").get_text()
    assert stored(select(MembershipBranch)) == []


def test_a_branch_of_another_company_is_no_choice(app, as_member):
    manager, foreign = a_member(Role.MANAGER), a_branch(of=a_company())
    buyer = a_member(of=manager.company)

    as_member(manager).post(
        f"/company/people/{buyer.membership.id}",
        expect=422,
        roles="purchaser",
        branches=str(foreign.id),
    )

    assert stored(select(MembershipBranch)) == []


def test_somebody_new_is_limited_from_the_first_day(app, as_member):
    manager = a_member(Role.MANAGER)
    branch = a_branch(of=manager.company)

    as_member(manager).post(
        "/company/people",
        email="nowa@alfa.example",
        name="Ola",
        phone="",
        roles="purchaser",
        branches=str(branch.id),
    )

    assert stored(select(MembershipBranch.branch_id)) == [branch.id]
