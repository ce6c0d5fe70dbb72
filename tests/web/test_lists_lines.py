"""Lines of a list: by code, in place, up and down, off and back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.domain.assortment import Effect
from portal.models.lists import FavouritesLine
from tests.factories import a_company, a_member, a_product, an_assortment_rule
from tests.factories.lists import a_list
from tests.stored import stored


def _stored(made) -> list[FavouritesLine]:
    return stored(
        select(FavouritesLine)
        .where(FavouritesLine.list_id == made.id)
        .order_by(FavouritesLine.position, FavouritesLine.id)
    )


def _line(product) -> FavouritesLine:
    return stored(select(FavouritesLine).where(FavouritesLine.product_id == product.id))[0]


def _order(made) -> list[tuple[object, str]]:
    return [(line.product_id, line.section) for line in _stored(made)]


def test_a_code_with_a_quantity_adds_a_line_mended_upward_and_visibly(as_member):
    product = a_product(sku="PP-90", minimum=12, multiple=12)
    me = a_member()
    made = a_list(of=me)

    browser = as_member(me, htmx=True)
    page = browser.post(f"/lists/{made.id}/lines", expect=200, entry="PP-90 100")

    assert [(line.product_id, int(line.quantity)) for line in _stored(made)] == [(product.id, 108)]
    assert "108" in page.select_one("#flashes").get_text()


@pytest.mark.parametrize("entry", ["", "NIE-MA-TAKIEGO 3", "A-1 -5", "A-1 0"])
def test_an_entry_that_cannot_be_is_refused_in_words_and_stays_typed(as_member, entry):
    a_product(sku="A-1")
    me = a_member()
    made = a_list(of=me, lines={a_product(): "1"})

    page = as_member(me).post(f"/lists/{made.id}/lines", expect=422, entry=entry)

    assert page.select_one("#entry")["value"] == entry
    assert page.select_one("#entry-error").get_text(strip=True) != ""
    assert len(_stored(made)) == 1


def test_a_quantity_changed_in_place_answers_its_row_alone(as_member):
    product = a_product(net="2.00")
    me = a_member()
    made = a_list(of=me, lines={product: "10", a_product(): "1"})
    line = _line(product)

    page = as_member(me, htmx=True).post(
        f"/lists/{made.id}/lines/{line.id}/quantity",
        expect=200,
        **{f"quantity-{line.id}": "15", f"unit-{line.id}": "szt.", "line": str(line.id)},
    )

    assert len(page.select("tr")) == 1
    assert page.select_one("td.price").get_text(strip=True) == "30,00\u00a0zł"
    assert page.select_one("[data-tick]").has_attr("checked")
    assert int(_line(product).quantity) == 15


@pytest.mark.parametrize("typed", ["-2", "0", "dużo", "1e9", "99999999999", "1,2345"])
def test_an_absurd_quantity_is_refused_in_its_row_and_the_old_one_stays(as_member, typed):
    product = a_product()
    me = a_member()
    made = a_list(of=me, lines={product: "10"})
    line = _line(product)
    fields = {f"quantity-{line.id}": typed, f"unit-{line.id}": "szt."}

    for browser in (as_member(me), as_member(me, htmx=True)):
        page = browser.post(f"/lists/{made.id}/lines/{line.id}/quantity", expect=422, **fields)
        assert page.select_one(f"#q-{line.id}")["value"] == typed
        assert page.select_one(f"#said-{line.id}").get_text(strip=True) != ""
    assert int(_line(product).quantity) == 10


def test_a_unit_the_product_is_not_sold_in_is_refused(as_member):
    product = a_product()
    me = a_member()
    made = a_list(of=me, lines={product: "10"})
    line = _line(product)

    as_member(me).post(
        f"/lists/{made.id}/lines/{line.id}/quantity", expect=422, quantity="2", unit="beczka"
    )

    assert _line(product).unit == "szt."


def test_without_a_script_one_press_saves_what_was_changed_and_nothing_else(as_member):
    mine, theirs = a_product(), a_product()
    company = a_company()
    me, colleague = a_member(of=company), a_member(of=company)
    made = a_list(of=me, lines={mine: "1", theirs: "1"})
    first, second = _line(mine), _line(theirs)
    page = {
        f"{kind}-{line.id}": value
        for line in (first, second)
        for kind, value in (("quantity", "1"), ("unit", "szt."), ("was", "1|szt."))
    }

    as_member(colleague).post(f"/lists/{made.id}/lines/{second.id}/quantity", quantity="8")
    as_member(me).post(
        f"/lists/{made.id}/lines/quantities", **(page | {f"quantity-{first.id}": "5"})
    )

    assert [int(line.quantity) for line in _stored(made)] == [5, 8]


def test_a_line_is_moved_and_keeps_what_a_colleague_changes_of_it(as_member):
    one, two, three = a_product(), a_product(), a_product()
    company = a_company()
    me, colleague = a_member(of=company), a_member(of=company)
    made = a_list(of=me, lines={one: "1", two: "1", three: "1"})
    line = _line(three)

    as_member(me).post(f"/lists/{made.id}/lines/{line.id}/up")
    as_member(colleague).post(f"/lists/{made.id}/lines/{line.id}/quantity", quantity="9")
    as_member(colleague).post(f"/lists/{made.id}/lines/{_line(one).id}/down")
    for _ in range(3):
        page = as_member(me, htmx=True).post(f"/lists/{made.id}/lines/{line.id}/up", expect=200)

    assert [product for product, _ in _order(made)] == [three.id, one.id, two.id]
    assert int(_line(three).quantity) == 9
    assert page.select_one(f"#up-{line.id}").has_attr("disabled")


def test_at_the_edge_of_its_section_a_line_goes_into_the_next_one(as_member):
    one, two, three = a_product(), a_product(), a_product()
    me = a_member()
    made = a_list(
        of=me,
        lines={one: "1", two: "1", three: "1"},
        sections={one: "Kuchnia", two: "Biuro", three: "Biuro"},
    )

    as_member(me).post(f"/lists/{made.id}/lines/{_line(two).id}/up")

    assert _order(made) == [(one.id, "Kuchnia"), (two.id, "Kuchnia"), (three.id, "Biuro")]


def test_a_section_and_a_note_are_set_and_the_line_joins_its_section(as_member):
    one, two, three = a_product(), a_product(), a_product()
    me = a_member()
    made = a_list(of=me, lines={one: "1", two: "1", three: "1"}, sections={one: "Kuchnia"})
    line = _line(three)
    browser = as_member(me)
    browser.get(f"/lists/{made.id}/lines/{line.id}")

    for _ in range(2):
        browser.post(f"/lists/{made.id}/lines/{line.id}", section=" Kuchnia ", note="na parter")
    browser.post(f"/lists/{made.id}/lines/{line.id}", expect=422, section="x" * 61, note="")

    assert _order(made) == [(one.id, "Kuchnia"), (three.id, "Kuchnia"), (two.id, "")]
    assert _line(three).note == "na parter"
    heads = [
        row.get_text(strip=True) for row in browser.get(f"/lists/{made.id}").select(".section")
    ]
    assert heads == ["Kuchnia", "Bez sekcji"]


def test_a_removed_line_comes_back_where_it_stood_with_all_it_had(as_member):
    one, two, three = a_product(), a_product(), a_product()
    me = a_member()
    made = a_list(of=me, lines={one: "1", two: "7", three: "1"})
    line = _line(two)
    browser = as_member(me)
    browser.post(f"/lists/{made.id}/lines/{line.id}", section="", note="pilne")

    browser.post(f"/lists/{made.id}/lines/{line.id}/removal")
    shown = browser.get(f"/lists/{made.id}")
    assert [product for product, _ in _order(made)] == [one.id, three.id]
    undo = shown.select_one("#flashes form")["action"]
    for _ in range(2):
        browser.post(undo)

    assert [product for product, _ in _order(made)] == [one.id, two.id, three.id]
    assert (int(_line(two).quantity), _line(two).note) == (7, "pilne")


def test_removing_or_moving_a_line_that_is_gone_is_no_failure(as_member):
    one, two = a_product(), a_product()
    me = a_member()
    made = a_list(of=me, lines={one: "1", two: "1"})
    line = _line(one)
    browser = as_member(me)

    for _ in range(2):
        browser.post(f"/lists/{made.id}/lines/{line.id}/removal")
    browser.post(f"/lists/{made.id}/lines/{line.id}/up")
    browser.post(f"/lists/{made.id}/lines/{line.id}/quantity", expect=404, quantity="3")
    browser.get(f"/lists/{made.id}/lines/{line.id}", expect=404)

    assert [product for product, _ in _order(made)] == [two.id]


def test_a_line_of_a_hidden_product_is_passed_over_by_moves_and_is_not_there(as_member):
    one, hidden, three = a_product(), a_product(), a_product()
    me = a_member()
    made = a_list(of=me, lines={one: "1", hidden: "1", three: "1"})
    an_assortment_rule(Effect.HIDE, product_id=hidden.id)
    browser = as_member(me)

    browser.post(f"/lists/{made.id}/lines/{_line(three).id}/up")
    browser.get(f"/lists/{made.id}/lines/{_line(hidden).id}", expect=404)

    assert [product for product, _ in _order(made)] == [three.id, one.id, hidden.id]


def test_a_long_list_is_shown_by_the_hundred(as_member, monkeypatch):
    monkeypatch.setattr("portal.services.lists.queries.PAGE", 2)
    me = a_member()
    products = [a_product() for _ in range(3)]
    made = a_list(of=me, lines=dict.fromkeys(products, "1"))
    browser = as_member(me)

    shown = [
        [one["id"] for one in browser.get(f"/lists/{made.id}?page={page}").select("tr[id]")]
        for page in ("1", "2", "99", "-1", "x")
    ]

    ids = [f"line-{line.id}" for line in _stored(made)]
    assert shown == [ids[:2], ids[2:], ids[2:], ids[:2], ids[:2]]
