"""The portal over a database of its own, where every commit is real."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from typing import Any

from flask import Flask

from portal.app import create_app
from portal.config import Settings
from portal.extensions import db, limiter
from portal.gateways.embedded.roles import DatabaseUrls
from portal.services import files, outbox
from tests.database import fresh_database


def settings_for(urls: DatabaseUrls, folder: Path, **more: object) -> Settings:
    """Return the settings of a portal over that database, its files in the folder."""
    given: dict[str, Any] = {
        "portal_env": "test",
        "secret_key": "only-for-tests",
        "database_url": urls.app,
        "database_owner_url": urls.owner,
        "backup_database_url": urls.backup,
        "base_url": "http://portal.test",
        "trusted_hosts": "localhost",
        "portal_data_dir": folder,
    }
    return Settings(**(given | more))


def environment(settings: Settings) -> dict[str, str]:
    """Return the environment of a process of ours with these settings."""
    own = {
        "PORTAL_ENV": str(settings.portal_env),
        "SECRET_KEY": settings.secret_key.get_secret_value(),
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "DATABASE_OWNER_URL": settings.database_owner_url.get_secret_value(),
        "BACKUP_DATABASE_URL": settings.backup_database_url.get_secret_value(),
        "REDIS_URL": settings.redis_url.get_secret_value(),
        "BASE_URL": settings.base_url,
        "TRUSTED_HOSTS": settings.trusted_hosts,
        "PORTAL_DATA_DIR": str(settings.portal_data_dir),
        "PORT": str(settings.port),
        "PYTHONWARNINGS": "default",
    }
    return os.environ | {name: value for name, value in own.items() if value}


@contextmanager
def real_portal(
    admin_url: str, folder: Path, **more: object
) -> Iterator[tuple[Flask, DatabaseUrls]]:
    """Make a portal over a fresh database; its application context stays pushed.

    What an application leaves in the process (limiter, doorbell, file store) goes with it.
    """
    before, rung, store = dict(vars(limiter)), outbox._ring, list(files._chosen)
    with fresh_database(admin_url) as urls:
        app = create_app(settings_for(urls, folder, database_max_overflow=40, **more))
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            try:
                yield app, urls
            finally:
                db.session.remove()
                db.engine.dispose()
                vars(limiter).update(before)
                outbox.on_promise(rung)
                files._chosen[:] = store


def at_once(
    portal: Flask,
    acts: Sequence[Callable[[], object]],
    *,
    refused: type[Exception] | tuple[type[Exception], ...] = (),
) -> list[object]:
    """Run these together, each in a thread and application context of its own.

    Returns what each returned, or how it was refused; any other error ends the test.
    """
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        with portal.app_context():
            start.wait()
            try:
                return act()
            except refused as answer:
                return answer
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
