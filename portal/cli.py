"""The operators' door: `flask <command>`. Commands of the features are registered below."""

from __future__ import annotations

import http.client
import os
import shlex
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
import flask_migrate
import honcho.manager
import honcho.printer
import psycopg
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import create_engine, text

from portal.config import Settings
from portal.extensions import session
from portal.gateways.embedded.places import postgres_program
from portal.gateways.embedded.roles import without_default_rights
from portal.gateways.redis import patient
from portal.kit.clock import utc_now
from portal.models.tenancy import acting_as_system
from portal.services.demo import people
from portal.services.demo.load import is_loaded, load
from portal.services.unit_of_work import unit_of_work
from portal.tasks.cron import run_cron
from portal.tasks.import_command import import_file
from portal.tasks.relay import run_relay
from portal.tasks.worker import run_worker

ROOT = Path(__file__).parent.parent
# What a process may take to finish its job in hand when everything ends.
_LAST_WORK = 15


def init_cli(app: Flask) -> None:
    """Register every command."""
    for command in (worker, relay, cron, up, seed, import_file, backup, restore):
        app.cli.add_command(command)


@click.command()
@with_appcontext
def worker() -> None:
    """Carry out promised work until stopped."""
    run_worker(patient(_settings().redis_url.get_secret_value()))


@click.command()
@with_appcontext
def relay() -> None:
    """Queue promised work until stopped."""
    run_relay(patient(_settings().redis_url.get_secret_value()))


@click.command()
@with_appcontext
def cron() -> None:
    """Queue jobs by the clock until stopped."""
    run_cron(patient(_settings().redis_url.get_secret_value()))


@click.command()
@click.option("--demo/--no-demo", default=True, help="Load demo data into an empty development.")
@with_appcontext
def up(demo: bool) -> None:
    """Migrate, then run web, worker, relay and cron under one supervisor."""
    settings = _settings()
    _ask_for_the_port(settings)
    flask_migrate.upgrade()
    if demo and not settings.is_production and "seed" in current_app.cli.commands and _is_empty():
        click.echo("First start: loading the demo data.")
        _flask("seed")
    manager = _supervisor(settings)
    threading.Thread(target=_announce, args=(settings,), daemon=True).start()
    manager.loop()
    sys.exit(0 if manager.returncode in (0, 130, 143) else manager.returncode)


@click.command()
@with_appcontext
def seed() -> None:
    """Load the demo: a wholesaler's goods, clients and eighteen months of orders."""
    if _settings().is_production:
        raise click.ClickException(
            "The demo has public passwords and is not for production (PORTAL_ENV=production)."
        )
    with acting_as_system(), unit_of_work():
        if is_loaded():
            click.echo("There is data already; nothing was changed.")
            return
        started = time.monotonic()
        loaded = load(at=utc_now(), say=lambda words: click.echo(words, err=True))
    _gather_statistics()
    seconds = time.monotonic() - started
    click.echo(
        f"{loaded.products} products, {loaded.companies} companies, {loaded.orders} orders"
        f" ({loaded.rows} rows) in {seconds:.0f} s."
    )
    click.echo("\n".join(people.lines()))


@click.command()
@click.argument("folder", default="backups", type=click.Path(file_okay=False, path_type=Path))
@with_appcontext
def backup(folder: Path) -> None:
    """Dump the whole database into a folder, as the backup role."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = folder / f"portal-{utc_now():%Y%m%d-%H%M%S}.dump"
    half = target.with_suffix(".half")
    url = _plain_url(_settings().backup_database_url.get_secret_value(), "BACKUP_DATABASE_URL")
    _postgres("pg_dump", "--format=custom", f"--file={half}", f"--dbname={url}")
    half.rename(target)
    click.echo(f"{target} ({target.stat().st_size / 1_000_000:.1f} MB)")


@click.command()
@click.argument("dump", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def restore(dump: Path) -> None:
    """Bring a dump back into an empty database, as the owner."""
    url = _plain_url(_settings().database_owner_url.get_secret_value(), "DATABASE_OWNER_URL")
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchone()
        if tables and tables[0]:
            raise click.ClickException(
                "This database has tables already. Restore into an empty one."
            )
        connection.execute(without_default_rights())
    _postgres("pg_restore", "--exit-on-error", "--schema=public", f"--dbname={url}", str(dump))
    click.echo("Restored. Run 'flask db upgrade' if this version is newer than the dump.")


def _postgres(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs; end with its words if it fails."""
    done = subprocess.run(
        [str(postgres_program(program)), *arguments], check=False, capture_output=True, text=True
    )
    if done.returncode != 0:
        raise click.ClickException(f"{program} failed: {done.stderr.strip()}")


def _plain_url(url: str, name: str) -> str:
    """Return the address as PostgreSQL's own programs write it."""
    if not url:
        raise click.ClickException(f"{name} is not set.")
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def _gather_statistics() -> None:
    """Let the owner tell the planner of the new rows: autovacuum would take its minute."""
    owner = _settings().database_owner_url.get_secret_value()
    if owner:
        engine = create_engine(owner, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("ANALYZE"))
        engine.dispose()


def _ask_for_the_port(settings: Settings) -> None:
    """End with advice, before anything is started, if somebody else listens there."""
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise click.ClickException(
                f"{settings.host}:{settings.port} cannot be used ({error.strerror})."
                f" Choose another port: PORT={settings.port + 1} make run"
            ) from None


class Printer(honcho.printer.Printer):  # type: ignore[misc]  # honcho has no types
    """honcho's printer, in the middle of whose line a signal may come.

    Its handler prints too, which Python refuses then: the line goes, the ending must not.
    """

    def write(self, message: Any) -> None:
        """Print a line, unless another one is being printed."""
        with suppress(RuntimeError):
            super().write(message)


def _supervisor(settings: Settings) -> Any:
    """Return honcho's manager over the Procfile's processes."""
    honcho.manager.KILL_WAIT = _LAST_WORK
    manager = honcho.manager.Manager(Printer())
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = os.environ | {"PATH": path, "PYTHONUNBUFFERED": "1"}
    for line in (ROOT / "Procfile").read_text().splitlines():
        name, separator, command = line.partition(":")
        if not separator or name.startswith("#"):
            continue
        copies = settings.job_workers if name == "worker" else 1
        for number in range(1, copies + 1):
            label = name if copies == 1 else f"{name}.{number}"
            manager.add_process(label, command.strip(), env=environment, cwd=str(ROOT))
    return manager


def _announce(settings: Settings) -> None:
    """Say where the portal is once it answers, and who may sign in to the demo."""
    for _ in range(300):
        web = http.client.HTTPConnection("127.0.0.1", settings.port, timeout=1)
        try:
            web.request("GET", "/healthz")
            web.getresponse()
            break
        except (OSError, http.client.HTTPException):
            time.sleep(0.2)
        finally:
            web.close()
    else:
        return
    lines = [f"The portal is at {settings.public_url}   (Ctrl-C ends it)"]
    if not settings.is_production:
        lines += people.lines()
    width = max(len(line) for line in lines)
    frame = "-" * width
    click.echo("\n".join(["", frame, *lines, frame, ""]))


def _flask(*arguments: str) -> None:
    """Run another command of ours in a process of its own; end if it fails."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
    done = subprocess.run(command, cwd=ROOT, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{shlex.join(['flask', *arguments])} failed.")


def _is_empty() -> bool:
    with acting_as_system():
        found = session.execute(text("SELECT 1 FROM companies LIMIT 1")).first()
        session.rollback()
    session.remove()
    return found is None


def _settings() -> Settings:
    settings: Settings = current_app.extensions["portal.settings"]
    return settings
