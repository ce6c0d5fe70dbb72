"""Real servers for the tests: one cluster per run, one template, one database per process.

With `PORTAL_TEST_ADMIN_URL` (a superuser's address) that cluster is used; otherwise one of our own
is started for the run. Redis is always the process's own, so that a test may stop it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from portal.gateways.embedded.places import Places, places
from portal.gateways.embedded.postgres import SUPERUSER, socket_dsn, start_postgres
from portal.gateways.embedded.processes import Server
from portal.gateways.embedded.redis import redis_url as address_of
from portal.gateways.embedded.redis import start_redis
from portal.gateways.embedded.roles import (
    APP,
    BACKUP,
    OWNER,
    SUPPORT,
    DatabaseUrls,
    grant_rights,
    make_database,
    make_roles,
)
from portal.gateways.embedded.urls import with_parts

ROOT = Path(__file__).parent.parent
ADMIN_URL = "PORTAL_TEST_ADMIN_URL"
_TEMPLATE_LOCK = 7_310_001
_started: list[tuple[Server, Path]] = []


def pytest_configure(config: pytest.Config) -> None:
    """Start the cluster once, before xdist's workers inherit its address."""
    if not hasattr(config, "workerinput") and getattr(config.option, "numprocesses", None):
        _admin_url()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what this process started."""
    while _started:
        server, folder = _started.pop()
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
        os.environ.pop(ADMIN_URL, None)


@pytest.fixture(scope="session")
def admin_url() -> str:
    """Return a superuser's address of the cluster."""
    return _admin_url()


@pytest.fixture(scope="session")
def database_urls(admin_url: str) -> Iterator[DatabaseUrls]:
    """Make this process's migrated, empty database; drop it at the end."""
    with fresh_database(admin_url) as urls:
        yield urls


@contextlib.contextmanager
def fresh_database(admin_url: str) -> Iterator[DatabaseUrls]:
    """Copy the template into a database of its own; for tests whose commits are real."""
    name = f"portal_test_{os.getpid()}_{secrets.token_hex(3)}"
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_TEMPLATE_LOCK])
        _drop_orphans(connection)
        template = _template(connection, admin_url)
        make_database(admin_url, name, template=template)
    try:
        yield addresses(admin_url, name)
    finally:
        with psycopg.connect(admin_url, autocommit=True) as connection:
            _drop(connection, name)


@contextlib.contextmanager
def fresh_redis() -> Iterator[tuple[Server, Places]]:
    """Start a Redis of the test's own."""
    folder = _open_folder()
    at = places(folder)
    server = start_redis(at)
    try:
        yield server, at
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """Return the address of this process's own Redis."""
    with fresh_redis() as (_, at):
        yield address_of(at)


def addresses(admin_url: str, database: str) -> DatabaseUrls:
    """Return the roles' addresses of a database."""
    return DatabaseUrls(
        **{
            role: with_parts(admin_url, user=user, database=database, driver="postgresql+psycopg")
            for role, user in (
                ("owner", OWNER),
                ("app", APP),
                ("support", SUPPORT),
                ("backup", BACKUP),
            )
        }
    )


def _admin_url() -> str:
    if ADMIN_URL not in os.environ:
        folder = _open_folder()
        at = places(folder)
        _started.append((start_postgres(at, durable=False), folder))
        os.environ[ADMIN_URL] = socket_dsn(at, user=SUPERUSER, database="postgres")
    return os.environ[ADMIN_URL]


def _open_folder() -> Path:
    """Make a folder the servers' account may enter, with a short name for its sockets."""
    folder = Path(tempfile.mkdtemp(prefix="portal-test-", dir=tempfile.gettempdir()))
    folder.chmod(0o711)
    return folder


def _template(connection: psycopg.Connection, admin_url: str) -> str:
    """Return the name of the migrated template, made when models or migrations changed."""
    sources = sorted([*ROOT.glob("migrations/**/*.py"), *ROOT.glob("portal/models/*.py")])
    content = b"".join(str(path).encode() + path.read_bytes() for path in sources)
    name = f"portal_template_{hashlib.sha256(content).hexdigest()[:12]}"
    ready = "SELECT 1 FROM pg_database WHERE datname = %s AND datistemplate"
    if connection.execute(ready, [name]).fetchone() is None:
        make_roles(admin_url)
        _drop_templates(connection)
        make_database(admin_url, name)
        grant_rights(with_parts(admin_url, database=name))
        _migrate(addresses(admin_url, name))
        connection.execute(
            sql.SQL("ALTER DATABASE {} IS_TEMPLATE true").format(sql.Identifier(name))
        )
    return name


def _migrate(urls: DatabaseUrls) -> None:
    done = flask_command(urls, "db", "upgrade")
    if done.returncode != 0:
        pytest.exit(f"The migrations failed:\n{done.stdout}{done.stderr}", 1)


def flask_command(urls: DatabaseUrls, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of ours in a process of its own, as an operator would."""
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
        cwd=ROOT,
        env=os.environ
        | {
            "PORTAL_ENV": "test",
            "SECRET_KEY": "only-for-tests",
            "DATABASE_URL": urls.app,
            "DATABASE_OWNER_URL": urls.owner,
            "BACKUP_DATABASE_URL": urls.backup,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def _drop_orphans(connection: psycopg.Connection) -> None:
    """Drop what killed test processes left behind."""
    for (name,) in connection.execute(
        "SELECT datname FROM pg_database WHERE datname ~ '^portal_test_[0-9]+_'"
    ).fetchall():
        if not Path(f"/proc/{name.split('_')[2]}").exists():
            _drop(connection, name)


def _drop_templates(connection: psycopg.Connection) -> None:
    """Drop the templates of other models, and one whose migrations did not end."""
    for (name,) in connection.execute(
        "SELECT datname FROM pg_database WHERE datname LIKE 'portal_template_%'"
    ).fetchall():
        connection.execute(
            sql.SQL("ALTER DATABASE {} IS_TEMPLATE false").format(sql.Identifier(name))
        )
        _drop(connection, name)


def _drop(connection: psycopg.Connection, name: str) -> None:
    connection.execute(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    )
