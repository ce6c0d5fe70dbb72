"""Order again as the company's own file: what it says, and that quick order reads it back."""

from __future__ import annotations

import csv
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from portal.domain.codes import CodeKind, normalise_code
from portal.models.catalogue import ProductCode, ProductStatus, Substitute
from portal.models.quick_order import QuickOrderLine
from tests.factories import a_contract_price, a_member, a_product, saved
from tests.factories.orders import a_delivery_method, an_order, press_of, pressed
from tests.stored import stored
from tests.web.order_again import a_box, change, in_cart, key_of, leave, sent

D = Decimal
HEADER = [
    "Wasz kod",
    "SKU",
    "Nazwa",
    "Jm.",
    "Ilość",
    "Cena wtedy",
    "Cena dziś",
    "Cena za",
    "Zmiana w proc.",
    "Różnice",
    "Dostępność",
    "Zamiennik",
    "Cena zamiennika",
]


@pytest.fixture
def buyer(app):
    a_delivery_method()
    return a_member()


def own_code(product, company, code):
    saved(
        ProductCode(
            product_id=product.id,
            company_id=company.id,
            kind=CodeKind.OWN,
            code=code,
            normal=normalise_code(code),
        )
    )


def rows_of(answer):
    text = answer.raw.decode("utf-8-sig").replace("\u00a0", " ")
    return list(csv.reader(StringIO(text), delimiter=";"))


def test_the_file_has_the_companys_own_columns_and_what_has_changed(as_member, buyer):
    product, instead = a_product(net="10.00", name="Rękawice"), a_product(net="11.00")
    own_code(product, buyer.company, "04-118")
    saved(Substitute(product_id=product.id, substitute_id=instead.id))
    slug = an_order(of=buyer, lines={product: "5"}).slug
    a_contract_price(product, buyer.company, "12.00")
    leave(product, "2")

    answer = as_member(buyer).get(f"/order-again/lines.csv?order={slug}")

    assert rows_of(answer) == [
        HEADER,
        [
            "04-118",
            product.sku,
            "Rękawice",
            "szt.",
            "2",
            "10,00",
            "12,00",
            "1",
            "20",
            "Drożej: było 10,00 zł / szt., jest 12,00 zł / szt. (+20 %). Dostępne 2 z 5 szt.",
            "tylko 2 szt.",
            instead.sku,
            "11,00",
        ],
    ]
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="zamow-ponownie')


def test_the_workbook_says_the_same_in_numbers(as_member, buyer):
    product = a_product(net="10.00")
    slug = an_order(of=buyer, lines={product: "5"}).slug

    answer = as_member(buyer).get(f"/order-again/lines.xlsx?order={slug}")

    sheet = load_workbook(BytesIO(answer.raw)).active
    header, row = sheet.iter_rows(values_only=True)
    assert list(header) == HEADER
    assert row[1:7] == (product.sku, product.name, "szt.", 5, 10, 10)


def test_the_file_holds_the_quantities_as_typed_and_nothing_of_what_is_left_out(as_member, buyer):
    typed, left = a_product(), a_product()
    slug = an_order(of=buyer, lines={typed: "5", left: "2"}).slug
    browser = as_member(buyer)
    page = browser.get(f"/order-again?order={slug}")
    key = key_of(page, typed.sku)
    button = page.select_one("button[data-download][formaction*=csv]")

    answer = browser.post(
        button["formaction"], data=sent(page, line=[key]) | {f"q-{key}": "8"}, expect=200
    )

    assert [(row[1], row[4]) for row in rows_of(answer)[1:]] == [(typed.sku, "8"), (left.sku, "0")]


def test_a_text_that_looks_like_a_formula_stays_a_text(as_member, buyer):
    product = a_product(name="=HYPERLINK(1)")
    slug = an_order(of=buyer, lines={product: "5"}).slug

    answer = as_member(buyer).get(f"/order-again/lines.csv?order={slug}")

    assert rows_of(answer)[1][2] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["pl", "en"])
def test_quick_order_reads_the_file_back_to_the_same_cart(as_member, buyer, kind, language):
    plain, boxed, gone, short = (a_product(stock="900") for _ in range(4))
    own_code(plain, buyer.company, "04-118")
    a_box(boxed, "12")
    browser = as_member(buyer)
    browser.post("/preferences", language=language, next="/")
    for product, unit in ((plain, ""), (boxed, "kart."), (gone, ""), (short, "")):
        browser.post("/cart/lines", product_id=str(product.id), quantity="5", unit=unit)
    slug = pressed(buyer, press_of(buyer)).slug
    change(gone, status=ProductStatus.DISCONTINUED)
    leave(short, "2")

    file = browser.get(f"/order-again/lines.{kind}?order={slug}").raw
    run = browser.post("/quick-order", data={"file": (BytesIO(file), f"lista.{kind}")})
    browser.post(f"{run.headers['Location']}/cart")

    assert in_cart() == {plain.id: D(5), boxed.id: D(5), short.id: D(2)}
    lines = stored(select(QuickOrderLine).order_by(QuickOrderLine.row))
    assert [bool(line.problem) for line in lines] == [False, False, True, False]
    assert [line.unit for line in lines[:2]] == ["szt.", "kart."]
