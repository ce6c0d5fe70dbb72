"""The embedded PostgreSQL: made once, started in the foreground, reached by a socket."""

import contextlib
import os
import signal
import time
from pathlib import Path

import psycopg

from portal.gateways.embedded.places import Places, postgres_program
from portal.gateways.embedded.processes import Server, run, start

SUPERUSER = "postgres"

_SETTINGS = """\
# Written at every start. Your own settings go to operator.conf beside this file.
listen_addresses = ''
max_connections = 80
shared_buffers = 256MB
effective_cache_size = 1GB
work_mem = 16MB
maintenance_work_mem = 128MB
random_page_cost = 1.1
effective_io_concurrency = 64
wal_compression = on
max_wal_size = 2GB
min_wal_size = 128MB
checkpoint_timeout = 15min
jit = off
log_line_prefix = '%m [%p] %u '
log_checkpoints = off
log_min_duration_statement = 1000
lock_timeout = 0
idle_in_transaction_session_timeout = 300000
timezone = 'UTC'
password_encryption = 'scram-sha-256'
"""
_FORGETFUL = """\
# A test's cluster: nothing in it is worth surviving a power cut.
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum_naptime = 5min
max_connections = 200
"""


def start_postgres(at: Places, *, durable: bool = True) -> Server:
    """Start the server over its data, which is made first if there is none."""
    data = at.postgres
    _clear_remains(at)
    if not (data / "PG_VERSION").exists():
        _create(at)
    _configure(at, durable=durable)
    server = start(
        "PostgreSQL",
        [str(postgres_program("postgres", at)), "-D", str(data), "-k", str(at.run)],
        account=at.account,
        log=at.instance / "postgres.log",
        farewell=signal.SIGINT,
    )
    server.wait_until(lambda: _answers(at))
    return server


def socket_dsn(at: Places, *, user: str, database: str) -> str:
    """Return the libpq address of a database of this server."""
    return f"postgresql://{user}@/{database}?host={at.run}"


def _create(at: Places) -> None:
    """Make an empty cluster. The locale is PostgreSQL's own, the same on every machine."""
    run(
        [
            str(postgres_program("initdb", at)),
            "-D",
            str(at.postgres),
            f"--username={SUPERUSER}",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--data-checksums",
            "--auth-local=trust",
            "--auth-host=reject",
            "--no-instructions",
        ],
        account=at.account,
    )


def _configure(at: Places, *, durable: bool) -> None:
    settings, operators = at.postgres / "portal.conf", at.postgres / "operator.conf"
    settings.write_text(_SETTINGS if durable else _SETTINGS + _FORGETFUL)
    operators.touch()
    for file in (settings, operators):
        if at.account:
            os.chown(file, at.account.uid, at.account.gid)
    main = at.postgres / "postgresql.conf"
    includes = "include 'portal.conf'\ninclude 'operator.conf'\n"
    if includes not in main.read_text():
        with main.open("a") as settings_file:
            settings_file.write(f"\n{includes}")


def _clear_remains(at: Places) -> None:
    """Deal with what a killed predecessor left: end a server still there, forget a dead one.

    PostgreSQL looks after stale lock files itself, unless their number belongs to a process: to
    another of the same account, as after a power cut or in a container, or to its own remains
    that nobody has buried.
    """
    pid_file = at.postgres / "postmaster.pid"
    deadline = time.monotonic() + 30
    while (pid := _postmaster(pid_file)) is not None:
        if time.monotonic() > deadline:
            raise SystemExit(
                f"A PostgreSQL server (pid {pid}) still uses {at.postgres} and does not end."
            )
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        time.sleep(0.2)
    pid_file.unlink(missing_ok=True)
    for remains in at.run.glob(".s.PGSQL.*"):
        remains.unlink()


def _postmaster(pid_file: Path) -> int | None:
    """Return the pid in the file if a PostgreSQL with this very data runs under it."""
    try:
        pid = int(pid_file.read_text().split("\n", 1)[0])
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (OSError, ValueError):
        return None
    return pid if str(pid_file.parent).encode() in command else None


def _answers(at: Places) -> bool:
    try:
        psycopg.connect(
            socket_dsn(at, user=SUPERUSER, database="postgres"), connect_timeout=2
        ).close()
    except psycopg.OperationalError:
        return False
    return True
