"""Files as they come: what is proposed and remembered, what is refused, what comes back."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from sqlalchemy import select

from portal.domain.access import StaffRole
from portal.extensions import db
from portal.models.catalogue import Product
from portal.models.tenancy import acting_as_system
from tests.factories import a_staff_member
from tests.importing import Outcome, bring, csv, outcome, proposed, start, upload, work

GOODS = csv("SKU;Nazwa;Cena netto;VAT", "A1;Kubek;12,50;23", "A2;Talerz;8,00;8")
WITH_BAD = csv("SKU;Nazwa;Cena netto", "A1;Kubek;12,50", "A2;Talerz;drogo", ";Bez kodu;3,00")


@pytest.fixture
def office(as_member):
    return as_member(a_staff_member(StaffRole.OFFICE))


def product_names() -> dict[str, str]:
    with acting_as_system():
        rows = db.session.execute(select(Product.sku, Product.name))
        found = {row.sku: row.name for row in rows}
        db.session.rollback()
    return found


# -- what is proposed and remembered -------------------------------------------------


def test_columns_without_names_are_proposed_by_what_stands_in_them(office):
    file = csv(
        "101;5900000000015;Kubek emaliowany biały;12;szt.;10.0000;12.3000;KUBKI",
        "102;5900000000022;Talerz głęboki szary;7.0000;szt;.4800;.5900;TALERZE",
        "103;5900000000039;Talerz płytki szary;7.0000;szt;2.0000;2.1000;TALERZE",
        "104;5900000000046;Talerz płytki biały;0;szt;2.0000;2.1000;TALERZE",
        "105;;Talerz deserowy biały;1;szt;2.0000;2.1000;TALERZE",
    )
    columns = proposed(office, upload(office, file))["column"]

    assert columns == ["sku", "ean", "name", "stock", "unit", "net", "gross", "category"]


def test_columns_put_right_are_remembered_for_the_source(office):
    file = csv("Kod;Nazwa;Opis", "A1;Kubek;Biały")
    run = upload(office, file, source="Subiekt")
    start(office, run, column=["sku", "name", ""])

    again = upload(office, file, source="Subiekt")
    assert proposed(office, again)["column"] == ["sku", "name", ""]
    assert "zapamiętane dla tego źródła" in office.get(f"{again}/mapping").get_text()


def test_another_source_has_columns_of_its_own(office):
    file = csv("Kod;Nazwa;Opis", "A1;Kubek;Biały")
    start(office, upload(office, file, source="Subiekt"), column=["sku", "name", ""])

    other = upload(office, file, source="Comarch")
    assert proposed(office, other)["column"] == ["sku", "name", "description"]


def test_a_new_column_is_said_to_be_new_and_the_others_found_by_name(office):
    start(office, upload(office, csv("Kod;Nazwa;Opis", "A1;Kubek;B"), source="S"))

    later = upload(office, csv("Nazwa;Kod;Cena netto", "Kubek;A1;3,20"), source="S")
    assert proposed(office, later)["column"] == ["name", "sku", "net"]
    assert "kolumna 3 jest nowa" in office.get(f"{later}/mapping").get_text()


def test_a_file_without_a_column_for_the_sku_is_not_started(office):
    run = upload(office, GOODS)
    data = proposed(office, run) | {"column": ["", "name", "net", "vat"]}
    page = office.post(f"{run}/mapping", data=data, expect=422)

    assert "Wybierz kolumnę, w której jest: SKU." in page.get_text()
    assert outcome(run).state == "waiting"


def test_two_columns_cannot_both_be_the_name(office):
    run = upload(office, GOODS)
    data = proposed(office, run) | {"column": ["sku", "name", "name", "vat"]}
    page = office.post(f"{run}/mapping", data=data, expect=422)

    assert "Dwie kolumny nie mogą być naraz: Nazwa." in page.get_text()


# -- files that are none -------------------------------------------------------------


def bomb() -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (64 * 1024 * 1024))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (bytes(range(256)) * 40, "towary.csv", "nie jest listą"),
        (b"%PDF-1.7 cennik", "cennik.xlsx", "PDF"),
        (bomb(), "cennik.xlsx", "po rozpakowaniu jest o wiele za duży"),
        (b"", "pusty.csv", "pusty"),
    ],
    ids=["rubbish", "pdf", "zip bomb", "empty"],
)
def test_what_is_no_list_is_refused_in_words(office, content, name, words):
    page = office.post(
        "/staff/imports", data={"kind": "products", "file": (BytesIO(content), name)}, expect=422
    )

    assert words in page.select_one("#import-file-error").get_text()


def test_a_form_without_a_file_is_refused(office):
    page = office.post("/staff/imports", data={"kind": "products"}, expect=422)

    assert "Wybierz plik." in page.get_text()


def test_a_file_that_breaks_in_the_middle_imports_nothing_and_says_why(office):
    rows = [f"A{number};Kubek {number};" for number in range(1, 400)]
    run = upload(office, csv("SKU;Nazwa;Opis", *rows, 'A500;"Kubek;', "A501;Talerz;"))
    start(office, run)
    work()

    assert outcome(run) == Outcome("failed")
    assert product_names() == {}
    assert "wierszu 401" in office.get(run).get_text()


# -- the report ------------------------------------------------------------------------


def test_rejected_rows_come_back_as_the_same_file_with_the_reason(office):
    run = upload(office, WITH_BAD, source="Subiekt")
    start(office, run)
    work()

    page = office.get(f"{run}/rejections.csv")
    assert page.raw.decode("utf-8-sig").splitlines() == [
        "SKU;Nazwa;Cena netto;Powód",
        "A2;Talerz;drogo;Wiersz 3: Cena netto: „drogo” nie jest liczbą.",
        ';Bez kodu;"3,00";Wiersz 4: Brak SKU.',
    ]


def test_rejected_rows_put_right_are_imported_with_the_remembered_columns(office):
    run = upload(office, WITH_BAD, source="Subiekt")
    start(office, run)
    work()
    mended = office.get(f"{run}/rejections.csv").raw.replace(b"drogo;", b"8,00;")

    assert bring(office, mended, source="Subiekt") == Outcome("done", created=1, rejected=1)
    assert product_names() == {"A1": "Kubek", "A2": "Talerz"}


def test_rejected_rows_come_as_a_workbook_too_and_can_be_read_again(office):
    run = upload(office, WITH_BAD, source="Subiekt")
    start(office, run)
    work()
    workbook = office.get(f"{run}/rejections.xlsx").raw

    ended = bring(office, workbook, name="poprawione.xlsx", source="Subiekt")
    assert ended == Outcome("done", rejected=2)


def test_warnings_are_downloaded_with_their_rows(office):
    run = upload(office, csv("SKU;Nazwa;EAN", "A1;Kubek;P1"))
    start(office, run)
    work()

    assert outcome(run) == Outcome("done", created=1, warned=1)
    assert office.get(f"{run}/warnings.csv").raw.decode("utf-8-sig").splitlines() == [
        "Wiersz;Ostrzeżenie",
        "2;P1 to nie EAN: EAN składa się z samych cyfr.",
    ]


def test_the_page_asks_again_until_the_run_ends(office, as_member):
    run = upload(office, GOODS)
    start(office, run)
    assert office.get(run).select_one("#import-progress")["hx-get"] == run

    work()
    browser = as_member(a_staff_member(StaffRole.OFFICE), htmx=True)
    assert browser.get(run).headers["HX-Refresh"] == "true"
    assert office.get(run).select_one("#import-progress") is None
