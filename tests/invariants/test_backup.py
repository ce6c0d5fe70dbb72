"""A dump by the backup role is whole, and restores to the same rows under the same guard."""

from __future__ import annotations

import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import sql

from portal.gateways.embedded.places import postgres_program
from portal.gateways.embedded.roles import make_database
from tests.database import addresses
from tests.factories import a_branch, a_company, a_contract_price, a_member, a_product
from tests.invariants.real import real_portal


def test_a_restored_dump_has_every_row_of_every_table(admin_url, tmp_path):
    with real_portal(admin_url, tmp_path) as (_, urls):
        for _ in range(2):
            company = a_company()
            a_branch(of=company)
            a_member(of=company)
            a_contract_price(a_product(), company, "9.90")
        dump = tmp_path / "portal.dump"
        run("pg_dump", "--format=custom", f"--file={dump}", plain(urls.backup))
        before = rows(plain(urls.backup))

    with empty_database(admin_url) as name:
        restored = addresses(admin_url, name)
        run("pg_restore", "--exit-on-error", f"--dbname={admin_of(admin_url, name)}", str(dump))
        after = rows(plain(restored.backup))
        with psycopg.connect(plain(restored.app)) as app:
            unscoped = app.execute("SELECT count(*) FROM companies").fetchone()

    assert after == before
    assert (before["companies"], before["branches"], before["price_list_entries"]) == (2, 2, 2)
    assert unscoped == (0,)


@pytest.mark.parametrize("role", ["app", "support", "owner"])
def test_no_other_role_makes_a_dump_that_looks_whole(admin_url, tmp_path, role):
    with real_portal(admin_url, tmp_path) as (_, urls):
        a_company()
        done = subprocess.run(
            [str(postgres_program("pg_dump")), "--data-only", plain(getattr(urls, role))],
            capture_output=True,
            text=True,
            check=False,
        )

    assert done.returncode != 0
    assert "row-level security" in done.stderr or "permission denied" in done.stderr


def plain(address: str) -> str:
    """Return the address as PostgreSQL's own programs write it."""
    return address.replace("+psycopg", "")


def admin_of(admin_url: str, name: str) -> str:
    return plain(addresses(admin_url, name).owner).replace("portal_owner@", "postgres@")


def run(program: str, *arguments: str) -> None:
    done = subprocess.run(
        [str(postgres_program(program)), *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def rows(address: str) -> dict[str, int]:
    """Return the number of rows of every table."""
    with psycopg.connect(address) as connection:
        tables = connection.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = 'public'::regnamespace"
        ).fetchall()
        counted = {}
        for (table,) in tables:
            query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
            found = connection.execute(query).fetchone()
            assert found is not None
            counted[table] = found[0]
    return counted


@contextmanager
def empty_database(admin_url: str) -> Iterator[str]:
    name = f"portal_test_{os.getpid()}_{secrets.token_hex(3)}"
    make_database(admin_url, name)
    try:
        yield name
    finally:
        with psycopg.connect(admin_url, autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            )
