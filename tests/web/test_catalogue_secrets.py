"""What the catalogue does not tell: prices and stock to strangers and companies not verified."""

from __future__ import annotations

from portal.domain.access import CompanyStatus, Role, StaffRole
from portal.domain.assortment import Effect
from tests.catalogue_pages import names
from tests.factories import (
    a_company,
    a_group_price,
    a_member,
    a_product,
    a_staff_member,
    an_assortment_rule,
    the_seller,
)


def test_a_stranger_is_sent_to_sign_in(stranger, app):
    the_seller()
    product = a_product()
    for path in ("/catalogue", f"/catalogue/{product.slug}", "/catalogue/suggestions"):
        page = stranger.get(path, expect=303)
        assert page.headers["Location"].startswith("/login?next=/catalogue")


def test_a_public_catalogue_shows_strangers_names_and_codes_and_nothing_of_terms(stranger):
    the_seller(catalogue_public=True)
    product = a_product(name="Papier", net="12.34", stock="77")
    hidden = a_product(name="Ukryty")
    an_assortment_rule(Effect.HIDE, product_id=hidden.id)

    pages = [stranger.get("/catalogue"), stranger.get(f"/catalogue/{product.slug}")]
    completion = stranger.get("/catalogue/suggestions", q="pr")

    assert names(pages[0]) == ["Papier"]
    for page in (*pages, completion):
        assert b"12,34" not in page.raw
        assert "zł" not in page.raw.decode()
        assert b"77" not in page.raw.replace(str(product.id).encode(), b"")
    stranger.get(f"/catalogue/{hidden.slug}", expect=404)


def test_a_company_waiting_for_verification_sees_products_and_no_terms(as_member, group):
    waiting = a_company(group=group, status=CompanyStatus.PENDING)
    product = a_product(name="Papier", net="12.34", stock="77", unit="rol.")
    a_group_price(product, group, "11.11")
    browser = as_member(a_member(Role.MANAGER, of=waiting))

    for path, asked in (
        ("/catalogue", {}),
        ("/catalogue", {"stock": "available", "mine": "contract", "sort": "bought"}),
        (f"/catalogue/{product.slug}", {"quantity": "5"}),
        ("/catalogue/suggestions", {"q": "pap"}),
    ):
        page = browser.get(path, **asked)
        assert "Papier" in page.get_text()
        for secret in ("12,34", "11,11", "12.34", "zł", "77 rol."):
            assert secret not in page.raw.decode(), (path, secret)


def test_a_filter_on_stock_tells_a_waiting_company_nothing(as_member):
    waiting = a_company(status=CompanyStatus.PENDING)
    a_product(name="Jest", stock="5")
    a_product(name="Nie ma", stock="0")
    browser = as_member(a_member(of=waiting))

    assert names(browser.get("/catalogue", stock="available", sort="name")) == ["Jest", "Nie ma"]


def test_the_catalogue_is_for_client_companies(as_member):
    as_member(a_staff_member(StaffRole.OFFICE)).get("/catalogue", expect=403)
