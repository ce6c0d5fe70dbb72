"""Own codes from a file: looked at, taken once, nothing lost; and out again."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from portal.domain.access import Role
from portal.domain.assortment import Effect
from portal.models.catalogue import ProductCode, SellingUnit
from tests.factories import a_company, a_member, a_product, an_assortment_rule, saved
from tests.factories.codes import a_code
from tests.factories.own_codes import a_codes_file
from tests.stored import audited, stored

PAGE = "/account/own-skus"


def _own_codes() -> dict[str, object]:
    codes = stored(select(ProductCode).where(ProductCode.company_id.is_not(None)))
    return {one.code: one.product_id for one in codes}


def _upload(browser, content: bytes, name: str = "kody.csv", expect: int = 303):
    return browser.post(
        f"{PAGE}/imports", data={"file": (io.BytesIO(content), name)}, expect=expect
    )


def _confirm(browser, page):
    form = next(one for one in page.select("form") if "confirmation" in one["action"])
    fields = {one["name"]: one["value"] for one in form.select("input[name]")}
    return browser.post(form["action"], **fields)


def _figures(page) -> list[str]:
    return [one.get_text(" ", strip=True) for one in page.select(".figures > *")]


def _look(browser, content: bytes, name: str = "kody.csv"):
    return browser.get(_upload(browser, content, name).headers["Location"])


def test_a_file_is_shown_before_anything_is_saved_and_then_taken_once(as_member):
    gloves, bags = a_product(sku="RK-1", name="Rękawice"), a_product(sku="WK-2")
    a_code(bags, "5901234123457")
    company = a_company()
    browser = as_member(a_member(Role.PURCHASER, of=company))

    page = _look(browser, b"Nasz kod;Kod dostawcy\n04-118;rk 1\n04-119;5901234123457\n")
    assert "Rękawice" in page.get_text()
    assert _own_codes() == {}

    _confirm(browser, page)
    assert _own_codes() == {"04-118": gloves.id, "04-119": bags.id}
    _confirm(browser, page)
    again = _look(browser, b"Nasz kod;Kod dostawcy\n04-118;rk 1\n04-119;5901234123457\n")

    assert "Już zapisane" in again.get_text()
    assert not [one for one in again.select("form") if "confirmation" in one["action"]]
    assert audited() == [("own-code.imported", "kody.csv", company.id)]


def test_rejected_rows_are_kept_with_their_reasons_and_can_be_downloaded(as_member):
    a_product(sku="A-1")
    twins = [a_product(sku="B-1"), a_product(sku="B-2")]
    for twin in twins:
        a_code(twin, "5901234123457")
    hidden = a_product(sku="TAJNE-1")
    an_assortment_rule(Effect.HIDE, product_id=hidden.id)
    browser = as_member(a_member())
    content = (
        "Uwagi;Nasz kod;SKU\nx;1;A-1\nx;;A-1\ny;2;\nz;3;brak\nt;4;TAJNE-1\n"
        f"d;5;5901234123457\nq;1;B-1\nq;1;A-1\nw;{'9' * 70};A-1\n"
    ).encode("cp1250")

    page = _look(browser, content)
    address = page.select_one("a[href*='rejected']")["href"]
    file = browser.get(address.replace(".xlsx", ".csv")).raw.decode("utf-8-sig").splitlines()

    assert file[0] == "Uwagi;Nasz kod;SKU;Powód"
    assert [line.rsplit(";", 1)[0] for line in file[1:]] == [
        "x;;A-1",
        "y;2;",
        "z;3;brak",
        "t;4;TAJNE-1",
        "d;5;5901234123457",
        "q;1;B-1",
        f"w;{'9' * 70};A-1",
    ]
    reasons = [line.rsplit(";", 1)[1] for line in file[1:]]
    assert reasons[2].replace("brak", "X") == reasons[3].replace("TAJNE-1", "X")
    assert "B-1, B-2" in reasons[4]
    assert "wierszu 2" in reasons[5]

    _confirm(browser, page)
    assert list(_own_codes()) == ["1"]


def test_a_code_that_stood_for_another_product_is_changed_and_that_is_shown(as_member):
    old, new = a_product(sku="A-1"), a_product(sku="B-2")
    company = a_company()
    a_code(old, "04-118", of=company)
    browser = as_member(a_member(of=company))

    page = _look(browser, b"Wasz kod;SKU\n04 118;B-2\n")
    assert "wcześniej A-1" in page.get_text()
    _confirm(browser, page)

    assert _own_codes() == {"04 118": new.id}


def test_a_code_that_names_another_product_is_taken_with_a_warning(as_member):
    meant = a_product(sku="A-1")
    a_product(sku="B-2")
    browser = as_member(a_member())

    page = _look(browser, b"Nasz kod;SKU\nB2;A-1\n")

    assert "To także kod produktu B-2" in page.select_one("tr.attention").get_text()
    _confirm(browser, page)
    assert _own_codes() == {"B2": meant.id}


@pytest.mark.parametrize(
    "content",
    [
        "Wasz kod;Nasz kod\nA-1;W-1\nB-2;W-2\n",  # the writer's own is "nasz"
        "SKU;Kod klienta\nA-1;W-1\nB-2;W-2\n",
        "Kod;Indeks\nW-1;A-1\nW-2;B-2\n",  # what stands in them tells
        "A-1;W-1\nB-2;W-2\n",
        "kubek;W-1;A-1\ntalerz duży;W-2;B-2\n",
        "W-1,A-1\nW-2,B-2\n",
        "Zestawienie kodów;;\n;;\nNazwa;Nasz indeks;Kod dostawcy\nx;W-1;A-1\ny;W-2;B-2\n",
        "Jak u nas;U Was\nW-1;A-1\nW-2;B-2\n",
    ],
)
def test_the_columns_are_found_by_their_names_or_by_what_stands_in_them(as_member, content):
    first, second = a_product(sku="A-1"), a_product(sku="B-2")
    browser = as_member(a_member())

    _confirm(browser, _look(browser, content.encode()))

    assert _own_codes() == {"W-1": first.id, "W-2": second.id}


def test_a_person_may_say_which_columns_they_are(as_member):
    product = a_product(sku="A-1")
    browser = as_member(a_member())
    address = _upload(browser, b"a;b;c\nW-1;Z-1;A-1\n").headers["Location"]

    page = browser.get(address, own=1, ours=2, unit=-1, header=1)
    _confirm(browser, page)

    assert _own_codes() == {"Z-1": product.id}


def test_a_file_of_one_column_asks_which_is_which_and_loses_nothing(as_member):
    a_product(sku="A-1")
    page = _look(as_member(a_member()), b"A-1\nB-2\n")

    assert "Która kolumna jest która?" in page.get_text()
    assert len(page.select("tr.wrong")) == 2


def test_a_code_for_a_pack_orders_packs(as_member):
    product = a_product(sku="A-1")
    pack = saved(SellingUnit(product_id=product.id, unit="kart.", factor=12))
    company = a_company()
    browser = as_member(a_member(of=company))

    _confirm(browser, _look(browser, b"Nasz kod;SKU;Jm\nK-1;A-1;karton\nK-2;A-1;szt\n"))

    kept = stored(select(ProductCode).order_by(ProductCode.code))
    assert [(one.code, one.selling_unit_id) for one in kept] == [("K-1", pack.id), ("K-2", None)]
    browser.post("/cart/lines", entry="K-1 2")
    assert "kart." in browser.get("/cart").select_one("table.rows").get_text()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_export_read_back_in_changes_nothing(as_member, kind):
    company = a_company()
    product = a_product(sku="A-1", name="=HYPERLINK(1)")
    saved(SellingUnit(product_id=product.id, unit="kart.", factor=12))
    for code in ("007", "=1+2", "1E5", "04-118"):
        a_code(product, code, of=company)
    browser = as_member(a_member(of=company))
    file = browser.get(f"{PAGE}/export.{kind}").raw
    if kind == "xlsx":
        cells = load_workbook(io.BytesIO(file)).active["A"]
        assert {one.value for one in cells} == {"Wasz kod", "007", "04-118", "1E5", "=1+2"}
        assert {one.data_type for one in cells} == {"s"}

    page = _look(browser, file, f"wasze-kody.{kind}")

    assert "Już zapisane" in page.get_text()
    assert next(one for one in _figures(page) if one.startswith("Bez zmian")).split()[2] == "4"
    assert page.select("tr.wrong") == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("zdjecie.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40),
        ("pusty.csv", b""),
        ("puste.csv", b";;\n;;\n"),
        ("strona.xlsx", b"<html><script>alert(1)</script></html>"),
        ("bomba.xlsx", b"PK\x03\x04" + b"\0" * 400),
        ("za-dlugi.csv", b"W;A-1\n" * 10_002),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_words_on_the_same_page(as_member, name, content):
    page = as_member(a_member()).post(
        f"{PAGE}/imports", data={"file": (io.BytesIO(content), name)}, expect=422
    )

    assert page.heading == "Wasze kody"
    assert page.select_one("#codes-file-error") is not None
    assert _own_codes() == {}


def test_a_file_of_another_company_is_not_there_and_an_accountant_may_not_take_any(as_member):
    a_product(sku="A-1")
    owner = a_member()
    file = a_codes_file(of=owner)
    other = as_member(a_member())
    accountant = as_member(a_member(Role.ACCOUNTANT, of=owner.company))

    other.get(f"{PAGE}/imports/{file.id}", expect=404)
    other.post(f"{PAGE}/imports/{file.id}/confirmation", expect=404, own=0, ours=1, header=1)
    accountant.post(f"{PAGE}/imports/{file.id}/confirmation", expect=403, own=0, ours=1, header=1)

    assert _own_codes() == {}


def test_a_workbook_of_ten_thousand_rows_is_taken_in_a_fixed_number_of_statements(
    as_member, count_queries
):
    a_product(sku="A-1")
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["Nasz kod", "SKU"])
    for number in range(10_000):
        sheet.append([f"W-{number}", "A-1"])
    kept = io.BytesIO()
    book.save(kept)
    browser = as_member(a_member())
    page = _look(browser, kept.getvalue(), "kody.xlsx")

    with count_queries() as seen:
        _confirm(browser, page)

    assert len(stored(select(ProductCode.id))) == 10_000
    assert len(seen) < 30
