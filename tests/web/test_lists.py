"""Favourites lists as a whole: many of them, one of them, from elsewhere and into the cart."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.domain.access import Role
from portal.models.carts import CartLine
from portal.models.lists import FavouritesLine, FavouritesList
from tests.factories import a_company, a_member, a_product
from tests.factories.lists import a_list
from tests.stored import stored


def _names() -> list[str]:
    return sorted(stored(select(FavouritesList.name)))


def _lines(list_id) -> list[tuple[object, int]]:
    found = stored(
        select(FavouritesLine)
        .where(FavouritesLine.list_id == list_id)
        .order_by(FavouritesLine.position)
    )
    return [(line.product_id, int(line.quantity)) for line in found]


def _in_cart() -> dict[object, int]:
    return {line.product_id: int(line.quantity) for line in stored(select(CartLine))}


def test_the_lists_are_the_shared_ones_and_ones_own_with_their_lines_and_makers(as_member):
    company = a_company()
    me, colleague = a_member(of=company), a_member(of=company)
    a_list(of=colleague, name="Wspólna lista", lines={a_product(): "1", a_product(): "2"})
    a_list(of=colleague, name="Cudza prywatna", shared=False)
    a_list(of=me, name="Moja", shared=False)
    a_list(of=a_member(), name="Innej firmy")

    rows = as_member(me).get("/lists").select("table.rows tbody tr")

    assert [row.select_one("a").get_text() for row in rows] == ["Moja", "Wspólna lista"]
    assert colleague.person.name in rows[1].get_text()
    assert rows[1].select_one("td.num").get_text(strip=True) == "2"


@pytest.mark.parametrize("lists", [1, 3])
def test_the_page_of_lists_costs_the_same_however_many_there_are(as_member, count_queries, lists):
    me = a_member()
    for _ in range(lists):
        a_list(of=me, lines={a_product(): "1"})
    browser = as_member(me)
    browser.get("/lists")

    with count_queries() as seen:
        browser.get("/lists")

    assert len(seen) == 5


@pytest.mark.parametrize("products", [1, 3])
def test_the_page_of_a_list_costs_the_same_however_long_it_is(as_member, count_queries, products):
    me = a_member()
    made = a_list(of=me, lines={a_product(): "1" for _ in range(products)})
    browser = as_member(me)
    browser.get(f"/lists/{made.id}")

    with count_queries() as seen:
        browser.get(f"/lists/{made.id}")

    assert len(seen) == 13


def test_a_new_list_is_private_unless_said_otherwise_and_a_second_press_makes_no_second(as_member):
    me = a_member()
    browser = as_member(me)

    browser.post("/lists", name="  Na   co dzień ")
    again = browser.post("/lists", name="na co dzień", expect=422)
    browser.post("/lists", name="Dla wszystkich", shared="y")

    assert {one.name: one.membership_id for one in stored(select(FavouritesList))} == {
        "Na co dzień": me.membership.id,
        "Dla wszystkich": None,
    }
    assert "na co dzień" in again.select_one("#name-error").get_text()


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "dwie\x07linie"])
def test_a_list_needs_a_sensible_name(as_member, name):
    page = as_member(a_member()).post("/lists", name=name, expect=422)

    assert page.select_one("#name-error").get_text(strip=True) != ""
    assert _names() == []


def test_a_list_is_renamed_but_not_to_the_name_of_another(as_member):
    me = a_member()
    made = a_list(of=me, name="Stara")
    a_list(of=me, name="Zajęta")
    browser = as_member(me)

    browser.post(f"/lists/{made.id}/name", name="Nowa")
    browser.post(f"/lists/{made.id}/name", name="Zajęta", expect=422)

    assert _names() == ["Nowa", "Zajęta"]


def test_a_copy_is_ones_own_and_has_every_line(as_member):
    company = a_company()
    made = a_list(of=a_member(of=company), lines={a_product(): "3", a_product(): "4"})
    me = a_member(of=company)

    answer = as_member(me).post(f"/lists/{made.id}/copies", copy_name="Moja kopia")

    copy = stored(select(FavouritesList).where(FavouritesList.name == "Moja kopia"))[0]
    assert answer.headers["Location"] == f"/lists/{copy.id}"
    assert copy.membership_id == me.membership.id
    assert _lines(copy.id) == _lines(made.id)


def test_sharing_lets_colleagues_in_and_ends_with_the_maker_alone(as_member):
    company = a_company()
    me, colleague = a_member(of=company), a_member(of=company)
    made = a_list(of=me, shared=False)
    browser, other = as_member(me), as_member(colleague)

    other.get(f"/lists/{made.id}", expect=404)
    for _ in range(2):
        browser.post(f"/lists/{made.id}/sharing")
    other.get(f"/lists/{made.id}")
    other.post(f"/lists/{made.id}/sharing/end", expect=403)
    for _ in range(2):
        browser.post(f"/lists/{made.id}/sharing/end")
    other.get(f"/lists/{made.id}", expect=404)

    assert [one.membership_id for one in stored(select(FavouritesList))] == [me.membership.id]


def test_a_list_whose_maker_has_left_becomes_the_managers_who_ends_its_sharing(as_member):
    company = a_company()
    gone = a_member(of=company, active=False)
    manager = a_member(Role.MANAGER, of=company)
    made = a_list(of=gone, shared=True)

    as_member(manager).post(f"/lists/{made.id}/sharing/end")

    as_member(manager).get(f"/lists/{made.id}")
    assert stored(select(FavouritesList.membership_id)) == [manager.membership.id]


def test_a_shared_list_is_deleted_by_its_maker_or_a_manager_after_a_question(as_member):
    company = a_company()
    me, manager = a_member(of=company), a_member(Role.MANAGER, of=company)
    first = a_list(of=me, name="Pierwsza", lines={a_product(): "1"})
    second = a_list(of=me, name="Druga")

    as_member(a_member(of=company)).post(f"/lists/{first.id}/removal", expect=403)
    asked = as_member(me).get(f"/lists/{first.id}/removal")
    assert "Pierwsza" in asked.select_one("main").get_text()
    assert _names() == ["Druga", "Pierwsza"]
    as_member(me).post(f"/lists/{first.id}/removal")
    as_member(manager).post(f"/lists/{second.id}/removal")

    assert _names() == []
    assert stored(select(FavouritesLine.id)) == []
    as_member(me).post(f"/lists/{first.id}/removal", expect=404)


def test_a_colleagues_private_list_and_another_companys_do_not_exist(as_member):
    company = a_company()
    private = a_list(of=a_member(of=company), shared=False, lines={a_product(): "1"})
    foreign = a_list(of=a_member(), lines={a_product(): "1"})
    me = as_member(a_member(of=company))

    for made in (private, foreign):
        line = stored(select(FavouritesLine.id).where(FavouritesLine.list_id == made.id))[0]
        for path in ("", "/removal", "/lines.csv", "/lines.xlsx", f"/lines/{line}"):
            me.get(f"/lists/{made.id}{path}", expect=404)
        for path in ("/name", "/copies", "/sharing", "/sharing/end", "/removal", "/cart", "/lines"):
            me.post(
                f"/lists/{made.id}{path}", expect=404, name="x", copy_name="x", entry="A-1 1"
            ) if path != "/lines" else me.post(
                f"/lists/{made.id}{path}", expect=404, entry=_any_sku() + " 1"
            )
        for path in ("", "/quantity", "/removal", "/up", "/down"):
            me.post(f"/lists/{made.id}/lines/{line}{path}", expect=404, quantity="5")
        me.post(
            "/lists/lines",
            expect=404,
            list_id=str(made.id),
            product_id=str(a_product().id),
            quantity="1",
        )
    assert [quantity for made in (private, foreign) for _, quantity in _lines(made.id)] == [1, 1]


def _any_sku() -> str:
    return a_product().sku


def test_an_accountant_has_no_lists(as_member):
    company = a_company()
    made = a_list(of=a_member(of=company))
    accountant = as_member(a_member(Role.ACCOUNTANT, of=company))

    accountant.get("/lists", expect=403)
    accountant.get(f"/lists/{made.id}", expect=403)
    accountant.post("/lists", expect=403, name="x")
