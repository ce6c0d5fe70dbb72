"""Saved carts: named, taken up, put together, removed and brought back."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import select

from portal.domain.access import Role
from portal.extensions import session
from portal.kit.clock import utc_now
from portal.kit.ids import new_id
from portal.models.carts import Cart, CartLine, CartSource
from portal.models.tenancy import acting_as_system
from portal.services.cart import saved
from portal.services.unit_of_work import unit_of_work
from tests.factories import a_company, a_member, a_product
from tests.factories.orders import a_cart
from tests.stored import stored


def lines_of(cart) -> dict[object, int]:
    return {
        line.product_id: int(line.quantity)
        for line in stored(select(CartLine).where(CartLine.cart_id == cart.id))
    }


def carts() -> list[object]:
    return stored(select(Cart.id).where(Cart.removed_at.is_(None)))


@pytest.mark.parametrize("saved_carts", [1, 3])
def test_the_page_of_carts_costs_the_same_however_many_there_are(
    as_member, count_queries, saved_carts
):
    me = a_member()
    for _ in range(saved_carts):
        a_cart(of=me, lines={a_product(): "1"}, active=False, name="Odłożony")
    browser = as_member(me)
    browser.get("/carts")

    with count_queries() as seen:
        page = browser.get("/carts")

    assert len(page.select("tbody tr")) == saved_carts
    assert len(seen) == 4


@pytest.mark.parametrize("lines", [1, 3])
def test_the_page_of_a_cart_costs_the_same_however_much_lies_in_it(as_member, count_queries, lines):
    me = a_member()
    cart = a_cart(of=me, lines={a_product(): "1" for _ in range(lines)}, active=False)
    browser = as_member(me)
    browser.get(f"/carts/{cart.id}")

    with count_queries() as seen:
        page = browser.get(f"/carts/{cart.id}")

    assert len(page.select("tbody tr")) == lines
    assert len(seen) == 8


def test_the_carts_show_whence_they_come_and_who_filled_them(as_member):
    company = a_company()
    me, colleague = a_member(of=company), a_member(of=company)
    cart = a_cart(
        of=me,
        lines={a_product(name="Kubek"): "3"},
        active=False,
        name="Święta",
        source=CartSource.REP,
    )
    with acting_as_system(), unit_of_work():
        session.add(
            CartLine(
                id=new_id(),
                company_id=company.id,
                cart_id=cart.id,
                product_id=a_product(name="Papier").id,
                unit="szt.",
                factor=Decimal(1),
                quantity=Decimal(5),
                base_quantity=Decimal(5),
                position=9,
                added_by_id=colleague.person.id,
                created_at=utc_now(),
            )
        )
    browser = as_member(me)

    row = browser.get("/carts").select_one(f"#cart-{cart.id}").get_text(" ", strip=True)
    lines = [
        tuple(cell.get_text(" ", strip=True) for cell in (tr.select("td")[0], tr.select("td")[2]))
        for tr in browser.get(f"/carts/{cart.id}").select("tbody tr")
    ]

    assert "od opiekuna" in row
    assert colleague.person.name in row
    assert me.person.name in row
    assert [(name.split(" SKU")[0], by) for name, by in lines] == [
        ("Kubek", me.person.name),
        ("Papier", colleague.person.name),
    ]


def test_a_cart_put_into_another_adds_up_and_a_second_press_changes_nothing(as_member):
    me = a_member()
    both, only = a_product(), a_product()
    into = a_cart(of=me, lines={both: "2"})
    source = a_cart(of=me, lines={both: "3", only: "4"}, active=False, name="Drugi")
    browser = as_member(me)
    key = browser.get(f"/carts/{source.id}").select_one("form input[name=key]")["value"]

    for _ in range(2):
        answer = browser.post(f"/carts/{source.id}/merging", into=str(into.id), key=key)

    assert answer.headers["Location"] == f"/carts/{into.id}"
    assert lines_of(into) == {both.id: 5, only.id: 4}
    assert carts() == [into.id]
    told = browser.get(f"/carts/{into.id}").select_one("#flashes").get_text(" ", strip=True)
    assert "Dołączono 2 pozycje" in told
    browser.post(f"/carts/{source.id}/merging", expect=404, into=str(into.id), key=str(uuid4()))
    assert lines_of(into) == {both.id: 5, only.id: 4}


def test_put_together_quantities_are_raised_to_whole_packs_and_it_is_said(as_member):
    me = a_member()
    product = a_product(minimum=12, multiple=12)
    into = a_cart(of=me, lines={product: "12"})
    source = a_cart(of=me, lines={product: "5"}, active=False)

    browser = as_member(me)
    browser.post(f"/carts/{source.id}/merging")

    assert lines_of(into) == {product.id: 24}
    assert "opakowań" in browser.get("/carts").select_one("#flashes").get_text()


def test_a_line_that_would_be_too_much_stays_in_its_cart_and_is_counted(as_member):
    me = a_member()
    huge, fine = a_product(), a_product()
    into = a_cart(of=me, lines={huge: "9000000"})
    source = a_cart(of=me, lines={huge: "8000000", fine: "1"}, active=False, name="Reszta")
    browser = as_member(me)

    browser.post(f"/carts/{source.id}/merging", into=str(into.id))

    assert lines_of(into) == {huge.id: 9_000_000, fine.id: 1}
    assert lines_of(source) == {huge.id: 8_000_000}
    assert "1 pozycja została" in browser.get("/carts").select_one("#flashes").get_text()


def test_what_is_no_longer_sold_goes_along_as_it_is(as_member):
    me = a_member()
    gone = a_product(status="discontinued")
    into = a_cart(of=me, lines={a_product(): "1"})
    source = a_cart(of=me, lines={gone: "7"}, active=False)

    as_member(me).post(f"/carts/{source.id}/merging")

    assert lines_of(into)[gone.id] == 7


def test_the_cart_in_hand_may_be_put_into_a_saved_one_and_is_empty_then(as_member):
    me, product = a_member(), a_product()
    active = a_cart(of=me, lines={product: "2"})
    into = a_cart(of=me, lines={product: "1"}, active=False, name="Drugi")

    as_member(me).post(f"/carts/{active.id}/merging", into=str(into.id))

    assert (lines_of(active), lines_of(into)) == ({}, {product.id: 3})
    assert len(carts()) == 2


def test_a_cart_is_not_put_into_itself(as_member):
    me = a_member()
    cart = a_cart(of=me, lines={a_product(): "2"}, active=False)

    as_member(me).post(f"/carts/{cart.id}/merging", expect=422, into=str(cart.id))

    assert list(lines_of(cart).values()) == [2]


def test_a_removed_cart_is_gone_until_it_is_brought_back(as_member):
    me, product = a_member(), a_product()
    cart = a_cart(of=me, lines={product: "2"}, active=False, name="Święta")
    browser = as_member(me)

    for _ in range(2):
        browser.post(f"/carts/{cart.id}/removal")
    page = browser.get("/carts")
    assert page.select("tbody tr") == []
    browser.get(f"/carts/{cart.id}", expect=404)
    browser.post(f"/carts/{cart.id}/activation", expect=404)

    undo = page.select_one("#flashes form")["action"]
    for _ in range(2):
        browser.post(undo)

    assert lines_of(cart) == {product.id: 2}
    assert [row["id"] for row in browser.get("/carts").select("tbody tr")] == [f"cart-{cart.id}"]


def test_the_cart_in_hand_is_not_removed(as_member):
    me = a_member()
    cart = a_cart(of=me, lines={a_product(): "2"})

    as_member(me).post(f"/carts/{cart.id}/removal")

    assert carts() == [cart.id]


def test_a_removed_cart_is_deleted_for_good_after_its_time(app):
    me = a_member()
    a_cart(of=me, lines={a_product(): "2"}, active=False, removed_at=utc_now())
    kept = a_cart(of=me, lines={a_product(): "2"}, active=False)

    with acting_as_system(), unit_of_work():
        gone = saved.forget_removed(before=utc_now())

    assert (gone, stored(select(Cart.id))) == (1, [kept.id])


def test_a_cart_gets_another_name_and_a_senseless_one_is_refused(as_member):
    me = a_member()
    cart = a_cart(of=me, lines={a_product(): "2"}, active=False, name="Stara")
    browser = as_member(me)

    browser.post(f"/carts/{cart.id}/name", name="  Nowa  ")
    for name in ("", "x" * 81, "a\x07"):
        page = browser.post(f"/carts/{cart.id}/name", expect=422, name=name)
        assert page.select_one("#name-error").get_text(strip=True) != ""

    assert stored(select(Cart.name)) == ["Nowa"]


def test_an_empty_cart_is_not_put_aside(as_member):
    browser = as_member(a_member())

    page = browser.post("/carts", expect=422, name="Pusty")

    assert page.select_one("#name-error").get_text(strip=True) != ""


def test_a_colleagues_carts_and_another_companys_do_not_exist(as_member):
    company = a_company()
    me = a_member(of=company)
    own = a_cart(of=me, lines={a_product(): "1"})
    theirs = [
        a_cart(of=owner, lines={a_product(): "1"}, active=False)
        for owner in (a_member(of=company), a_member())
    ]
    browser = as_member(me)

    for cart in theirs:
        browser.get(f"/carts/{cart.id}", expect=404)
        for path in ("name", "activation", "merging", "return"):
            browser.post(f"/carts/{cart.id}/{path}", expect=404, name="Moje")
        browser.post(f"/carts/{own.id}/merging", expect=404, into=str(cart.id))
        browser.post(f"/carts/{cart.id}/removal")
    assert len(carts()) == 3
    assert [list(lines_of(cart).values()) for cart in (own, *theirs)] == [[1], [1], [1]]


def test_an_accountant_has_no_carts(as_member):
    accountant = as_member(a_member(Role.ACCOUNTANT))

    accountant.get("/carts", expect=403)
    accountant.post("/carts", expect=403, name="x")


def test_putting_carts_together_costs_the_same_however_much_lies_in_them(as_member, count_queries):
    me = a_member()
    counts = []
    for many in (2, 6):
        products = [a_product() for _ in range(many)]
        a_cart(of=me, lines=dict.fromkeys(products, "1"), active=False)
        source = stored(select(Cart.id).where(~Cart.active).order_by(Cart.id.desc()).limit(1))[0]
        browser = as_member(me)
        browser.get("/carts")
        with count_queries() as seen:
            browser.post(f"/carts/{source}/merging")
        counts.append(len(seen))

    assert counts[0] == counts[1] + 1  # the first press makes the cart in hand
