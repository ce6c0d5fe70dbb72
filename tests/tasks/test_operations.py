"""What an operator types: backup and restore."""

from __future__ import annotations

import subprocess

import psycopg
import pytest

from portal.gateways.embedded.roles import grant_rights, make_database
from portal.gateways.embedded.urls import with_parts
from tests.database import addresses, flask_command, fresh_database


@pytest.fixture
def empty(admin_url):
    """An empty database with the roles' rights, as docs/operating.md makes one."""
    name = f"portal_test_restore_{id(object())}"
    make_database(admin_url, name)
    grant_rights(with_parts(admin_url, database=name))
    yield addresses(admin_url, name)
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def said(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_backup_is_restored_by_the_owner_with_its_guard(admin_url, empty, tmp_path):
    with fresh_database(admin_url) as urls:
        said(flask_command(urls, "backup", str(tmp_path)))
        (dump,) = tmp_path.iterdir()

        assert "Restored" in said(flask_command(empty, "restore", str(dump)))

        assert guard(empty.owner) == guard(urls.owner)
        assert len(guard(empty.owner)) > 30
        assert rights(empty.owner) == rights(urls.owner)
        assert len(rights(empty.owner)) > 200
        assert defaults(empty.owner) == defaults(urls.owner)
    assert "(head)" in said(flask_command(empty, "db", "current"))


def test_a_restore_never_writes_into_a_database_in_use(admin_url, tmp_path):
    with fresh_database(admin_url) as urls:
        said(flask_command(urls, "backup", str(tmp_path)))
        (dump,) = tmp_path.iterdir()

        done = flask_command(urls, "restore", str(dump))

    assert done.returncode == 1
    assert "Restore into an empty one" in done.stderr


def guard(url: str) -> list[tuple[str, str, str | None, str | None]]:
    """Return every policy of tables under forced row-level security."""
    return rows(
        url,
        "SELECT p.tablename, p.policyname, p.qual, p.with_check FROM pg_policies p"
        " JOIN pg_class c ON c.relname = p.tablename AND c.relkind = 'r'"
        " WHERE c.relforcerowsecurity AND c.relrowsecurity ORDER BY 1, 2",
    )


def rights(url: str) -> list[tuple[str, str, str]]:
    """Return who may do what with which table."""
    return rows(
        url,
        "SELECT table_name, grantee, privilege_type FROM information_schema.role_table_grants"
        " WHERE table_schema = 'public' ORDER BY 1, 2, 3",
    )


def defaults(url: str) -> list[tuple[str, str]]:
    """Return what others may do with tables the owner will make."""
    return rows(
        url, "SELECT defaclobjtype::text, defaclacl::text FROM pg_default_acl ORDER BY 1, 2"
    )


def rows(url: str, query: str) -> list[tuple]:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        return connection.execute(query).fetchall()
