"""The product page: what it costs this company, why, and what it is."""

from __future__ import annotations

from decimal import Decimal

from portal.domain.access import Role
from portal.domain.assortment import Effect
from portal.domain.codes import CodeKind
from portal.extensions import db
from portal.kit.clock import utc_now
from portal.models.catalogue import (
    DocumentKind,
    ProductDocument,
    ProductStatus,
    SellingUnit,
    Substitute,
)
from portal.models.files import FileKind
from portal.models.tenancy import acting_as_system
from portal.services import files
from tests.catalogue_pages import names, text
from tests.factories import (
    a_category,
    a_contract_price,
    a_group_price,
    a_member,
    a_product,
    an_assortment_rule,
    saved,
)
from tests.factories.codes import a_code


def test_the_product_page_tells_price_steps_why_units_codes_and_vat(buyer, company, group):
    hygiene = a_category(name="Higiena")
    product = a_product(
        name="Papier Jumbo", net="9.40", unit="rol.", category_id=hygiene.id,
        minimum=Decimal(12), multiple=Decimal(12), manufacturer="Celpap",
    )  # fmt: skip
    saved(SellingUnit(product_id=product.id, unit="zgrz.", factor=Decimal(48)))
    a_group_price(product, group, "8.46")
    a_group_price(product, group, "7.85", minimum="48")
    a_code(product, "5900000123455")
    a_code(product, "PP-0009", CodeKind.OLD)
    a_code(product, "11-002", of=company)

    page = buyer.get(f"/catalogue/{product.slug}")

    shown = text(page).replace("\xa0", " ")
    assert page.heading == "Papier Jumbo"
    assert f"SKU {product.sku} · EAN 5900000123455 · Wasz kod 11-002 · dawny numer PP-0009" in shown
    assert (
        text(page, "#price-now")
        .replace("\xa0", " ")
        .startswith("8,46 zł netto / rol. · 10,41 zł brutto")
    )
    steps = [
        " ".join(row.get_text(" ", strip=True).split()) for row in page.select("#steps tbody tr")
    ]
    assert steps == [
        "1 rol. Wasza ilość 8,46 zł 10,41 zł 10 %",
        "48 rol. (zgrz.) 7,85 zł 9,66 zł 16 %",
    ]
    assert [one.get_text(strip=True).replace("\xa0", " ") for one in page.select("#why li")] == [
        "Cena katalogowa: 9,40 zł", "Cennik Hurt: 8,46 zł, najniższa",
    ]  # fmt: skip
    assert "Minimum 12 rol., wielokrotność 12" in shown
    assert "VAT 23 %" in shown
    assert page.select_one("#quantity")["value"] == "12"


def test_another_quantity_shows_its_own_price(as_member, company, group):
    product = a_product(net="9.40")
    a_group_price(product, group, "7.85", minimum="48")

    page = as_member(a_member(of=company), htmx=True).get(
        f"/catalogue/{product.slug}", quantity="48"
    )

    assert page.select("html") == []
    assert text(page, "#price-now b").replace("\xa0", " ") == "7,85 zł"
    assert text(page, "#steps .chosen td").startswith("48 szt.")


def test_a_contract_says_that_it_was_agreed(buyer, company):
    product = a_product(net="9.40")
    a_contract_price(product, company, "7.00")

    assert text(buyer.get(f"/catalogue/{product.slug}"), "#why li:last-child") == (
        "Umowa 2026: 7,00\xa0zł , uzgodniona z Waszą firmą"
    )


def test_what_is_hidden_answers_404_and_what_is_not_sold_says_so(buyer):
    hidden, shown = a_product(), a_product(name="Tylko do wglądu")
    an_assortment_rule(Effect.HIDE, product_id=hidden.id)
    an_assortment_rule(Effect.NO_SALE, product_id=shown.id)

    buyer.get(f"/catalogue/{hidden.slug}", expect=404)
    page = buyer.get(f"/catalogue/{shown.slug}")

    assert text(page, ".state") == "Poza sprzedażą online"
    assert names(buyer.get("/catalogue")) == ["Tylko do wglądu"]


def test_a_discontinued_product_names_its_successor_unless_that_is_hidden(buyer):
    new = a_product(name="Nowy")
    old = a_product(successor_id=new.id, status=ProductStatus.DISCONTINUED)

    assert "Następca: Nowy" in text(buyer.get(f"/catalogue/{old.slug}"))
    an_assortment_rule(Effect.HIDE, product_id=new.id)
    assert "Nowy" not in text(buyer.get(f"/catalogue/{old.slug}"))


def test_substitutes_are_offered_but_never_hidden_ones(buyer):
    product = a_product(stock="0")
    good, hidden = a_product(name="Dobry"), a_product(name="Ukryty")
    saved(Substitute(product_id=product.id, substitute_id=hidden.id, position=0))
    saved(Substitute(product_id=product.id, substitute_id=good.id, position=1))
    an_assortment_rule(Effect.HIDE, product_id=hidden.id)

    page = buyer.get(f"/catalogue/{product.slug}")

    assert "Dobry" in text(page)
    assert "Ukryty" not in text(page)


def _a_document(product, kind=DocumentKind.SAFETY):
    with acting_as_system():
        db.session.rollback()
        kept = files.put(kind=FileKind.PRODUCT_DOCUMENT, content=b"%PDF-1.7 karta", limit=1000)
        files.own(
            kept=kept,
            kind=FileKind.PRODUCT_DOCUMENT,
            name="karta żółta.pdf",
            media_type="application/pdf",
            company_id=None,
            made_by_id=None,
            at=utc_now(),
        )
        db.session.commit()
        db.session.expunge_all()
    return saved(
        ProductDocument(
            product_id=product.id, kind=kind, title="Karta charakterystyki", file_id=kept.id
        )
    )


def test_a_document_is_streamed_to_those_who_see_the_product(buyer, stranger):
    product = a_product()
    paper = _a_document(product)

    link = buyer.get(f"/catalogue/{product.slug}").select_one('a[href*="/documents/"]')
    page = buyer.get(link["href"])

    assert link.get_text(strip=True) == "Karta charakterystyki"
    assert page.raw == b"%PDF-1.7 karta"
    assert page.headers["Content-Type"] == "application/pdf"
    stranger.get(link["href"], expect=303)
    an_assortment_rule(Effect.HIDE, product_id=product.id)
    buyer.get(f"/catalogue/{product.slug}/documents/{paper.id}", expect=404)


def test_a_document_is_found_under_its_own_product_only(buyer):
    paper = _a_document(a_product())
    other = a_product()

    buyer.get(f"/catalogue/{other.slug}/documents/{paper.id}", expect=404)


def test_who_may_order_can_put_it_into_the_cart_and_others_cannot(as_member, company):
    product = a_product()
    buyer = as_member(a_member(Role.PURCHASER, of=company))
    accountant = as_member(a_member(Role.ACCOUNTANT, of=company))

    form = buyer.get("/catalogue").select_one("#results form")

    assert form["action"] == "/cart/lines"
    assert form.select_one("[name=product_id]")["value"] == str(product.id)
    assert accountant.get("/catalogue").select("#results form") == []
    buyer.post("/cart/lines", product_id=str(product.id), quantity="3", unit="szt.")
    assert product.name in buyer.get("/cart").get_text()
