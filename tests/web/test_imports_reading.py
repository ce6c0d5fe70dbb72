"""A file that does not tell how it is written: read again as a person says, and remembered so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from portal.domain.access import StaffRole
from portal.extensions import db
from portal.kit.clock import utc_now
from portal.models.catalogue import Product
from portal.models.files import StoredFile
from portal.models.tenancy import acting_as_system
from portal.services import files
from portal.services.unit_of_work import unit_of_work
from tests.factories import a_staff_member
from tests.importing import csv, start, stored, upload, work

# "Żółć" in the code page of old DOS programs; a comma that parts cells, and one that does not.
DOS = "SKU|Nazwa|Cena netto\nA1|Żółć, duża|12,50\n".encode("cp852")
CHOSEN = {"encoding": "cp852", "delimiter": "bar"}


@pytest.fixture
def office(as_member):
    return as_member(a_staff_member(StaffRole.OFFICE))


def test_the_file_is_read_again_as_chosen_and_imported_so(office):
    run = upload(office, DOS)

    page = office.get(f"{run}/mapping", **CHOSEN)
    start(office, run, column=["sku", "name", "net"], **CHOSEN)
    work()

    assert "Żółć, duża" in page.select_one("table.columns").get_text()
    assert stored(Product.sku, Product.name) == [("A1", "Żółć, duża")]


def test_the_choice_is_remembered_for_the_source(office):
    start(office, upload(office, DOS, source="S"), column=["sku", "name", "net"], **CHOSEN)

    page = office.get(f"{upload(office, DOS, source='S')}/mapping")

    assert "Żółć, duża" in page.select_one("table.columns").get_text()
    assert page.select_one("#encoding option[selected]")["value"] == "cp852"


@pytest.mark.parametrize("asked", [{"encoding": "utf-16"}, {"encoding": "", "delimiter": "x\x00"}])
def test_what_is_not_offered_is_read_as_the_file_says(office, asked):
    run = upload(office, csv("SKU;Nazwa;Cena netto", "A1;Kubek;12,50"))

    assert "Kubek" in office.get(f"{run}/mapping", **asked).get_text()
    start(office, run, column=["sku", "name", "net"], **asked)
    work()
    assert stored(Product.sku) == [("A1",)]


def test_a_workbook_is_asked_nothing_of_the_kind(office):
    run = upload(office, csv("SKU;Nazwa", "A1;Kubek"))

    assert office.get(f"{run}/mapping").select_one("#encoding") is not None
    assert office.get("/staff/imports").select_one("#encoding") is None


def test_the_upload_goes_after_ninety_days_and_its_report_stays(office):
    bad = csv("SKU;Nazwa;Cena netto", "A1;Kubek;12,50", "A2;Talerz;drogo")
    run = upload(office, bad)
    start(office, run, column=["sku", "name", "net"])
    work()
    waiting = upload(office, bad, name="later.csv")
    with acting_as_system(), unit_of_work():
        old = utc_now() - timedelta(days=91)
        db.session.execute(update(StoredFile).values(created_at=old))
    with acting_as_system(), unit_of_work():
        files.sweep(at=utc_now(), orphans_before=utc_now() - timedelta(days=1))

    assert stored(StoredFile.id) == []
    assert "Talerz" in office.get(f"{run}/rejections.csv").raw.decode()
    office.get("/staff/imports")
    office.get(run)
    office.get(f"{waiting}/mapping", expect=303)
    office.post(f"{waiting}/mapping", expect=404, column=["sku", "name", "net"])
