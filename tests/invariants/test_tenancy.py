"""Whose rows a database role sees, whatever the code above it does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
import pytest
from psycopg.errors import CheckViolation, InsufficientPrivilege, RaiseException
from sqlalchemy import func, select

from portal.extensions import db
from portal.gateways.embedded.roles import DatabaseUrls
from portal.models import Base
from portal.models.accounts import Branch, Company
from portal.models.support import CLOSED
from portal.models.tenancy import acting_as_system, acting_for, forgotten
from tests.factories import a_branch, a_company, a_member
from tests.invariants.real import real_portal

GUARDED = sorted(
    {mapper.local_table.name for mapper in Base.registry.mappers if mapper.class_.tenancy}
)
WITH_COMPANY = sorted(
    table.name for table in Base.metadata.tables.values() if "company_id" in table.columns
)


@dataclass(frozen=True)
class Two:
    """Two companies with a branch each, stored for good."""

    urls: DatabaseUrls
    ours: Company
    theirs: Company


@pytest.fixture(scope="module")
def two(admin_url, tmp_path_factory) -> Iterator[Two]:
    with real_portal(admin_url, tmp_path_factory.mktemp("tenancy")) as (_, urls):
        ours, theirs = a_company(), a_company()
        for company in (ours, theirs):
            a_branch(of=company)
            a_member(of=company)
        yield Two(urls, ours, theirs)


@contextmanager
def connected(address: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(address.replace("+psycopg", ""), autocommit=True) as connection:
        yield connection


def count(connection: psycopg.Connection, table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - our own names
    assert row is not None
    return int(row[0])


def test_every_table_of_companies_is_guarded_by_force_and_hidden_from_support(two):
    with connected(two.urls.owner) as owner:
        forced = {
            name
            for (name,) in owner.execute(
                "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
            )
        }
        hidden = {
            name
            for (name,) in owner.execute(
                "SELECT tablename FROM pg_policies WHERE policyname = 'support_visit'"
                " AND permissive = 'RESTRICTIVE' AND roles = '{portal_support}'"
            )
        }

    assert [name for name in WITH_COMPANY if name not in forced] == []
    assert sorted(forced) == sorted(hidden) == GUARDED


@pytest.mark.parametrize("role", ["owner", "app", "support"])
def test_a_role_without_a_scope_sees_no_company(two, role):
    with connected(getattr(two.urls, role)) as connection:
        assert (count(connection, "companies"), count(connection, "branches")) == (0, 0)


def test_the_application_owns_nothing_and_cannot_pass_the_guard(two):
    with connected(two.urls.app) as app:
        passes = app.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles"
            " WHERE rolname = current_user"
        ).fetchone()
        owned = app.execute(
            "SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole"
        ).fetchone()
        with pytest.raises(InsufficientPrivilege):
            app.execute("ALTER TABLE branches NO FORCE ROW LEVEL SECURITY")
        with pytest.raises(InsufficientPrivilege):
            app.execute("SET row_security = off; SELECT count(*) FROM branches")

    assert (passes, owned) == ((False, False, False, False), (0,))


def test_a_query_that_forgets_its_company_returns_nothing_foreign(two):
    careless = select(Branch.company_id)

    with acting_for(two.ours.id):
        seen = set(db.session.scalars(careless))
        db.session.rollback()

    assert seen == {two.ours.id}


def test_a_query_that_forgets_even_its_scope_returns_nothing(two):
    with forgotten():
        seen = db.session.scalar(select(func.count()).select_from(Branch))
        db.session.rollback()

    assert seen == 0


def test_a_row_cannot_be_written_for_another_company(two):
    with acting_for(two.ours.id), pytest.raises(Exception, match="row-level security"):
        db.session.add(
            Branch(company_id=two.theirs.id, name="x", street="x", postal_code="x", city="x")
        )
        db.session.flush()
    db.session.rollback()


def test_support_sees_the_company_it_visits_and_the_visit_is_written_down(two):
    with connected(two.urls.support) as support:
        visited = support.execute(
            "SELECT support_scope(%s, 'order ZAM/2026/1 does not open')", [two.ours.id]
        ).fetchone()
        seen = support.execute("SELECT company_id FROM branches").fetchall()
        companies = support.execute("SELECT id FROM companies").fetchall()

    assert visited == (two.ours.name,)
    assert (seen, companies) == ([(two.ours.id,)], [(two.ours.id,)])
    with acting_as_system():
        entry = db.session.execute(
            select(
                Base.metadata.tables["audit_log"].c.actor_name,
                Base.metadata.tables["audit_log"].c.label,
                Base.metadata.tables["audit_log"].c.after["reason"].astext,
            ).where(Base.metadata.tables["audit_log"].c.action == "support.opened")
        ).all()
        db.session.rollback()
    assert entry == [("portal_support", two.ours.name, "order ZAM/2026/1 does not open")]


def test_support_sees_nothing_by_saying_it_is_the_system(two):
    with connected(two.urls.support) as support:
        support.execute("SELECT set_config('portal.role', 'system', false)")

        assert count(support, "branches") == 0


def test_a_visit_that_is_rolled_back_shows_nothing(two):
    with connected(two.urls.support) as support:
        support.execute("BEGIN")
        support.execute("SELECT support_scope(%s, 'looking without a trace')", [two.ours.id])
        seen = count(support, "branches")
        support.execute("ROLLBACK")

    assert seen == 0


def test_support_says_why_and_writes_nothing_else(two):
    with connected(two.urls.support) as support:
        with pytest.raises(RaiseException, match="say why"):
            support.execute("SELECT support_scope(%s, ' ')", [two.ours.id])
        support.execute("SELECT support_scope(%s, 'a good enough reason')", [two.ours.id])
        with pytest.raises(InsufficientPrivilege):
            support.execute("UPDATE branches SET name = 'x'")


@pytest.mark.parametrize("table", CLOSED)
def test_secrets_and_promises_are_closed_to_support(two, table):
    with connected(two.urls.support) as support, pytest.raises(InsufficientPrivilege):
        count(support, table)


def test_the_audit_log_cannot_be_changed_by_anybody_of_the_portal(two):
    with connected(two.urls.app) as app:
        app.execute("SELECT set_config('portal.role', 'system', false)")
        app.execute(
            "INSERT INTO audit_log (id, at, actor_name, action, entity, label, address, request_id)"
            " VALUES (gen_random_uuid(), now(), '', 'a.b', 'x', '', '', '')"
        )
        with pytest.raises(RaiseException, match="append-only"):
            app.execute("UPDATE audit_log SET actor_name = 'somebody else'")


def test_stock_cannot_go_below_zero_whoever_writes_it(two):
    with connected(two.urls.app) as app, pytest.raises(CheckViolation):
        app.execute(
            "WITH w AS (INSERT INTO warehouses VALUES"
            " (gen_random_uuid(), 'X', 'X', false, 0, true, 0) RETURNING id)"
            " INSERT INTO stock_levels SELECT p.id, w.id, -1, 0 FROM w,"
            " (SELECT gen_random_uuid() AS id) p"
        )
