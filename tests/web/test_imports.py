"""The way of a file: who may bring one, what is proposed, remembered, written and reported."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from portal.domain.access import Role, StaffRole
from portal.extensions import db
from portal.models.audit import AuditEntry
from portal.models.catalogue import Product
from portal.models.messages import OutboxMessage
from portal.models.tenancy import acting_as_system
from tests.factories import a_company, a_member, a_staff_member
from tests.importing import Outcome, bring, csv, objections, outcome, proposed, start, upload, work

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


def audited() -> list[str]:
    with acting_as_system():
        found = list(
            db.session.scalars(
                select(AuditEntry.action)
                .where(AuditEntry.entity == "import")
                .order_by(AuditEntry.at, AuditEntry.id)
            )
        )
        db.session.rollback()
    return found


# -- who may -------------------------------------------------------------------


@pytest.mark.parametrize("role", [StaffRole.OFFICE, StaffRole.ADMIN])
def test_office_and_admin_may_import(as_member, role):
    assert as_member(a_staff_member(role)).get("/staff/imports").heading == "Importy"


def test_a_rep_may_not_import(as_member):
    rep = as_member(a_staff_member(StaffRole.REP, care_of=(a_company(),)))

    rep.get("/staff/imports", expect=403)
    rep.post("/staff/imports", expect=403)


@pytest.mark.parametrize("role", list(Role))
def test_people_of_clients_may_not_import(as_member, role):
    client = as_member(a_member(role))

    client.get("/staff/imports", expect=403)
    client.post("/staff/imports", expect=403)


def test_a_stranger_is_sent_to_sign_in(stranger):
    assert stranger.get("/staff/imports", expect=303).headers["Location"].startswith("/login")


def test_nobody_else_reads_or_starts_a_run(office, as_member):
    run = upload(office, GOODS)
    client = as_member(a_member(Role.MANAGER))

    for path in (run, f"{run}/mapping", f"{run}/rejections.csv", f"{run}/warnings.csv"):
        client.get(path, expect=403)
    for path in (f"{run}/mapping", f"{run}/confirmation", f"{run}/abandonment"):
        client.post(path, expect=403)


def test_an_import_that_is_not_there_answers_404(office):
    office.get("/staff/imports/01890000-0000-7000-8000-000000000000", expect=404)


# -- from upload to report --------------------------------------------------------


def test_a_file_is_imported_as_its_columns_are_proposed(office):
    assert bring(office, GOODS) == Outcome("done", created=2)
    assert product_names() == {"A1": "Kubek", "A2": "Talerz"}


def test_the_same_file_again_changes_nothing(office):
    bring(office, GOODS)

    assert bring(office, GOODS) == Outcome("done", unchanged=2)


def test_a_bad_row_does_not_stop_the_good_ones(office):
    assert bring(office, WITH_BAD) == Outcome("done", created=1, rejected=2)
    assert product_names() == {"A1": "Kubek"}
    assert objections() == [(3, "“drogo” is not a number."), (4, "The SKU is missing.")]


def test_all_or_nothing_writes_nothing_when_a_row_is_bad(office):
    ended = bring(office, WITH_BAD, all_or_nothing="y")

    assert ended == Outcome("failed", created=1, rejected=2)
    assert product_names() == {}


def test_all_or_nothing_writes_all_when_every_row_is_good(office):
    assert bring(office, GOODS, all_or_nothing="y") == Outcome("done", created=2)


def test_a_check_reports_and_writes_nothing(office):
    run = upload(office, WITH_BAD)
    start(office, run, check="1")
    work()

    assert outcome(run) == Outcome("ready", created=1, rejected=2)
    assert product_names() == {}
    assert "Importuj 1 dobry wiersz" in office.get(run).get_text()


def test_what_was_checked_is_imported_when_confirmed(office):
    run = upload(office, WITH_BAD)
    start(office, run, check="1")
    work()
    office.post(f"{run}/confirmation")
    work()

    assert outcome(run) == Outcome("done", created=1, rejected=2)
    assert product_names() == {"A1": "Kubek"}
    assert len(objections()) == 2


def test_a_run_that_was_not_checked_cannot_be_confirmed(office):
    run = upload(office, GOODS)

    office.post(f"{run}/confirmation", expect=409)


def test_pressing_import_twice_imports_once(office):
    run = upload(office, GOODS)
    choices = proposed(office, run)
    office.post(f"{run}/mapping", data=choices)
    office.post(f"{run}/mapping", data=choices, expect=409)

    with acting_as_system():
        promised = db.session.scalar(select(func.count()).select_from(OutboxMessage))
        db.session.rollback()
    assert promised == 1


def test_a_worker_that_comes_twice_does_the_work_once(office):
    run = upload(office, GOODS)
    start(office, run)
    work()
    work()

    assert outcome(run) == Outcome("done", created=2)


def test_a_stopped_run_writes_nothing(office):
    run = upload(office, GOODS)
    start(office, run)
    office.post(f"{run}/abandonment")
    work()

    assert outcome(run) == Outcome("failed")
    assert product_names() == {}


def test_a_finished_run_cannot_be_stopped(office):
    run = upload(office, GOODS)
    start(office, run)
    work()

    office.post(f"{run}/abandonment", expect=409)


def test_everything_is_in_the_audit_log(office):
    run = upload(office, GOODS)
    start(office, run, check="1")
    work()
    office.post(f"{run}/confirmation")
    work()

    assert audited() == ["import.checked", "import.started", "import.finished"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_with_one_import_and_with_three(office, count, count_queries):
    for number in range(count):
        upload(office, GOODS, name=f"plik{number}.csv")

    with count_queries() as seen:
        page = office.get("/staff/imports")
    assert len(page.select("tbody tr")) == count
    assert len(seen) == 4
