"""Codes scanned or typed onto a list, and rows dropped where they belong."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import select

from portal.models.catalogue import SellingUnit
from portal.models.lists import FavouritesLine
from tests.factories import a_company, a_member, a_product
from tests.factories.codes import a_code
from tests.factories.lists import a_list
from tests.factories.saving import saved
from tests.stored import stored


def _lines(made) -> list[FavouritesLine]:
    return stored(
        select(FavouritesLine)
        .where(FavouritesLine.list_id == made.id)
        .order_by(FavouritesLine.position, FavouritesLine.id)
    )


def _line(product) -> FavouritesLine:
    return stored(select(FavouritesLine).where(FavouritesLine.product_id == product.id))[0]


def _order(made) -> list[tuple[object, str]]:
    return [(line.product_id, line.section) for line in _lines(made)]


def test_a_code_scanned_again_raises_the_line_and_says_from_what_to_what(as_member):
    product = a_product(sku="A-1", name="Kubek", minimum=6, multiple=6)
    me = a_member()
    made = a_list(of=me)
    browser = as_member(me, htmx=True)

    browser.post(f"/lists/{made.id}/lines", expect=200, entry="A-1")
    page = browser.post(f"/lists/{made.id}/lines", expect=200, entry="A-1")

    assert [(line.product_id, int(line.quantity)) for line in _lines(made)] == [(product.id, 12)]
    assert "było 6, jest 12" in page.select_one("#list-said").get_text()
    assert page.select_one("#entry-said").get_text(strip=True) == ""


def test_the_ean_of_a_carton_adds_cartons_beside_the_single_pieces(as_member):
    product = a_product(sku="A-1")
    carton = saved(SellingUnit(product_id=product.id, unit="kart.", factor=Decimal(24)))
    a_code(product, "5901234123457")
    a_code(product, "5909876543213", selling_unit_id=carton.id)
    me = a_member()
    made = a_list(of=me)
    browser = as_member(me, htmx=True)

    for code in ("5901234123457", "5909876543213", "5909876543213"):
        browser.post(f"/lists/{made.id}/lines", expect=200, entry=code)

    assert sorted((line.unit, int(line.quantity)) for line in _lines(made)) == [
        ("kart.", 2),
        ("szt.", 1),
    ]


def test_an_unknown_code_is_named_and_handed_back_for_the_box_and_nothing_else_changes(as_member):
    me = a_member()
    made = a_list(of=me, lines={a_product(): "3"})

    page = as_member(me, htmx=True).post(
        f"/lists/{made.id}/lines", expect=422, entry="5900000000008"
    )

    assert page.select_one("#entry-said")["data-entry"] == "5900000000008"
    assert "5900000000008" in page.select_one("#entry-error").get_text()
    assert [int(line.quantity) for line in _lines(made)] == [3]


def test_a_scan_past_any_quantity_is_refused_and_the_line_stays(as_member):
    product = a_product(sku="A-1")
    me = a_member()
    made = a_list(of=me, lines={product: "9999999"})

    as_member(me).post(f"/lists/{made.id}/lines", expect=422, entry="A-1 9")

    assert int(_line(product).quantity) == 9999999


def test_only_a_lists_page_may_use_the_camera_and_shows_the_button_where_a_browser_can(as_member):
    me = a_member()
    browser = as_member(me)
    page = browser.get(f"/lists/{a_list(of=me).id}")

    assert page.headers["Permissions-Policy"].split(",")[0] == "camera=(self)"
    assert browser.get("/lists").headers["Permissions-Policy"].split(",")[0] == "camera=()"
    assert page.select_one("[data-camera]").has_attr("hidden")


def test_a_row_dropped_behind_another_stands_there_and_in_its_section(as_member):
    one, two, three = a_product(), a_product(), a_product()
    me = a_member()
    made = a_list(
        of=me, lines={one: "1", two: "1", three: "1"}, sections={two: "Biuro", three: "Biuro"}
    )
    line, neighbour = _line(one), _line(two)

    for _ in range(2):
        page = as_member(me, htmx=True).post(
            f"/lists/{made.id}/places", expect=200, line=str(line.id), after=str(neighbour.id)
        )

    assert _order(made) == [(two.id, "Biuro"), (one.id, "Biuro"), (three.id, "Biuro")]
    assert "miejsce 2 z 3" in page.select_one("#list-said").get_text()
    assert page.select_one(f"#handle-{line.id}").has_attr("data-focus")


def test_a_drop_beside_a_line_that_is_gone_goes_by_the_other_neighbour_or_stays(as_member):
    one, two, three = a_product(), a_product(), a_product()
    me = a_member()
    made = a_list(of=me, lines={one: "1", two: "1", three: "1"})
    browser, gone = as_member(me), str(uuid4())

    browser.post(
        f"/lists/{made.id}/places", line=str(_line(three).id), after=gone, before=str(_line(one).id)
    )
    assert [product for product, _ in _order(made)] == [three.id, one.id, two.id]

    for fields in ({"after": gone}, {"after": "", "before": "x"}, {}):
        browser.post(f"/lists/{made.id}/places", line=str(_line(two).id), **fields)
    browser.post(f"/lists/{made.id}/places", line="nonsense", after=str(_line(one).id))
    browser.post(f"/lists/{made.id}/places", line=gone, after=str(_line(one).id))

    assert [product for product, _ in _order(made)] == [three.id, one.id, two.id]


def test_nobody_drops_rows_on_a_list_out_of_reach(as_member):
    company = a_company()
    private = a_list(of=a_member(of=company), shared=False, lines={a_product(): "1"})
    foreign = a_list(of=a_member(), lines={a_product(): "1"})
    me = as_member(a_member(of=company))

    for made in (private, foreign):
        line = _lines(made)[0]
        me.post(f"/lists/{made.id}/places", expect=404, line=str(line.id), after=str(line.id))
        me.post(f"/lists/{made.id}/lines", expect=404, entry=a_product().sku)


def test_a_line_of_another_list_is_not_drawn_over_by_a_drop(as_member):
    me = a_member()
    mine, other = a_product(), a_product()
    made, second = a_list(of=me, lines={mine: "1"}), a_list(of=me, lines={other: "1"})

    as_member(me).post(
        f"/lists/{made.id}/places", line=str(_line(other).id), after=str(_line(mine).id)
    )

    assert [[line.product_id for line in _lines(one)] for one in (made, second)] == [
        [mine.id],
        [other.id],
    ]


@pytest.mark.parametrize("typed", ["5", "2,5"])
def test_what_was_typed_is_kept_to_the_third_place(as_member, typed):
    product = a_product(sku="A-1", unit="kg", multiple="0.5", minimum="0.5")
    me = a_member()
    made = a_list(of=me)

    as_member(me).post(f"/lists/{made.id}/lines", entry=f"A-1 {typed}")

    assert _line(product).quantity == Decimal(typed.replace(",", "."))
