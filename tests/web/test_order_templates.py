"""The order file made for a company, and codes it teaches us while it mends an order."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from portal.domain.access import Role
from portal.domain.assortment import Effect
from portal.domain.orders import OrderState
from portal.kit.clock import utc_now
from portal.models.catalogue import ProductCode, ProductStatus
from portal.models.quick_order import QuickOrderLine
from tests.factories import a_company, a_member, a_product, an_assortment_rule
from tests.factories.codes import a_code
from tests.factories.placed import an_order
from tests.stored import audited, stored

TEMPLATE = "/quick-order/template"
HEADER = ["Wasz kod", "SKU", "Nazwa", "Jm.", "Ostatnio", "Ilość"]


def _rows(browser, **arguments: str) -> list[list[str]]:
    text = browser.get(f"{TEMPLATE}.csv", **arguments).raw.decode("utf-8-sig")
    return [line.split(";") for line in text.splitlines()]


def _upload(browser, content: bytes, name: str):
    page = browser.post("/quick-order", data={"lines": "", "file": (io.BytesIO(content), name)})
    return browser.get(page.headers["Location"])


def _own_codes() -> dict[str, object]:
    codes = stored(select(ProductCode).where(ProductCode.company_id.is_not(None)))
    return {one.code: one.product_id for one in codes}


def test_the_template_holds_what_was_bought_within_a_year_with_own_codes_and_last_quantities(
    as_member,
):
    member = a_member()
    gloves, soap, old = (a_product(sku=f"S-{n}", name=f"Towar {n}") for n in range(3))
    a_code(gloves, "04-118", of=member.company)
    now = utc_now()
    an_order(of=member, lines={gloves: "5"}, at=now - timedelta(days=30))
    an_order(of=member, lines={gloves: "7", soap: "2.5"}, at=now - timedelta(days=3))
    an_order(of=member, lines={gloves: "99"}, at=now, state=OrderState.CANCELLED)
    an_order(of=member, lines={old: "1"}, at=now - timedelta(days=400))

    assert _rows(as_member(member)) == [
        HEADER,
        ["04-118", "S-0", "Towar 0", "szt.", "7", ""],
        ["", "S-1", "Towar 1", "szt.", "2,5", ""],
    ]
    filled = _rows(as_member(member), quantities="last")
    assert [row[-1] for row in filled] == ["Ilość", "7", "2,5"]


def test_what_has_a_code_but_was_never_bought_is_there_without_a_quantity(as_member):
    company = a_company()
    a_code(a_product(sku="A-1", name="Kubek"), "04-118", of=company)

    rows = _rows(as_member(a_member(of=company)), quantities="last")

    assert rows[1:] == [["04-118", "A-1", "Kubek", "szt.", "", ""]]


def test_what_is_hidden_or_not_sold_any_more_is_left_out_and_so_is_what_others_bought(as_member):
    member = a_member()
    hidden, gone = a_product(), a_product(status=ProductStatus.DISCONTINUED)
    an_assortment_rule(Effect.HIDE, product_id=hidden.id)
    an_order(of=member, lines={hidden: "1", gone: "1"})
    an_order(of=a_member(), lines={a_product(): "1"})

    assert _rows(as_member(member)) == [HEADER]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_sent_back_is_understood_at_once(as_member, kind):
    member = a_member()
    products = [
        a_product(sku=sku, name=name)
        for sku, name in [("=1+1", "=HYPERLINK(1)"), ("0070", "Kubek; duży"), ("1E5", "12")]
    ]
    a_code(products[1], "007", of=member.company)
    a_code(products[2], "-5", of=member.company)
    an_order(of=member, lines={products[0]: "3", products[1]: "12", products[2]: "1"})
    browser = as_member(member)
    file = browser.get(f"{TEMPLATE}.{kind}", quantities="last").raw

    page = _upload(browser, file, f"szablon.{kind}")

    assert page.select("tr.wrong, #recognised, #no-quantity") == []
    lines = stored(select(QuickOrderLine))
    assert {one.product_id: int(one.asked) for one in lines} == {
        products[0].id: 3,
        products[1].id: 12,
        products[2].id: 1,
    }


def test_a_template_with_few_quantities_written_orders_only_those(as_member):
    member = a_member()
    first, second = a_product(sku="A-1"), a_product(sku="B-2")
    an_order(of=member, lines={first: "3", second: "1"})
    browser = as_member(member)
    book = load_workbook(io.BytesIO(browser.get(f"{TEMPLATE}.xlsx").raw))
    sheet = book.active
    assert [one.value for one in sheet[1]] == HEADER
    sheet["F3"] = 24
    kept = io.BytesIO()
    book.save(kept)

    page = _upload(browser, kept.getvalue(), "szablon.xlsx")

    assert [one["value"] for one in page.select("input[name=quantity][id^=q-]")] == ["24"]
    assert "1 bez ilości" in page.get_text(" ", strip=True)


def test_text_in_the_workbook_is_text_and_never_a_formula(as_member):
    member = a_member()
    a_code(a_product(sku="0012", name="=cmd|' /C calc'!A0"), "=1+2", of=member.company)

    sheet = load_workbook(io.BytesIO(as_member(member).get(f"{TEMPLATE}.xlsx").raw)).active

    assert [(one.value, one.data_type) for one in sheet[2]][:3] == [
        ("=1+2", "s"),
        ("0012", "s"),
        ("=cmd|' /C calc'!A0", "s"),
    ]
    assert _rows(as_member(member))[1][0] == "'=1+2"


@pytest.mark.parametrize("many", [1, 3])
def test_the_template_asks_the_same_for_one_product_and_for_three(as_member, count_queries, many):
    member = a_member()
    an_order(of=member, lines={a_product(): "1" for _ in range(many)})
    browser = as_member(member)

    with count_queries() as seen:
        browser.get(f"{TEMPLATE}.csv")

    assert len(seen) == 7


def test_an_accountant_gets_no_template(as_member):
    as_member(a_member(Role.ACCOUNTANT)).get(f"{TEMPLATE}.csv", expect=403)


def _pasted(browser, text: str) -> str:
    return str(browser.post("/quick-order", lines=text).headers["Location"])


def test_an_unknown_code_is_remembered_in_the_press_that_chooses_its_product(as_member):
    right = a_product(sku="RK-2040-N", name="Rękawice")
    browser = as_member(a_member(Role.PURCHASER))
    address = _pasted(browser, "RK-2040-M 5\nrk2040m 2\ninne 1")
    row = browser.get(address).select_one("tr.wrong")
    assert "Zapamiętaj RK-2040-M jako nasz kod" in row.get_text(" ", strip=True)

    browser.post(f"{address}/lines/1/0/product", product_id=str(right.id), remember="1")

    assert _own_codes() == {"RK-2040-M": right.id}
    lines = stored(select(QuickOrderLine).order_by(QuickOrderLine.row))
    assert [one.product_id for one in lines] == [right.id, right.id, None]
    assert ("own-code.added", "RK-2040-M") in [one[:2] for one in audited()]
    later = browser.get(_pasted(browser, "RK-2040-M 1"))
    assert later.select("tr.wrong") == []


def test_without_the_tick_nothing_is_remembered(as_member):
    right = a_product(sku="RK-2040-N")
    browser = as_member(a_member())
    address = _pasted(browser, "RK-2040-M 5")

    browser.post(f"{address}/lines/1/0/product", product_id=str(right.id))

    assert _own_codes() == {}


def test_a_code_typed_instead_teaches_the_one_that_was_unknown(as_member):
    right = a_product(sku="B-7")
    browser = as_member(a_member())
    address = _pasted(browser, "zzz-1 4")

    browser.post(f"{address}/lines/1/0/product", expect=422, code="nope", remember="1")
    assert _own_codes() == {}
    browser.post(f"{address}/lines/1/0/product", code="B-7", remember="1")

    assert _own_codes() == {"zzz-1": right.id}


def test_a_code_on_several_products_is_decided_for_good(as_member):
    first, second = a_product(sku="A-1"), a_product(sku="A-2")
    for product in (first, second):
        a_code(product, "5901234123457")
    browser = as_member(a_member())
    address = _pasted(browser, "5901234123457 4")

    browser.post(f"{address}/lines/1/0/product", product_id=str(second.id), remember="1")

    later = browser.get(_pasted(browser, "5901234123457 1"))
    assert later.select("tr.wrong") == []
    assert _own_codes() == {"5901234123457": second.id}


def test_a_known_code_of_something_not_sold_is_not_taught_to_mean_another(as_member):
    gone = a_product(sku="A-1", status=ProductStatus.DISCONTINUED)
    other = a_product(sku="B-2")
    browser = as_member(a_member())
    address = _pasted(browser, "A-1 4")
    assert browser.get(address).select("input[name=remember]") == []

    browser.post(f"{address}/lines/1/0/product", product_id=str(other.id), remember="1")

    assert _own_codes() == {}
    assert gone.id != other.id


def test_a_code_may_be_added_from_the_quick_order_and_leads_back_there(as_member):
    product = a_product(sku="A-1")
    browser = as_member(a_member())
    form = browser.get("/quick-order").select_one("form[action='/account/own-skus']")
    back = form.select_one("input[name=next]")["value"]

    answer = browser.post("/account/own-skus", code="04-118", product="A-1", next=back)

    assert answer.headers["Location"] == "/quick-order"
    assert _own_codes() == {"04-118": product.id}
