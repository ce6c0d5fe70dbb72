"""The operators' door: `flask <command>`. Commands of the features are registered below."""

from __future__ import annotations

import http.client
import os
import shlex
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import click
import flask_migrate
import honcho.manager
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import text

from portal.config import Settings
from portal.extensions import session
from portal.gateways.redis import patient
from portal.kit.clock import utc_now
from portal.models.tenancy import acting_as_system
from portal.services.demo import people
from portal.services.demo.load import is_loaded, load
from portal.services.unit_of_work import unit_of_work
from portal.tasks.cron import run_cron
from portal.tasks.relay import run_relay
from portal.tasks.worker import run_worker

ROOT = Path(__file__).parent.parent
# What a process may take to finish its job in hand when everything ends.
_LAST_WORK = 15


def init_cli(app: Flask) -> None:
    """Register every command."""
    for command in (worker, relay, cron, up, seed):
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
    seconds = time.monotonic() - started
    click.echo(
        f"{loaded.products} products, {loaded.companies} companies, {loaded.orders} orders"
        f" ({loaded.rows} rows) in {seconds:.0f} s."
    )
    click.echo("\n".join(people.lines()))


def _supervisor(settings: Settings) -> Any:
    """Return honcho's manager over the Procfile's processes."""
    honcho.manager.KILL_WAIT = _LAST_WORK
    manager = honcho.manager.Manager()
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
