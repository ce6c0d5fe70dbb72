"""A query that forgets its company finds nothing foreign; a writer that does writes nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, ProgrammingError

from portal.extensions import db
from portal.models.accounts import Branch, Company, Membership
from portal.models.audit import AuditEntry
from portal.models.base import Base
from portal.models.tenancy import acting_as_rep, acting_for, forgotten
from tests.factories import a_branch, a_company, a_member, a_staff_member
from tests.factories.people import a_person
from tests.web.isolation_world import belongings, some_goods

OWNED = sorted(
    (m.class_ for m in Base.registry.mappers if m.class_.tenancy in ("own", "membership")),
    key=lambda one: one.__tablename__,
)


@pytest.fixture
def two_companies(app):
    goods = some_goods()
    mine, theirs = a_member(), a_member()
    belongings(mine, goods)
    belongings(theirs, goods)
    return mine.company, theirs.company


@pytest.mark.parametrize("table", OWNED, ids=lambda one: one.__tablename__)
def test_a_query_without_its_company_finds_only_ones_own(two_companies, table):
    mine, _ = two_companies

    with acting_for(mine.id):
        companies = set(db.session.scalars(select(table.company_id)))
        db.session.rollback()

    assert companies <= {mine.id}


def test_the_check_above_has_rows_that_could_leak(two_companies):
    _, theirs = two_companies

    with acting_for(theirs.id):
        found = {
            table.__tablename__
            for table in OWNED
            if db.session.scalar(select(func.count()).select_from(table))
        }
        db.session.rollback()

    assert found >= {
        "addresses", "branches", "cart_lines", "carts", "memberships", "order_lines", "orders",
        "quick_order_lines", "quick_order_runs", "sent_mails", "shipments",
    }  # fmt: skip


@pytest.mark.parametrize("table", [*OWNED, Company], ids=lambda one: one.__tablename__)
def test_without_any_scope_nothing_is_found(two_companies, table):
    with forgotten():
        found = db.session.scalar(select(func.count()).select_from(table))
        db.session.rollback()

    assert found == 0


def test_an_update_without_its_company_changes_only_ones_own(two_companies):
    mine, theirs = two_companies

    with acting_for(mine.id):
        db.session.execute(update(Branch).values(name="zmienione"))
        db.session.commit()
    with acting_for(theirs.id):
        names = set(db.session.scalars(select(Branch.name)))
        db.session.rollback()

    assert "zmienione" not in names


def test_a_row_of_another_company_cannot_be_written(two_companies):
    mine, theirs = two_companies
    values = {"name": "x", "street": "x", "postal_code": "00-000", "city": "x"}

    with acting_for(mine.id), pytest.raises(ProgrammingError, match="row-level security"):
        db.session.execute(insert(Branch).values(company_id=theirs.id, **values))
    db.session.rollback()


def test_a_row_cannot_be_given_to_another_company(two_companies):
    mine, theirs = two_companies

    with acting_for(mine.id), pytest.raises(ProgrammingError, match="row-level security"):
        db.session.execute(update(Branch).values(company_id=theirs.id))
    db.session.rollback()


def test_a_rep_finds_only_the_companies_in_their_care(app):
    cared, other = a_company(), a_company()
    rep = a_staff_member(care_of=(cared,)).person
    a_branch(of=cared)
    a_branch(of=other)

    with acting_as_rep((cared.id,), rep.id):
        companies = set(db.session.scalars(select(Company.id)))
        branches = set(db.session.scalars(select(Branch.company_id)))
        db.session.rollback()

    assert (companies, branches) == ({cared.id}, {cared.id})


def test_a_person_finds_all_their_memberships_and_nobody_elses(app):
    person = a_person()
    here, there, foreign = a_member(person=person), a_member(person=person), a_member()
    colleague = a_member(of=there.company)

    with acting_for(here.company.id, person.id):
        found = set(db.session.scalars(select(Membership.id)))
        db.session.rollback()

    assert found == {here.membership.id, there.membership.id}
    assert not found & {foreign.membership.id, colleague.membership.id}


def test_the_audit_log_is_only_ever_added_to(two_companies):
    mine, _ = two_companies
    with acting_for(mine.id):
        entry = AuditEntry(company_id=mine.id, actor_name="x", action="a.b", entity="a")
        db.session.add(entry)
        db.session.commit()
        for statement in ("UPDATE audit_log SET action = 'x'", "DELETE FROM audit_log"):
            with pytest.raises(DBAPIError, match=r"append-only|permission denied"):
                db.session.execute(text(statement))
            db.session.rollback()
