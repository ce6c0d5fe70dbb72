"""Servers of our own: made, stopped in order, and found again after the worst."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from portal.gateways.embedded.places import places
from portal.gateways.embedded.postgres import SUPERUSER, socket_dsn, start_postgres
from portal.gateways.embedded.urls import with_parts
from tests.database import ROOT

AROUND = [sys.executable, "-m", "portal.gateways.embedded"]


@pytest.fixture
def folder():
    """A folder deep enough that no socket's path would fit in it."""
    top = Path(tempfile.mkdtemp(prefix="portal-test-"))
    top.chmod(0o711)
    deep = top / "a-folder-with-a-rather-long-name" / ("deep-" * 20) / "instance"
    yield deep
    shutil.rmtree(places(deep).run)
    shutil.rmtree(top)


def environment(folder: Path) -> dict[str, str]:
    hidden = ("DATABASE_URL", "REDIS_URL", "PORTAL_ENV")
    kept = {name: value for name, value in os.environ.items() if name not in hidden}
    return kept | {"PORTAL_DATA_DIR": str(folder)}


def around(folder: Path, *command: str, join: bool = False) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*AROUND, *(["--join"] if join else []), "--", *command],
        cwd=ROOT,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def running(folder):
    """A start whose command waits until it is told to end."""
    process = subprocess.Popen(
        [*AROUND, "--", "sh", "-c", "echo up; exec sleep 600"],
        cwd=ROOT,
        env=environment(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"up\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()
    # The servers end by themselves when their keeper is gone.
    deadline = time.monotonic() + 20
    while server_pid(folder) is not None and time.monotonic() < deadline:
        time.sleep(0.1)


def server_pid(folder: Path) -> int | None:
    file = folder / "postgres" / "postmaster.pid"
    if not file.exists():
        return None
    pid = int(file.read_text().split("\n", 1)[0])
    return pid if Path(f"/proc/{pid}").exists() else None


def test_a_command_finds_servers_and_roles_and_leaves_nothing_running(folder):
    done = around(folder, "sh", "-c", "echo $DATABASE_URL; echo $REDIS_URL; exit 7")

    database, cache = done.stdout.split()
    assert database.startswith("postgresql://portal_app@/portal?host=")
    assert cache.startswith("unix:///")
    assert done.returncode == 7, done.stderr
    assert server_pid(folder) is None
    assert not (folder / "servers.env").exists()


def test_servers_of_the_operators_are_used_and_none_started(folder, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@elsewhere/portal")
    done = subprocess.run(
        [*AROUND, "--", "sh", "-c", "echo $DATABASE_URL"],
        cwd=ROOT,
        env=os.environ | {"PORTAL_DATA_DIR": str(folder), "REDIS_URL": "redis://elsewhere"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == "postgresql://app@elsewhere/portal\n"
    assert not (folder / "postgres").exists()


def test_a_second_start_says_so_and_a_joining_command_uses_the_first(folder, running):
    second = around(folder, "true")
    joined = around(folder, "cat", str(folder / "servers.env"), join=True)

    assert second.returncode == 1
    assert "runs already" in second.stderr
    assert "DATABASE_OWNER_URL=postgresql://portal_owner@" in joined.stdout
    assert server_pid(folder) is not None


def test_being_told_to_end_ends_the_command_and_then_the_servers(folder, running):
    running.send_signal(signal.SIGTERM)

    assert running.wait(20) == 0
    assert server_pid(folder) is None


def test_what_a_killed_supervisor_leaves_behind_is_ended(folder, tmp_path):
    orphan = "import os, time; print(os.getpid(), flush=True); time.sleep(600)"
    killed = f'setsid {sys.executable} -c "{orphan}" > {tmp_path}/pid & sleep 0.5; kill -9 $$'

    assert around(folder, "sh", "-c", killed).returncode != 0

    pid = int((tmp_path / "pid").read_text())
    assert not Path(f"/proc/{pid}").exists()


def test_after_a_kill_the_next_start_finds_every_committed_row(folder, running):
    at = places(folder)
    with psycopg.connect(socket_dsn(at, user=SUPERUSER, database="portal")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    pid = server_pid(folder)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    running.kill()
    running.wait()

    server = start_postgres(at)
    try:
        with psycopg.connect(socket_dsn(at, user=SUPERUSER, database="portal")) as connection:
            assert connection.execute("SELECT answer FROM kept").fetchall() == [(42,)]
    finally:
        server.stop()


def test_a_pid_file_whose_number_went_to_somebody_else_is_forgotten(folder):
    assert around(folder, "true").returncode == 0
    at = places(folder)
    stale = at.postgres / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{at.postgres}\n0\n5432\n\n\n\n")
    shutil.chown(stale, at.postgres.owner(), at.postgres.group())

    assert around(folder, "true").returncode == 0


@pytest.mark.parametrize(
    ("url", "changed"),
    [
        ("postgresql://postgres@/postgres?host=/run/x", "postgresql://app@/portal?host=/run/x"),
        ("postgresql://a:secret@db:5432/old", "postgresql://app@db:5432/portal"),
    ],
)
def test_an_address_is_rewritten_for_another_role_and_database(url, changed):
    assert with_parts(url, user="app", database="portal") == changed
