"""Asking to be told that a product is back: from a page, without a script and with one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.domain.access import CompanyStatus, Role
from portal.domain.assortment import Effect
from portal.domain.quantities import SellingUnit as Unit
from portal.domain.quantities import mend
from portal.domain.subscriptions import SubscriptionState
from portal.kit.clock import utc_now
from portal.kit.errors import Conflict, Forbidden
from portal.models.catalogue import SellingUnit
from portal.models.subscriptions import StockSubscription
from portal.models.tenancy import acting_for
from portal.services.subscriptions.commands import wait_for
from portal.services.unit_of_work import unit_of_work
from tests.factories import a_company, a_member, a_product, an_assortment_rule, saved
from tests.factories.orders import actor_of
from tests.factories.people import a_branch
from tests.factories.subscriptions import a_wish
from tests.stored import promised, stored
from tests.values import NOTHING


def _wishes() -> list[StockSubscription]:
    return stored(select(StockSubscription).order_by(StockSubscription.id))


def _asked(product, quantity="24", **more) -> dict[str, str]:
    return {"product_id": str(product.id), "quantity": quantity, "unit": "szt.", **more}


def test_who_asks_waits_from_now_on_and_comes_back_to_where_they_were(as_member):
    product, me = a_product(stock="0"), a_member()

    page = as_member(me).post("/subscriptions", **_asked(product, next="/catalogue/x"))

    (wish,) = _wishes()
    assert page.headers["Location"] == "/catalogue/x"
    assert (wish.membership_id, wish.product_id) == (me.membership.id, product.id)
    assert (wish.quantity, wish.unit, wish.state) == (24, "szt.", SubscriptionState.WAITING)
    assert [job for job, _ in promised()] == ["stock.telling"]


@pytest.mark.parametrize("elsewhere", ["https://zly.example/", "//zly.example", "/login", ""])
def test_nobody_is_sent_anywhere_else(as_member, elsewhere):
    page = as_member(a_member()).post(
        "/subscriptions", **_asked(a_product(stock="0"), next=elsewhere)
    )

    assert page.headers["Location"] == "/subscriptions"


def test_with_a_script_the_button_becomes_what_was_promised_with_the_way_back(as_member):
    product = a_product(name="Worki", stock="0")
    browser = as_member(a_member(), htmx=True)

    page = browser.post("/subscriptions", expect=200, **_asked(product, name="Worki"))

    form = page.select_one("form.notify")
    (wish,) = _wishes()
    assert form["id"] == f"notify-{product.id}-szt."
    assert form["action"] == f"/subscriptions/{wish.id}/ending"
    assert "Powiadomimy, gdy będzie 24 szt." in form.get_text()
    fields = {
        one["name"]: one["value"] for one in form.select("input") if one["name"] != "csrf_token"
    }

    again = browser.post(form["action"], expect=200, **fields)

    assert again.select_one("form.notify")["action"] == "/subscriptions"
    assert again.select_one("form.notify [name=quantity]")["value"] == "24"
    assert [one.state for one in _wishes()] == [SubscriptionState.ENDED]


def test_asking_twice_is_one_wish_with_the_last_quantity_and_the_first_place(as_member):
    product, me = a_product(stock="0"), a_member()
    first = a_wish(product, "100", of=me)

    as_member(me).post("/subscriptions", **_asked(product, "40"))
    as_member(me).post("/subscriptions", **_asked(product, "40"))

    (wish,) = _wishes()
    assert (wish.id, wish.quantity, wish.since) == (first.id, 40, first.since)


def test_a_wish_is_mended_upward_to_the_pack_and_kept_in_base_units(as_member):
    product = a_product(stock="0", minimum=12, multiple=12)

    page = as_member(a_member(), htmx=True).post(
        "/subscriptions", expect=200, **_asked(product, "13")
    )

    (wish,) = _wishes()
    assert (wish.quantity, wish.base_quantity) == (24, 24)
    assert "24" in page.select_one("#flashes").get_text()


@pytest.mark.parametrize("quantity", ["", "0", "-3", "dużo", "99999999999", "1e9"])
def test_a_quantity_that_is_none_is_refused_in_words(as_member, quantity):
    as_member(a_member()).post(
        "/subscriptions", expect=422, **_asked(a_product(stock="0"), quantity)
    )

    assert _wishes() == []


def test_a_product_hidden_from_the_company_does_not_exist(as_member):
    product, company = a_product(stock="0"), a_company()
    an_assortment_rule(Effect.HIDE, product_id=product.id, company_id=company.id)

    as_member(a_member(of=company)).post("/subscriptions", expect=404, **_asked(product))
    as_member(a_member()).post(
        "/subscriptions", expect=404, product_id=str(NOTHING), quantity="1", unit=""
    )
    as_member(a_member()).post("/subscriptions", expect=404, product_id="x", quantity="1")

    assert _wishes() == []


def test_what_is_shown_but_not_sold_is_not_waited_for(as_member):
    product, company = a_product(stock="0"), a_company()
    an_assortment_rule(Effect.NO_SALE, product_id=product.id, company_id=company.id)

    as_member(a_member(of=company)).post("/subscriptions", expect=422, **_asked(product))

    assert _wishes() == []


def test_a_company_not_verified_and_an_accountant_may_not(as_member, stranger):
    product = a_product(stock="0")
    pending = a_member(Role.MANAGER, of=a_company(status=CompanyStatus.PENDING))

    as_member(pending).post("/subscriptions", expect=403, **_asked(product))
    as_member(a_member(Role.ACCOUNTANT)).post("/subscriptions", expect=403, **_asked(product))
    stranger.post("/subscriptions", expect=303, **_asked(product))

    assert _wishes() == []


@pytest.mark.parametrize("change", ["quantity", "ending", "return"])
def test_anothers_wish_does_not_exist_not_even_a_colleagues(as_member, change):
    product, me = a_product(stock="0"), a_member()
    colleague = a_member(of=me.company)
    theirs = [a_wish(product), a_wish(product, of=colleague)]

    for wish in theirs:
        as_member(me).post(f"/subscriptions/{wish.id}/{change}", expect=404, quantity="1")

    assert [one.state for one in _wishes()] == [SubscriptionState.WAITING] * 2
    assert [one.quantity for one in _wishes()] == [10, 10]


def test_a_wish_ended_and_taken_up_at_once_keeps_its_place(as_member):
    product, me = a_product(stock="0"), a_member()
    wish = a_wish(product, of=me)
    browser = as_member(me)

    browser.post(f"/subscriptions/{wish.id}/ending")
    browser.post(f"/subscriptions/{wish.id}/ending")
    browser.post(f"/subscriptions/{wish.id}/return")
    browser.post(f"/subscriptions/{wish.id}/return")

    (after,) = _wishes()
    assert (after.state, after.since, after.closed_at) == (
        SubscriptionState.WAITING,
        wish.since,
        None,
    )


def test_one_taken_up_much_later_goes_to_the_end_of_the_line(as_member):
    me = a_member()
    wish = a_wish(
        a_product(stock="0"),
        of=me,
        state=SubscriptionState.ENDED,
        closed_at=utc_now() - timedelta(minutes=30),
    )

    as_member(me).post(f"/subscriptions/{wish.id}/return")

    assert _wishes()[0].since > wish.since


def test_one_ended_and_asked_for_anew_is_not_doubled_by_taking_it_up(as_member):
    product, me = a_product(stock="0"), a_member()
    wish = a_wish(product, of=me)
    browser = as_member(me)

    browser.post(f"/subscriptions/{wish.id}/ending")
    browser.post("/subscriptions", **_asked(product, "5"))
    browser.post(f"/subscriptions/{wish.id}/return")

    assert [one.state for one in _wishes()] == [SubscriptionState.ENDED, SubscriptionState.WAITING]


def test_who_waits_for_very_many_products_ends_some_first(as_member, monkeypatch):
    me, product = a_member(), a_product(stock="0")
    a_wish(product, of=me)
    monkeypatch.setattr("portal.services.subscriptions.commands.MAX_OPEN", 1)

    as_member(me).post("/subscriptions", expect=422, **_asked(a_product(stock="0")))
    as_member(me).post("/subscriptions", **_asked(product, "7"))

    assert [one.quantity for one in _wishes()] == [7]


def test_what_was_ended_is_not_taken_up_beyond_the_most(as_member, monkeypatch):
    me, product = a_member(), a_product(stock="0")
    wish = a_wish(product, of=me)
    browser = as_member(me)
    browser.post(f"/subscriptions/{wish.id}/ending")
    a_wish(a_product(stock="0"), of=me)
    monkeypatch.setattr("portal.services.subscriptions.commands.MAX_OPEN", 1)

    browser.post(f"/subscriptions/{wish.id}/return", expect=422)

    assert _wishes()[0].state is SubscriptionState.ENDED


def test_base_units_follow_the_selling_unit(as_member):
    product = a_product(stock="0")
    saved(SellingUnit(product_id=product.id, unit="kart.", factor=Decimal(24), position=1))

    as_member(a_member()).post(
        "/subscriptions", product_id=str(product.id), quantity="2", unit="kart."
    )

    (wish,) = _wishes()
    assert (wish.unit, wish.quantity, wish.base_quantity) == ("kart.", 2, 48)


def test_what_is_there_is_not_waited_for_but_ordered(as_member):
    product = a_product(stock="48")
    browser = as_member(a_member())

    page = browser.post("/subscriptions", expect=409, **_asked(product, "48"))
    browser.post("/subscriptions", **_asked(product, "49"))

    assert "Jest teraz 48 szt., dodaj je do koszyka." in page.get_text()
    assert [one.quantity for one in _wishes()] == [49]


def _wait(member, product, branch_ids=(), **more) -> None:
    actor = replace(actor_of(member), branch_ids=branch_ids)
    wish = mend(Decimal(10), Unit())
    with acting_for(actor.company_id, actor.person_id), unit_of_work():
        wait_for(actor=actor, wishes={product.id: wish}, branch_id=None, at=utc_now(), **more)


@pytest.mark.usefixtures("app")
def test_many_wishes_at_once_keep_the_same_rules():
    here, short = a_product(stock="10"), a_product(stock="9")
    me = a_member()

    with pytest.raises(Conflict):
        _wait(me, here)
    with pytest.raises(Forbidden):
        _wait(a_member(Role.ACCOUNTANT), short)
    assert _wishes() == []

    _wait(me, short)
    _wait(me, here, taking={here.id: Decimal(1)})  # ten, beside the one that goes into the cart
    assert [one.product_id for one in _wishes()] == [short.id, here.id]


@pytest.mark.usefixtures("app")
def test_a_member_limited_to_a_branch_waits_for_that_branch():
    me = a_member()
    branch = a_branch(of=me.company)

    _wait(me, a_product(stock="0"), branch_ids=(branch.id,))

    assert [one.branch_id for one in _wishes()] == [branch.id]
