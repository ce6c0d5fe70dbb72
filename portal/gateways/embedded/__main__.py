"""Run a command with the servers it needs around it.

`python -m portal.gateways.embedded -- flask up` starts PostgreSQL and Redis unless DATABASE_URL
and REDIS_URL name others, runs the command, and stops them when it ends. With `--join` it uses
servers that run already.
"""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from portal.config import load_settings
from portal.gateways.embedded.places import Places, places
from portal.gateways.embedded.postgres import SUPERUSER, socket_dsn, start_postgres
from portal.gateways.embedded.processes import (
    Server,
    adopt_orphans,
    die_with_parent,
    end_descendants,
)
from portal.gateways.embedded.redis import redis_url, start_redis
from portal.gateways.embedded.roles import (
    APP,
    BACKUP,
    OWNER,
    SUPPORT,
    grant_rights,
    make_database,
    make_roles,
)

DATABASE = "portal"


def main(arguments: list[str]) -> int:
    """Run the command; return its exit status."""
    join = arguments[:1] == ["--join"]
    command = arguments[arguments.index("--") + 1 :] if "--" in arguments else []
    if not command:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    settings = load_settings(servers_file=False)
    wants_postgres = not settings.database_url.get_secret_value()
    wants_redis = not settings.redis_url.get_secret_value()
    if not wants_postgres and not wants_redis:
        os.execvp(command[0], command)  # noqa: S606 - the operator's own command
    at = places(settings.instance)
    with _only_one(at) as first:
        if not first:
            if join:
                os.execvp(command[0], command)  # noqa: S606 - the operator's own command
            raise SystemExit(
                f"The portal of {at.instance} runs already. Stop it first, or give this one a "
                "folder and a port of its own: PORTAL_DATA_DIR=... PORT=... make run"
            )
        servers: list[Server] = []
        adopt_orphans()
        try:
            addresses: dict[str, str] = {}
            if wants_postgres:
                servers.append(start_postgres(at))
                addresses |= _prepare_database(at)
            if wants_redis:
                servers.append(start_redis(at))
                addresses["REDIS_URL"] = redis_url(at)
            _tell(at.addresses, addresses)
            return _run(command, addresses)
        finally:
            end_descendants(spare=[server.process.pid for server in servers])
            at.addresses.unlink(missing_ok=True)
            for server in reversed(servers):
                server.stop()


def _prepare_database(at: Places) -> dict[str, str]:
    """Make roles, rights and the database; return the addresses by the settings' names."""
    superuser = socket_dsn(at, user=SUPERUSER, database="postgres")
    make_roles(superuser)
    make_database(superuser, DATABASE)
    grant_rights(socket_dsn(at, user=SUPERUSER, database=DATABASE))
    return {
        name: socket_dsn(at, user=role, database=DATABASE)
        for name, role in (
            ("DATABASE_URL", APP),
            ("DATABASE_OWNER_URL", OWNER),
            ("SUPPORT_DATABASE_URL", SUPPORT),
            ("BACKUP_DATABASE_URL", BACKUP),
        )
    }


def _tell(file: Path, addresses: dict[str, str]) -> None:
    """Leave the addresses for commands run beside the portal."""
    file.touch(mode=0o600)
    file.write_text("".join(f"{name}={value}\n" for name, value in addresses.items()))


@contextlib.contextmanager
def _only_one(at: Places) -> Iterator[bool]:
    """Hold the installation's lock; False if somebody holds it. It ends with the process."""
    with at.lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _run(command: list[str], addresses: dict[str, str]) -> int:
    """Run the command to its end, handing on the signals that ask for it."""
    asked: list[int] = []
    child: list[subprocess.Popen[bytes]] = []

    def hand_on(number: int, _frame: FrameType | None) -> None:
        asked.append(number)
        # A terminal sends Ctrl-C to the command itself.
        if child and not (number == signal.SIGINT and sys.stdin.isatty()):
            child[0].send_signal(signal.SIGTERM if number == signal.SIGHUP else number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, hand_on)
    child.append(subprocess.Popen(command, env=os.environ | addresses, preexec_fn=die_with_parent))
    status = child[0].wait()
    return 0 if asked and status in (0, 130, 143, -signal.SIGINT, -signal.SIGTERM) else status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
