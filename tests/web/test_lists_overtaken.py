"""Two people at one list: whoever comes second is told, and loses nothing of either."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.models.lists import FavouritesLine
from tests.factories import a_company, a_member, a_product
from tests.factories.lists import a_list
from tests.stored import stored


@pytest.fixture
def both(app):
    """Two people of one company, and their list of one product, which is sold by the dozen."""
    company = a_company()
    me, colleague = a_member(of=company), a_member(of=company)
    product = a_product(name="Rękawice", minimum=12, multiple=12)
    made = a_list(of=me, lines={product: "12", a_product(name="Folia"): "1"})
    line = stored(select(FavouritesLine).where(FavouritesLine.product_id == product.id))[0]
    return me, colleague, f"/lists/{made.id}/lines", line.id


def _sent(line, quantity, seen="12|szt."):
    return {f"quantity-{line}": quantity, f"unit-{line}": "szt.", f"was-{line}": seen}


def _standing(line) -> int:
    return int(stored(select(FavouritesLine.quantity).where(FavouritesLine.id == line))[0])


def test_a_quantity_somebody_else_has_changed_meanwhile_stands_and_is_shown_with_a_word(
    as_member, both
):
    me, colleague, at, line = both
    browser = as_member(me, htmx=True)
    as_member(colleague).post(f"{at}/{line}/quantity", data=_sent(line, "60"))

    page = browser.post(f"{at}/{line}/quantity", expect=200, data=_sent(line, "24"))

    assert _standing(line) == 60
    assert page.select_one(f"#q-{line}")["value"] == "60"
    said = page.select_one(f"#said-{line}").get_text()
    assert "60 szt." in said
    assert "24 szt." in said

    browser.post(f"{at}/{line}/quantity", expect=200, data=_sent(line, "24", "60|szt."))
    assert _standing(line) == 24


@pytest.mark.parametrize("seen", ["12|szt.;1|szt.", "12|szt.;1|szt.;36|szt.;zły|szt.", "", "|"])
def test_what_the_row_itself_has_sent_before_is_no_conflict(as_member, both, seen):
    me, _, at, line = both
    browser = as_member(me, htmx=True)
    browser.post(f"{at}/{line}/quantity", expect=200, data=_sent(line, "1"))
    browser.post(f"{at}/{line}/quantity", expect=200, data=_sent(line, "24", seen))

    assert _standing(line) == 24


def test_both_want_the_same(as_member, both):
    me, colleague, at, line = both
    as_member(colleague).post(f"{at}/{line}/quantity", data=_sent(line, "24"))
    page = as_member(me, htmx=True).post(
        f"{at}/{line}/quantity", expect=200, data=_sent(line, "24")
    )

    assert page.select(f"#said-{line}") == []


def test_without_a_script_the_other_lines_are_saved_and_the_overtaken_one_is_named(as_member, both):
    me, colleague, at, line = both
    other = stored(select(FavouritesLine.id).where(FavouritesLine.id != line))[0]
    as_member(colleague).post(f"{at}/{line}/quantity", data=_sent(line, "60"))
    browser = as_member(me)

    answer = browser.post(
        f"{at}/quantities", data=_sent(line, "24") | _sent(other, "5", seen="1|szt.")
    )

    assert (_standing(line), _standing(other)) == (60, 5)
    said = browser.get(answer.headers["Location"]).select_one("#flashes").get_text()
    assert "Rękawice" in said
    assert "Folia" not in said


@pytest.mark.parametrize("door", ["/quantities", "/../cart"])
def test_one_wrong_quantity_loses_none_of_the_others_that_were_typed(as_member, both, door):
    me, _, at, line = both
    other = stored(select(FavouritesLine.id).where(FavouritesLine.id != line))[0]
    to = f"{at}{door}".replace("/lines/..", "")

    page = as_member(me).post(
        to, expect=422, data=_sent(line, "dużo") | _sent(other, "5", seen="1|szt.")
    )

    assert page.select_one(f"#q-{line}")["value"] == "dużo"
    assert page.select_one(f"#q-{other}")["value"] == "5"
    assert page.select(f"#said-{other}") == []
    assert (_standing(line), _standing(other)) == (12, 1)


def test_nothing_ticked_is_said_on_the_list_with_what_was_typed(as_member, both):
    me, _, at, line = both
    page = as_member(me).post(
        at.removesuffix("/lines") + "/cart",
        expect=422,
        data=_sent(line, "24") | {"what": "selected"},
    )

    assert "Zaznacz co najmniej jedną" in page.select_one("#flashes").get_text()
    assert page.select_one(f"#q-{line}")["value"] == "24"


def test_whoever_writes_a_note_and_whoever_a_section_lose_nothing_of_each_other(as_member, both):
    me, colleague, at, line = both
    page = as_member(me).get(f"{at}/{line}")
    seen = {one["name"]: one["value"] for one in page.select("input[name^=seen_]")}

    as_member(colleague).post(f"{at}/{line}", data=seen | {"section": "", "note": "pilne"})
    as_member(me).post(f"{at}/{line}", data=seen | {"section": "Kuchnia", "note": ""})

    written = stored(select(FavouritesLine).where(FavouritesLine.id == line))[0]
    assert (written.section, written.note) == ("Kuchnia", "pilne")


def test_two_notes_for_one_line_are_both_shown_and_the_second_press_decides(as_member, both):
    me, colleague, at, line = both
    mine = {"section": "", "note": "dla Oli", "seen_section": "", "seen_note": ""}
    as_member(colleague).post(f"{at}/{line}", data=mine | {"note": "pilne"})
    browser = as_member(me)

    page = browser.post(f"{at}/{line}", expect=422, data=mine)

    assert "pilne" in page.select_one("form .error").get_text()
    assert page.select_one("#note")["value"] == "dla Oli"
    browser.post(
        f"{at}/{line}", data=mine | {"seen_note": page.select_one("[name=seen_note]")["value"]}
    )
    assert stored(select(FavouritesLine.note).where(FavouritesLine.id == line)) == ["dla Oli"]
