"""Own codes of a company: the page, one code, and where they are used and who may change them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.domain.access import Role
from portal.domain.assortment import Effect
from portal.models.catalogue import ProductCode
from tests.factories import a_company, a_member, a_product, an_assortment_rule
from tests.factories.codes import a_code
from tests.stored import audited, stored

PAGE = "/account/own-skus"


def _own_codes() -> dict[str, object]:
    codes = stored(select(ProductCode).where(ProductCode.company_id.is_not(None)))
    return {one.code: one.product_id for one in codes}


def _rows(page) -> list[str]:
    return [row.get_text(" ", strip=True) for row in page.select("#codes tbody tr")]


def test_a_purchaser_adds_a_code_by_any_code_of_the_product(as_member):
    gloves = a_product(sku="RK-2040-N", name="Rękawice")
    a_code(gloves, "5901234123457")
    browser = as_member(a_member(Role.PURCHASER))

    browser.post(PAGE, code=" 04-118 ", product="5901234123457")

    assert _own_codes() == {"04-118": gloves.id}
    row = _rows(browser.get(PAGE))[0]
    assert "04-118" in row
    assert "RK-2040-N" in row
    assert audited()[-1][:2] == ("own-code.added", "04-118")


def test_saying_the_same_twice_changes_nothing_and_says_so(as_member):
    a_product(sku="A-1")
    browser = as_member(a_member())

    browser.post(PAGE, code="04-118", product="A-1")
    before = audited()
    browser.post(PAGE, code="04-118", product="A-1")

    assert "jest już Waszym kodem" in browser.get(PAGE).get_text()
    assert audited() == before


def test_an_own_code_is_unique_within_the_company_whatever_its_hyphens_and_case(as_member):
    first, second = a_product(sku="A-1"), a_product(sku="B-2")
    browser = as_member(a_member())
    browser.post(PAGE, code="04-118a", product="A-1")

    page = browser.post(PAGE, expect=422, code="04 118 A", product="B-2")

    assert "oznacza już A-1" in page.select_one("#errors").get_text()
    assert page.select_one("#code")["value"] == "04 118 A"
    assert _own_codes() == {"04-118a": first.id}
    assert second.id not in _own_codes().values()


def test_another_company_may_use_the_same_code_for_something_else(as_member):
    mine, theirs = a_product(sku="A-1"), a_product(sku="B-2")
    company = a_company()
    a_code(theirs, "04-118", of=a_company())
    browser = as_member(a_member(of=company))

    browser.post(PAGE, code="04-118", product="A-1")

    rows = stored(select(ProductCode).where(ProductCode.company_id == company.id))
    assert [(one.code, one.product_id) for one in rows] == [("04-118", mine.id)]
    assert "B-2" not in str(browser.get(PAGE))


def test_words_of_a_name_propose_products_to_choose_from(as_member):
    gloves = a_product(sku="RK-1", name="Rękawice nitrylowe")
    a_product(sku="X-1", name="Mydło")
    browser = as_member(a_member())

    page = browser.post(PAGE, expect=422, code="04-118", product="rękawice")
    offered = page.select("#found-products input[name=product_id]")
    assert [one["value"] for one in offered] == [str(gloves.id)]
    typed = as_member(a_member(), htmx=True).get(f"{PAGE}/products", product="rękaw")
    assert len(typed.select("input[name=product_id]")) == 1

    browser.post(PAGE, code="04-118", product="rękawice", product_id=str(gloves.id))
    assert _own_codes() == {"04-118": gloves.id}


@pytest.mark.parametrize("code", ["", " - ", "x" * 65, "a\0b"])
def test_a_code_that_is_none_is_refused_in_words(as_member, code):
    a_product(sku="A-1")
    browser = as_member(a_member())

    page = browser.post(PAGE, expect=422, code=code, product="A-1")

    assert page.select_one("#errors") is not None
    assert _own_codes() == {}


def test_a_hidden_product_is_as_unknown_as_any_rubbish_and_never_named(as_member):
    hidden = a_product(sku="TAJNE-1", name="Tajny produkt")
    an_assortment_rule(Effect.HIDE, product_id=hidden.id)
    company = a_company()
    kept = a_code(hidden, "04-118", of=company)
    browser = as_member(a_member(of=company))

    by_code = browser.post(PAGE, expect=422, code="05-1", product="TAJNE-1")
    browser.post(PAGE, expect=404, code="05-1", product="", product_id=str(hidden.id))
    listed = browser.get(PAGE)
    sought = browser.get(PAGE, find="Tajny")
    shown = browser.get(f"{PAGE}/{kept.id}")
    exported = browser.get(f"{PAGE}/export.csv").raw.decode()

    assert "Nie znamy kodu" in by_code.get_text()
    assert "nie ma teraz w Waszej ofercie" in _rows(listed)[0]
    assert _rows(sought) == []
    assert "Tajny produkt" not in f"{listed}{sought}{shown}{exported}"
    assert "TAJNE-1" not in f"{listed}{sought}{shown}{exported}"


def test_a_code_of_a_hidden_product_is_free_for_another(as_member):
    hidden, seen = a_product(sku="TAJNE-1"), a_product(sku="A-1")
    an_assortment_rule(Effect.HIDE, product_id=hidden.id)
    company = a_company()
    a_code(hidden, "04-118", of=company)
    browser = as_member(a_member(Role.MANAGER, of=company))

    browser.post(PAGE, code="04-118", product="A-1")

    assert _own_codes() == {"04-118": seen.id}
    assert "TAJNE-1" not in str(browser.get("/company/audit"))


def test_a_code_is_changed_in_wording_and_in_product(as_member):
    first, second = a_product(sku="A-1"), a_product(sku="B-2")
    company = a_company()
    kept = a_code(first, "04-118", of=company)
    browser = as_member(a_member(of=company))

    assert browser.get(f"{PAGE}/{kept.id}").select_one("#code")["value"] == "04-118"
    browser.post(f"{PAGE}/{kept.id}", code="04-119", product="")
    assert _own_codes() == {"04-119": first.id}
    browser.post(f"{PAGE}/{kept.id}", code="04-119", product="B-2")
    assert _own_codes() == {"04-119": second.id}
    assert [one[0] for one in audited()][-2:] == ["own-code.changed", "own-code.changed"]
    browser.post(f"{PAGE}/{kept.id}", code="04-119", product="B-2")
    assert len([one for one in audited() if one[0] == "own-code.changed"]) == 2


def test_a_code_cannot_take_the_wording_of_another(as_member):
    first, second = a_product(sku="A-1"), a_product(sku="B-2")
    company = a_company()
    a_code(first, "04-118", of=company)
    kept = a_code(second, "04-119", of=company)
    browser = as_member(a_member(of=company))

    browser.post(f"{PAGE}/{kept.id}", expect=422, code="04118", product="")

    assert _own_codes() == {"04-118": first.id, "04-119": second.id}


def test_a_removed_code_can_be_put_back_and_is_then_the_same(as_member):
    product = a_product(sku="A-1")
    company = a_company()
    kept = a_code(product, "04-118", of=company)
    a_code(product, "99", of=company)
    browser = as_member(a_member(of=company))

    page = browser.get(browser.post(f"{PAGE}/{kept.id}/removal").headers["Location"])
    assert _own_codes() == {"99": product.id}
    undo = page.select_one("form[data-undo]")["action"]
    browser.post(f"{PAGE}/{kept.id}/removal")
    browser.post(undo)
    browser.post(undo)

    assert _own_codes() == {"04-118": product.id, "99": product.id}
    back = stored(select(ProductCode.id).where(ProductCode.code == "04-118"))
    assert back == [kept.id]
    assert [one[0] for one in audited()] == ["own-code.removed", "own-code.added"]


def test_of_several_codes_the_first_given_is_shown_and_all_are_understood(as_member):
    product = a_product(sku="A-1", name="Kubek")
    company = a_company()
    a_code(product, "ZZ-9", of=company)
    a_code(product, "AA-1", of=company)
    browser = as_member(a_member(of=company))

    rows = _rows(browser.get(PAGE))
    assert "rozpoznawany" in next(row for row in rows if row.startswith("AA-1"))
    assert "widoczny" in next(row for row in rows if row.startswith("ZZ-9"))
    for page in ("/catalogue", "/catalogue?q=AA-1", "/catalogue?q=ZZ-9"):
        assert "ZZ-9" in browser.get(page).select_one("#results").get_text()
    browser.post("/cart/lines", entry="AA-1 2")
    assert "Wasz kod ZZ-9" in browser.get("/cart").get_text()


def test_a_code_that_is_also_a_sku_of_another_product_goes_before_it_with_a_warning(as_member):
    meant, other = a_product(sku="A-1", name="Kubek"), a_product(sku="B-2", name="Talerz")
    a_code(other, "5901234123457")
    browser = as_member(a_member())

    browser.post(PAGE, code="B2", product="A-1")
    assert "ma pierwszeństwo" in browser.get(PAGE).get_text()
    browser.post(PAGE, code="5901234123457", product="A-1")

    address = browser.post("/quick-order", lines="b-2 3\n5901234123457 1").headers["Location"]
    page = browser.get(address)
    assert "Kubek" in page.select_one("#preview").get_text()
    assert "Talerz" not in page.select_one("#preview").get_text()
    assert _own_codes() == {"B2": meant.id, "5901234123457": meant.id}


def test_an_accountant_sees_the_codes_and_changes_none(as_member):
    product = a_product(sku="A-1")
    company = a_company()
    kept = a_code(product, "04-118", of=company)
    browser = as_member(a_member(Role.ACCOUNTANT, of=company))

    page = browser.get(PAGE)
    assert "04-118" in _rows(page)[0]
    assert page.select("main form[method=post]") == []
    browser.get(f"{PAGE}/export.csv")
    browser.post(PAGE, expect=403, code="1", product="A-1")
    browser.post(f"{PAGE}/{kept.id}/removal", expect=403)
    assert _own_codes() == {"04-118": product.id}


def test_codes_are_searched_by_code_sku_and_name_and_paged(as_member):
    company = a_company()
    for number in range(55):
        a_code(a_product(sku=f"S-{number:03d}"), f"W-{number:03d}", of=company)
    a_code(a_product(sku="KUB", name="Żółty kubek"), "100%", of=company)
    browser = as_member(a_member(of=company))

    assert len(_rows(browser.get(PAGE))) == 50
    assert len(_rows(browser.get(PAGE, page=2))) == 6
    assert len(_rows(browser.get(PAGE, page=99))) == 6
    for text in ("100%", "zolty", "kub"):
        assert ["100%" in row for row in _rows(browser.get(PAGE, find=text))] == [True]
    assert "S-007" in _rows(browser.get(PAGE, find="w007"))[0]
    assert _rows(browser.get(PAGE, find="_")) == []


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_asks_the_same_for_one_code_and_for_three(as_member, count_queries, many):
    company = a_company()
    for number in range(many):
        a_code(a_product(), f"W-{number}", of=company)
    browser = as_member(a_member(of=company))

    with count_queries() as seen:
        browser.get(PAGE)

    assert len(seen) == 7
