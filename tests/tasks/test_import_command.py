"""`flask import`, as an operator types it."""

from __future__ import annotations

import pytest

from portal.domain.access import StaffRole
from portal.models.audit import AuditEntry
from portal.models.catalogue import Product
from portal.models.pricing import PriceList, PriceListEntry
from tests.factories import a_price_group, a_product, a_staff_member
from tests.importing import stored


@pytest.fixture
def typed(app, tmp_path):
    """Return what runs the command with a file of these rows."""

    def run(kind: str, rows: str, *arguments: str):
        file = tmp_path / "plik.csv"
        file.write_text(rows)
        return app.test_cli_runner().invoke(args=["import", kind, str(file), *arguments])

    return run


def test_products_are_imported_in_the_name_of_a_person(typed):
    person = a_staff_member(StaffRole.OFFICE).person
    ended = typed("products", "SKU;Nazwa\nA1;Kubek\n", "--as", person.email)

    assert ended.exit_code == 0, ended.output
    assert "1 created, 0 updated, 0 unchanged, 0 rejected" in ended.output
    assert stored(Product.sku, Product.name) == [("A1", "Kubek")]
    assert stored(AuditEntry.action, AuditEntry.actor_id) == [
        ("import.finished", person.id),
        ("import.started", person.id),
    ]


def test_rejected_rows_are_told_and_end_the_command_with_a_fault(typed):
    ended = typed("products", "SKU;Nazwa;Cena netto\nA1;Kubek;1\nA2;Talerz;drogo\n")

    assert ended.exit_code == 1
    assert "row 3: Net price: “drogo” is not a number." in ended.output
    assert stored(Product.sku) == [("A1",)]


def test_a_check_writes_nothing(typed):
    ended = typed("products", "SKU;Nazwa\nA1;Kubek\n", "--check")

    assert "ready: 1 created" in ended.output
    assert stored(Product.sku) == []


def test_columns_may_be_named_by_hand(typed):
    ended = typed("products", "A1;x;Kubek\n", "--columns", "sku,,name", "--no-header")

    assert ended.exit_code == 0, ended.output
    assert stored(Product.sku, Product.name) == [("A1", "Kubek")]


def test_a_price_list_is_made_for_a_group(typed):
    group = a_price_group()
    a_product(sku="A1", stock=None)
    rows = "SKU;Cena netto\nA1;8,40\n"
    ended = typed("price-list", rows, "--price-list", "Jesień", "--for", group.code)

    assert ended.exit_code == 0, ended.output
    assert stored(PriceList.name, PriceList.price_group_id) == [("Jesień", group.id)]
    assert stored(PriceListEntry.net_minor) == [(840,)]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--for", "nikt"), "There is no price group or company “nikt”."),
        (("--as", "obcy@x.example"), "There is no person of the back office"),
        ((), "Choose a price list"),
        (("--columns", "code,cena"), "There is no column “cena”"),
    ],
)
def test_what_cannot_be_done_is_said(typed, arguments, words):
    ended = typed("price-list", "SKU;Cena netto\nA1;8,40\n", *arguments)

    assert ended.exit_code == 1
    assert words in ended.output
