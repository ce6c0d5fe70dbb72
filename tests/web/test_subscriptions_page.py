"""The page of notifications: what is waited for, where in line, what was told, and the cart."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.domain.assortment import Effect
from portal.domain.subscriptions import SubscriptionState
from portal.models.subscriptions import StockSubscription
from tests.factories import a_company, a_member, a_product, an_assortment_rule
from tests.factories.people import a_branch
from tests.factories.subscriptions import a_told_wish, a_wish
from tests.stored import promised, stored


def _wishes() -> list[StockSubscription]:
    return stored(select(StockSubscription).order_by(StockSubscription.id))


def test_the_page_says_what_is_waited_for_since_when_and_where_in_line(as_member):
    product, me = a_product(name="Worki LDPE", stock="20"), a_member()
    a_wish(product, minutes_ago=90)
    mine = a_wish(product, "24", of=me, minutes_ago=60)
    a_wish(product, minutes_ago=30)
    told = a_told_wish(a_product(name="Mydło"), of=me)

    page = as_member(me).get("/subscriptions")

    row = page.select_one(f"#wish-{mine.id}")
    assert "Worki LDPE" in row.get_text()
    assert row.select_one("[name=quantity]")["value"] == "24"
    assert "2." in [cell.get_text(strip=True) for cell in row.select("td")]
    assert "tylko 20 szt." in row.get_text()
    assert "Mydło" in page.select_one(f"#told-{told.id}").get_text()


def test_an_empty_page_says_how_it_fills(as_member):
    page = as_member(a_member()).get("/subscriptions")

    assert "Powiadom" in page.select_one("#subscriptions").get_text()


def test_the_wanted_quantity_changes_in_place_and_the_place_in_line_stays(as_member):
    me, product = a_member(), a_product(multiple=6, minimum=6)
    wish = a_wish(product, "60", of=me)
    browser = as_member(me, htmx=True)

    page = browser.post(
        f"/subscriptions/{wish.id}/quantity", expect=200, quantity="20", unit="szt."
    )
    refused = browser.post(f"/subscriptions/{wish.id}/quantity", expect=422, quantity="x", unit="")

    (after,) = _wishes()
    assert (after.quantity, after.base_quantity, after.since) == (24, 24, wish.since)
    assert page.select_one(f"#q-{wish.id}")["value"] == "24"
    assert refused.select_one(f"#q-{wish.id}")["value"] == "x"
    assert [job for job, _ in promised()] == ["stock.telling"]


def test_what_was_told_is_not_changed_any_more(as_member):
    me = a_member()
    wish = a_told_wish(a_product(), of=me)

    as_member(me).post(f"/subscriptions/{wish.id}/quantity", expect=404, quantity="3")
    as_member(me).post(f"/subscriptions/{wish.id}/ending")

    assert [one.state for one in _wishes()] == [SubscriptionState.TOLD]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_however_much_is_waited_for(as_member, count_queries, count):
    me = a_member()
    for _ in range(count):
        product = a_product()
        a_wish(product, of=me)
        a_told_wish(product, of=me)
    browser = as_member(me)
    browser.get("/subscriptions")

    with count_queries() as seen:
        browser.get("/subscriptions")

    assert len(seen) == 11


def test_the_link_of_a_mail_shows_what_came_and_puts_it_into_the_cart(as_member):
    me, product = a_member(), a_product(name="Worki", net="8.40")
    wish = a_told_wish(product, "50", of=me)
    browser = as_member(me)

    page = browser.get(f"/subscriptions/arrivals/{wish.mailed_by}")
    assert page.select_one("main form.inline button, .actions button, form button") is not None
    assert "420,00 zł" in page.get_text().replace("\u00a0", " ")
    browser.post(f"/subscriptions/arrivals/{wish.mailed_by}/cart")

    cart = browser.get("/cart")
    assert [one["value"] for one in cart.select("#cart-lines [name=quantity]")] == ["50"]


def test_the_link_leads_nobody_else_anywhere(as_member):
    me = a_member()
    wish = a_told_wish(a_product(), of=me)

    for who in (a_member(of=me.company), a_member()):
        as_member(who).get(f"/subscriptions/arrivals/{wish.mailed_by}", expect=404)
        as_member(who).post(f"/subscriptions/arrivals/{wish.mailed_by}/cart", expect=404)


def test_places_are_of_all_who_wait_yet_no_one_is_named(as_member):
    product = a_product()
    other = a_company(name="Firma Cudza")
    a_wish(product, of=a_member(of=other), minutes_ago=90)
    me = a_member()
    a_wish(product, of=me)

    page = as_member(me).get("/subscriptions")

    assert "Firma Cudza" not in page.get_text()


def test_what_only_a_branch_sees_is_shown_as_that_branch_sees_it(as_member):
    me, waited, back = a_member(), a_product(stock="0"), a_product(name="Mydło w płynie")
    branch = a_branch(of=me.company)
    for product in (waited, back):
        an_assortment_rule(Effect.HIDE, product_id=product.id, company_id=me.company.id)
        an_assortment_rule(
            Effect.SHOW, product_id=product.id, company_id=me.company.id, branch_id=branch.id
        )
    wish = a_wish(waited, of=me, branch_id=branch.id)
    told = a_told_wish(back, of=me, branch_id=branch.id)
    browser = as_member(me)

    page = browser.get("/subscriptions")
    browser.post(f"/subscriptions/{wish.id}/quantity", quantity="20", unit="szt.")
    arrived = browser.get(f"/subscriptions/arrivals/{told.mailed_by}")

    assert waited.name in page.select_one(f"#wish-{wish.id}").get_text()
    assert [one.quantity for one in _wishes() if one.id == wish.id] == [20]
    assert "Mydło w płynie" in arrived.get_text()
