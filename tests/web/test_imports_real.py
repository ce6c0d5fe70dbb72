"""Real catalogues of others, through the screens, without editing them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.domain.access import StaffRole
from portal.domain.codes import CodeKind
from portal.domain.vat import VatRate
from portal.extensions import db
from portal.models.catalogue import Category, Product, ProductCode
from portal.models.stock import StockLevel
from portal.models.tenancy import acting_as_system
from portal.services.catalogue import search_text
from tests.factories import a_staff_member
from tests.importing import bring, outcome, start, upload, work

FILES = Path(__file__).resolve().parents[3] / "shared" / "data" / "catalogues"

pytestmark = pytest.mark.skipif(not FILES.is_dir(), reason="the catalogues of ../shared are absent")


@pytest.fixture
def office(as_member):
    return as_member(a_staff_member(StaffRole.OFFICE))


def count(table, *conditions):
    with acting_as_system():
        found = db.session.scalar(select(func.count()).select_from(table).where(*conditions))
        db.session.rollback()
    return found


def test_fourteen_thousand_products_of_a_wholesaler_come_in_and_none_is_rejected(office):
    content = (FILES / "towary_cp1250.csv").read_bytes()
    began = time.monotonic()
    run = upload(office, content, name="towary_cp1250.csv", source="Towary")
    start(office, run)
    work()
    print(f"\n14,085 products through the screens in {time.monotonic() - began:.1f} s")

    ended = outcome(run)
    assert ended._replace(warned=0) == ("done", 14_085, 0, 0, 0, 0)
    assert count(Product) == 14_085
    assert count(StockLevel) == 14_085
    assert count(ProductCode, ProductCode.kind == CodeKind.OTHER) == ended.warned
    assert count(Product, Product.vat_rate == VatRate.R5) == 651
    assert count(Product, Product.name == "Strój ŚNIEŻKA ŻÓŁTO-CZERWONA 37674") == 1
    assert count(Product, Product.base_net_minor == 48, Product.price_unit == 1) > 0
    with acting_as_system():
        stale = search_text.refresh()
        db.session.rollback()
    assert stale == 0

    again = bring(office, content, name="towary_cp1250.csv", source="Towary")
    assert again == ended._replace(created=0, unchanged=14_085)


def test_the_export_of_a_shop_comes_in_with_categories_prices_and_stock(office):
    ended = bring(office, (FILES / "prestashop_export.csv").read_bytes(), name="prestashop.csv")

    assert ended == ("done", 508, 0, 0, 1, 0)
    assert count(Category) == 6
    assert count(Product, Product.vat_rate == VatRate.R23) == 508


def test_a_list_of_parts_without_prices_comes_in(office):
    ended = bring(office, (FILES / "czesci_meblowe.csv").read_bytes(), name="czesci.csv")

    assert ended == ("done", 251, 0, 0, 1, 0)
    assert count(Product, Product.base_net_minor.is_(None)) == 251
