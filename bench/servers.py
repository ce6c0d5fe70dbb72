"""Servers and databases to measure with: embedded and durable, as `make run` has them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from portal.gateways.embedded.places import Places, places
from portal.gateways.embedded.postgres import SUPERUSER, socket_dsn, start_postgres
from portal.gateways.embedded.redis import redis_url, start_redis
from portal.gateways.embedded.roles import (
    APP,
    BACKUP,
    OWNER,
    grant_rights,
    make_database,
    make_roles,
)
from portal.services.accounts.sign_in import hash_password

ROOT = Path(__file__).parent.parent
PASSWORD = "bench-portal-2026"  # noqa: S105 - of people who exist for minutes
_EMPTY = "bench_empty"


@dataclass(frozen=True, slots=True)
class Servers:
    """A PostgreSQL and a Redis of the bench's own."""

    at: Places

    def address(self, database: str, *, role: str = APP) -> str:
        """Return the libpq address of a database for a role."""
        return socket_dsn(self.at, user=role, database=database)

    @property
    def redis(self) -> str:
        """Return Redis's address."""
        return redis_url(self.at)

    def environment(self, database: str) -> dict[str, str]:
        """Return the settings of a portal over a database, as environment variables."""
        return {
            "PORTAL_ENV": "development",
            "PORTAL_DATA_DIR": str(self.at.instance),
            "SECRET_KEY": "only-for-the-bench",
            "DATABASE_URL": self.address(database),
            "DATABASE_OWNER_URL": self.address(database, role=OWNER),
            "BACKUP_DATABASE_URL": self.address(database, role=BACKUP),
            "REDIS_URL": self.redis,
            "LOG_LEVEL": "ERROR",
        }

    def filled(self, products: int) -> str:
        """Make a database with so many products; return its name."""
        name = f"bench_{products}"
        started = time.perf_counter()
        make_database(self.address("postgres", role=SUPERUSER), name, template=_EMPTY)
        with psycopg.connect(self.address(name, role=SUPERUSER)) as superuser:
            # Foreign keys go unchecked: a third of the time.
            superuser.execute("SET session_replication_role = replica")
            for setting, value in (
                ("bench.products", str(products)),
                ("bench.password", hash_password(PASSWORD)),
            ):
                superuser.execute("SELECT set_config(%s, %s, false)", [setting, value])
            superuser.execute((Path(__file__).parent / "data.sql").read_text())
        with psycopg.connect(self.address(name, role=SUPERUSER), autocommit=True) as superuser:
            superuser.execute("VACUUM ANALYZE")
            superuser.execute("CHECKPOINT")
        print(f"{products:,} products stand after {time.perf_counter() - started:.0f} s")
        return name


@contextmanager
def servers() -> Iterator[Servers]:
    """Start the servers over a temporary folder, with an empty, migrated database."""
    folder = Path(tempfile.mkdtemp(prefix="portal-bench-"))
    folder.chmod(0o711)
    at = places(folder)
    running = [start_postgres(at), start_redis(at)]
    try:
        made = Servers(at)
        _migrate(made)
        yield made
    finally:
        for server in reversed(running):
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _migrate(made: Servers) -> None:
    superuser = made.address("postgres", role=SUPERUSER)
    make_roles(superuser)
    make_database(superuser, _EMPTY)
    grant_rights(made.address(_EMPTY, role=SUPERUSER))
    subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"],
        cwd=ROOT,
        env=os.environ | made.environment(_EMPTY),
        check=True,
        capture_output=True,
    )
