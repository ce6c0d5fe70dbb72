"""Search: names and codes, with or without Polish letters, the exact code first."""

from __future__ import annotations

import pytest

from portal.domain.assortment import Effect
from portal.domain.codes import CodeKind, normalise_code
from portal.extensions import db
from portal.models.catalogue import Product
from portal.models.tenancy import acting_as_system
from tests.factories import a_company, a_member, a_product, an_assortment_rule
from tests.factories.codes import a_code, searchable


@pytest.fixture
def company(app):
    return a_company()


@pytest.fixture
def find(as_member, company):
    browser = as_member(a_member(of=company))

    def finding(text, **more):
        searchable()
        page = browser.get("/catalogue", q=text, **more)
        return [link.get_text(strip=True) for link in page.select("#results .product a")]

    return finding


@pytest.mark.parametrize(
    "typed", ["żółta łopata", "zolta lopata", "LOPATA ŻÓŁT", "łop żół", "snieg", "ŚNIEGU zolta"]
)
def test_words_are_found_by_their_beginnings_with_or_without_polish_letters(find, typed):
    a_product(name="Łopata do śniegu żółta")
    a_product(name="Wiadro żółte")

    assert find(typed) == ["Łopata do śniegu żółta"]


@pytest.mark.parametrize("typed", ["RK-2040-N", "rk2040n", "rk 2040", "RK-20", "2040"])
def test_a_sku_is_found_whole_in_part_and_however_it_is_written(find, typed):
    a_product(name="Rękawice", sku="RK-2040-N")
    a_product(name="Inne", sku="ZZ-1")

    assert find(typed) == ["Rękawice"]


@pytest.mark.parametrize(
    ("kind", "code", "typed"),
    [
        (CodeKind.EAN, "5900000123455", "5900000123455"),
        (CodeKind.EAN, "5900000123455", "59000001"),
        (CodeKind.MANUFACTURER, "CEL/12-34 J", "cel/1234j"),
        (CodeKind.OLD, "PP-0009", "pp 0009"),
        (CodeKind.OTHER, "90311017", "90311017"),
    ],
)
def test_every_public_code_finds_its_product(find, kind, code, typed):
    a_code(a_product(name="Papier"), code, kind)
    a_product(name="Inny")

    assert find(typed) == ["Papier"]


def test_a_companys_own_code_finds_for_it_alone(find, company, as_member):
    a_code(a_product(name="Nasz"), "04-118", of=company)
    a_code(a_product(name="Cudzy"), "04-119", of=a_company())

    assert find("04-11") == ["Nasz"]
    assert find("04-119") == []


def test_the_exact_code_stands_before_what_begins_so_and_before_words(find):
    a_product(name="A 100 słów", sku="ZZ-1")
    a_product(name="B", sku="1000")
    a_product(name="C", sku="100")

    assert find("100") == ["C", "B", "A 100 słów"]


def test_a_code_on_two_products_shows_both(find):
    for name in ("Pierwszy", "Drugi"):
        a_code(a_product(name=name), "5900000123455")

    assert find("5900000123455") == ["Drugi", "Pierwszy"]


def test_an_old_number_is_called_so(as_member, company):
    a_code(a_product(name="Papier", sku="PP-1"), "ST-77", CodeKind.OLD)
    page = as_member(a_member(of=company)).get("/catalogue", q="st-77")

    assert page.select_one("#results .code").get_text() == "PP-1 · dawny numer ST-77"


def test_what_is_hidden_is_not_found_by_any_code_or_word(find, company):
    hidden = a_product(name="Tajny produkt", sku="TAJNY-1")
    a_code(hidden, "5900000123455")
    a_code(hidden, "04-118", of=company)
    an_assortment_rule(Effect.HIDE, product_id=hidden.id)

    for typed in ("Tajny", "TAJNY-1", "5900000123455", "04-118"):
        assert find(typed) == []


@pytest.mark.parametrize("typed", ["-", "'; --", "&|!:*()", "%", "\\", "żźć" * 60, "a\x00b"])
def test_rubbish_finds_nothing_and_breaks_nothing(find, typed):
    a_product(name="Papier")

    assert find(typed) == []


def test_suggestions_are_options_with_code_price_and_the_way_to_all(as_member, company):
    product = a_product(name="Papier", net="12.34")
    a_product(name="Wiadro")
    searchable()

    page = as_member(a_member(of=company), htmx=True).get("/catalogue/suggestions", q="pap")

    found = page.select_one("ul#suggestions[role=listbox]").select("li[role=option]")
    assert [option["data-url"] for option in found] == [
        f"/catalogue/{product.slug}", "/catalogue?q=pap",
    ]  # fmt: skip
    assert found[0].get_text(" ", strip=True) == f"Papier {product.sku} 12,34\xa0zł"


def test_one_letter_suggests_nothing(as_member, company):
    a_product(name="Papier")
    page = as_member(a_member(of=company)).get("/catalogue/suggestions", q="p")

    assert page.select("li") == []


@pytest.mark.parametrize("products", [1, 3])
def test_suggestions_cost_the_same_however_many(as_member, company, count_queries, products):
    for number in range(products):
        a_product(name=f"Papier {number}")
    browser = as_member(a_member(of=company))

    with count_queries() as seen:
        browser.get("/catalogue/suggestions", q="pap")

    assert len(seen) == 8


_SKUS = (
    "RK-2040-N", "rk_20 40", "ŁÓDŹ-ćma", "A’b'c`d\"e", "x\u00ad\u200by\u2013z\u2212", "Ⅻ ﬁ",
    "a\u00a0b", "1/2.3",
)  # fmt: skip


@pytest.mark.parametrize("sku", _SKUS)
def test_the_database_normalises_a_sku_as_the_rule_does(app, sku):
    product = a_product(sku=sku)
    with acting_as_system():
        stored = db.session.get_one(Product, product.id).sku_normal
        db.session.rollback()

    assert stored == normalise_code(sku)


def test_refreshing_the_search_text_twice_changes_nothing_more(app):
    product = a_product(name="Łopata", sku="LO-1", search_text="")
    a_code(product, "5900000123455")

    assert searchable() == 1
    assert searchable() == 0
    with acting_as_system():
        assert db.session.get_one(Product, product.id).search_text == (
            "lopata lo1 lo 1 5900000123455"
        )
        db.session.rollback()
