"""Every table of a company is private to it by the database's own means."""

from __future__ import annotations

from sqlalchemy import text

from portal.extensions import db
from portal.models.base import Base

_TABLES = text(
    "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, pg_get_userbyid(c.relowner),"
    " EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid"
    "   AND a.attname = 'company_id' AND NOT a.attisdropped)"
    " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')"
)
_POLICIES = text(
    "SELECT tablename, cmd, coalesce(qual, ''), coalesce(with_check, '') FROM pg_policies"
    # The support role's own policies only narrow what these let through.
    " WHERE schemaname = 'public' AND permissive = 'PERMISSIVE'"
)
# Tables of companies whose own id is the tenant's.
_ALSO = {"companies"}


def tenant_tables() -> set[str]:
    return {row[0] for row in db.session.execute(_TABLES) if row[4] or row[0] in _ALSO}


def test_every_table_with_a_company_has_row_level_security_enabled_and_forced(app):
    open_tables = [
        row[0]
        for row in db.session.execute(_TABLES)
        if (row[4] or row[0] in _ALSO) and not (row[1] and row[2])
    ]

    assert open_tables == []


def test_every_such_table_guards_reading_and_each_kind_of_writing(app):
    guarded: dict[str, set[str]] = {}
    for table, command, using, check in db.session.execute(_POLICIES):
        assert "portal.company" in using + check, (table, command)
        covers = {"SELECT", "INSERT", "UPDATE", "DELETE"} if command == "ALL" else {command}
        guarded.setdefault(table, set()).update(covers)

    weak = {
        t for t in tenant_tables() if guarded.get(t) != {"SELECT", "INSERT", "UPDATE", "DELETE"}
    }

    assert weak == set()


def test_no_policy_lets_a_row_be_moved_to_another_company(app):
    careless = [
        (table, command)
        for table, command, using, check in db.session.execute(_POLICIES)
        if command == "UPDATE" and not check and not using
    ]

    assert careless == []


def test_the_models_say_the_same_of_every_table(app):
    said = {mapper.local_table.name for mapper in Base.registry.mappers if mapper.class_.tenancy}

    assert said == tenant_tables()


def test_the_application_owns_no_table_and_cannot_pass_by_the_policies(app):
    owners = {row[3] for row in db.session.execute(_TABLES)}
    me, superuser, bypasses = db.session.execute(
        text("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
    ).one()

    assert me not in owners
    assert (superuser, bypasses) == (False, False)


def test_every_index_of_a_tenant_table_for_lists_begins_with_the_company(app):
    """A list of one company's rows must not read those of the others."""
    bare = [
        table.name
        for table in Base.metadata.tables.values()
        if "company_id" in table.c
        and not any(next(iter(index.columns)).name == "company_id" for index in table.indexes)
        and not any(
            getattr(key, "columns", None) and next(iter(key.columns)).name == "company_id"
            for key in table.constraints
            if type(key).__name__ in ("UniqueConstraint", "PrimaryKeyConstraint")
        )
    ]

    assert bare == []
