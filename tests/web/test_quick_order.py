"""Quick order: paste, type or upload; look; correct; put into the cart."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from portal.domain.access import CompanyStatus, Role
from portal.domain.assortment import Effect
from portal.extensions import session
from portal.models.carts import CartLine
from portal.models.quick_order import QuickOrderLine, QuickOrderRun, RunState
from portal.models.tenancy import acting_as_system, acting_for
from portal.services.catalogue.assortment import Scope
from portal.services.quick_order import commands
from tests.factories import a_company, a_member, a_product, an_assortment_rule


def _runs() -> list[QuickOrderRun]:
    with acting_as_system():
        found = list(session.scalars(select(QuickOrderRun).order_by(QuickOrderRun.created_at)))
        session.expunge_all()
        session.rollback()
    return found


def _lines() -> list[QuickOrderLine]:
    with acting_as_system():
        found = list(session.scalars(select(QuickOrderLine).order_by(QuickOrderLine.row)))
        session.expunge_all()
        session.rollback()
    return found


def _in_cart() -> dict[object, int]:
    with acting_as_system():
        found = {line.product_id: int(line.quantity) for line in session.scalars(select(CartLine))}
        session.rollback()
    return found


def _paste(browser, text: str) -> str:
    page = browser.post("/quick-order", lines=text)
    return str(page.headers["Location"])


def test_pasted_lines_are_shown_with_own_prices_and_stock_before_anything_is_in_the_cart(as_member):
    product = a_product(sku="RK-2040-N", name="Rękawice nitrylowe", net="19.80", stock="48")
    browser = as_member(a_member())

    page = browser.get(_paste(browser, "RK-2040-N 40"))

    row = page.select_one("table.rows tbody tr").get_text(" ", strip=True)
    assert "Rękawice nitrylowe" in row
    assert "19,80\u00a0zł" in row
    assert "792,00\u00a0zł" in row
    assert _in_cart() == {}
    assert [(line.product_id, line.asked) for line in _lines()] == [(product.id, 40)]


def test_rows_of_the_same_product_are_summed_and_all_remembered(as_member):
    a_product(sku="A-1")
    browser = as_member(a_member())

    page = browser.get(_paste(browser, "A-1 2\nA-1;3"))

    assert "2 wiersze razem" in page.select_one("table.rows").get_text(" ", strip=True)
    assert page.select_one("table.rows input[name=quantity]")["value"] == "5"


def test_a_quantity_is_mended_upward_visibly_and_the_lower_one_is_offered(as_member):
    a_product(sku="PP-0090", minimum=12, multiple=12)
    browser = as_member(a_member())

    page = browser.get(_paste(browser, "PP-0090 100"))

    row = page.select_one("table.rows tbody tr")
    assert row["class"] == ["attention"]
    assert row.select_one("td input[name=quantity][id^=q-]")["value"] == "108"
    assert "Weź 96" in row.get_text(" ", strip=True)


def test_an_unknown_code_stays_with_its_reason_and_a_proposal(as_member):
    right = a_product(sku="RK-2040-N", name="Rękawice")
    browser = as_member(a_member())
    address = _paste(browser, "RK-2040-M 5")

    page = browser.get(address)
    row = page.select_one("tr.wrong")
    assert "RK-2040-M" in row.get_text(" ", strip=True)
    proposed = row.select_one("[name=product_id]")["value"]
    assert proposed == str(right.id)

    browser.post(f"{address}/lines/1/0/product", product_id=proposed)
    assert browser.get(address).select("tr.wrong") == []


def test_another_code_typed_for_a_rejected_line_is_looked_up_and_a_wrong_one_keeps_the_line(
    as_member,
):
    a_product(sku="B-7")
    browser = as_member(a_member())
    address = _paste(browser, "zzz 4")

    refused = browser.post(f"{address}/lines/1/0/product", expect=422, code="nope")
    assert "nope" in refused.select_one("#preview .note").get_text()
    browser.post(f"{address}/lines/1/0/product", code="B-7")

    assert [(line.code, int(line.asked)) for line in _lines()] == [("zzz", 4)]
    assert browser.get(address).select("tr.wrong") == []


def test_a_hidden_product_is_as_unknown_as_any_rubbish(as_member):
    hidden = a_product(sku="TAJNE-1", name="Tajny produkt")
    an_assortment_rule(Effect.HIDE, product_id=hidden.id)
    browser = as_member(a_member())

    page = browser.get(_paste(browser, "TAJNE-1 1"))

    assert "Tajny produkt" not in str(page)
    assert len(page.select("tr.wrong")) == 1


def test_a_file_of_any_usual_kind_is_read(as_member):
    a_product(sku="A-1")
    book = Workbook()
    book.active.append(["Kod", "Ilość"])
    book.active.append(["A-1", 3])
    kept = io.BytesIO()
    book.save(kept)
    browser = as_member(a_member())

    for name, content in {
        "zamowienie.csv": "Kod;Ilość\nA-1;3\n".encode("cp1250"),
        "zamowienie.xlsx": kept.getvalue(),
    }.items():
        page = browser.post("/quick-order", data={"lines": "", "file": (io.BytesIO(content), name)})
        shown = browser.get(page.headers["Location"])
        assert shown.heading == name
        assert shown.select_one("input[name=quantity][id^=q-]")["value"] == "3"


@pytest.mark.parametrize(
    ("name", "content"),
    [("zdjecie.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40), ("pusty.csv", b"")],
)
def test_a_file_that_is_no_list_is_refused_in_words_on_the_same_page(as_member, name, content):
    browser = as_member(a_member())

    page = browser.post(
        "/quick-order", expect=422, data={"lines": "", "file": (io.BytesIO(content), name)}
    )

    assert page.select_one("#order-file-error").get_text(strip=True) != ""
    assert _runs() == []


def test_nothing_pasted_is_said_so_and_what_was_typed_stays(as_member):
    page = as_member(a_member()).post("/quick-order", expect=422, lines="   ")

    assert page.select_one("#lines-error") is not None


def test_the_ready_lines_go_into_the_cart_once_however_often_the_button_is_pressed(as_member):
    product = a_product(sku="A-1")
    browser = as_member(a_member())
    address = _paste(browser, "A-1 2\nnieznany 1")

    for _ in range(2):
        page = browser.post(f"{address}/cart")
        assert page.headers["Location"] == "/cart"

    assert _in_cart() == {product.id: 2}
    assert [run.state for run in _runs()] == [RunState.DONE]


def test_the_file_of_errors_holds_the_rows_as_they_were_with_a_reason(as_member):
    a_product(sku="A-1")
    browser = as_member(a_member())
    file = io.BytesIO("Kod;Ilość;Uwagi\nA-1;3;ok\n=1+1;2;pilne\n".encode())
    answer = browser.post("/quick-order", data={"lines": "", "file": (file, "z.csv")})

    errors = browser.get(f"{answer.headers['Location']}/errors.csv")

    head, row = errors.raw.decode("utf-8-sig").splitlines()
    assert head == "Kod;Ilość;Uwagi;Powód"
    assert row.startswith("'=1+1;2;pilne;")


def test_a_large_source_is_promised_to_a_job_which_may_run_twice(as_member, monkeypatch, app):
    monkeypatch.setattr(commands, "AT_ONCE", 1)
    product = a_product(sku="A-1")
    member = a_member()
    browser = as_member(member)
    address = _paste(browser, "A-1 2\nA-1 3")
    waiting = browser.get(address)
    assert waiting.select_one("#run-progress") is not None

    run_id = _runs()[0].id
    for _ in range(2):
        with acting_for(member.company.id):
            commands.work_through(
                company_id=member.company.id,
                run_id=run_id,
                scope=Scope(company_id=member.company.id),
                at=_runs()[0].created_at,
            )

    assert [(line.product_id, int(line.asked)) for line in _lines()] == [
        (product.id, 2),
        (product.id, 3),
    ]
    assert browser.get(address).select_one("input[name=quantity][id^=q-]")["value"] == "5"


def test_a_changed_quantity_is_kept_and_zero_leaves_the_product_out(as_member):
    product = a_product(sku="A-1")
    browser = as_member(a_member())
    address = _paste(browser, "A-1 2\nA-1 3")

    browser.post(f"{address}/products/{product.id}/quantity", unit="szt.", quantity="7")
    assert browser.get(address).select_one("input[name=quantity][id^=q-]")["value"] == "7"
    browser.post(
        f"{address}/products/{product.id}/quantity", unit="szt.", quantity="-1", expect=422
    )
    browser.post(f"{address}/products/{product.id}/quantity", unit="szt.", quantity="0")
    assert browser.get(address).select("input[name=quantity][id^=q-]") == []


def test_an_accountant_and_a_company_not_verified_yet_may_not_order(as_member):
    pending = a_company(status=CompanyStatus.PENDING)
    for member in (a_member(Role.ACCOUNTANT), a_member(of=pending)):
        as_member(member).get("/quick-order", expect=403)
        as_member(member).post("/quick-order", expect=403, lines="A-1 1")


def test_somebody_elses_quick_order_does_not_exist_not_even_a_colleagues(as_member):
    a_product(sku="A-1")
    company = a_company()
    browser = as_member(a_member(of=company))
    address = _paste(browser, "A-1 2")

    for other in (a_member(of=company), a_member()):
        as_member(other).get(address, expect=404)
        as_member(other).post(f"{address}/cart", expect=404)
        as_member(other).get(f"{address}/errors.csv", expect=404)


@pytest.mark.parametrize("products", [1, 3])
def test_the_preview_costs_the_same_however_many_lines_there_are(
    as_member, count_queries, products
):
    made = [a_product() for _ in range(products)]
    browser = as_member(a_member())
    address = _paste(browser, "\n".join(f"{product.sku} 2" for product in made))

    with count_queries() as seen:
        browser.get(address)

    assert len(seen) == 12


def test_lines_left_out_for_one_reason_are_told_of_once(as_member):
    skus = ("A-1", "A-2", "A-3")
    for sku in skus:
        a_product(sku=sku)
    browser = as_member(a_member())
    for sku in skus[:2]:
        browser.post("/cart/lines", entry=f"{sku} 9999999")
    browser.get("/cart")
    at = _paste(browser, "A-1 5\nA-2 5\nA-3 5")

    browser.post(f"{at}/cart")

    flashes = browser.get("/cart").select("#flashes > *")
    assert [one.get_text().count("Pominięto 2 pozycje.") for one in flashes] == [0, 1]
