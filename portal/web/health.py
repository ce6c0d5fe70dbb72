"""Is the process alive, and is all it needs there? For balancers and supervisors."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Protocol

import structlog
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask, jsonify
from flask.wrappers import Response
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from portal.extensions import db
from portal.web.access import bare

_log = structlog.get_logger(__name__)
_BYPASSES = text(
    "SELECT rolsuper OR rolbypassrls OR EXISTS ("
    " SELECT 1 FROM pg_class c WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p'))"
    " FROM pg_roles r WHERE rolname = current_user"
)


class QueueState(Protocol):
    """What the queue tells about itself."""

    @property
    def reached(self) -> bool: ...
    @property
    def waiting(self) -> int: ...
    @property
    def failed(self) -> int: ...
    @property
    def workers(self) -> int: ...


AskQueue = Callable[[], QueueState]


def init_health(app: Flask, ask_queue: AskQueue) -> None:
    """Add `/healthz` and `/readyz`."""

    @app.get("/healthz", endpoint="healthz")
    @bare
    def healthz() -> Response:
        """Answer: the process lives."""
        return jsonify(status="ok")

    @app.get("/readyz", endpoint="readyz")
    @bare
    def readyz() -> tuple[Response, int]:
        """Answer what is ready and what is not, each by name."""
        checks = readiness(ask_queue)
        ready = all(verdict == "ok" for verdict in checks.values())
        if not ready:
            _log.warning("not ready", **checks)
        answer = jsonify(status="ready" if ready else "not ready", checks=checks)
        return answer, 200 if ready else 503


def readiness(ask_queue: AskQueue) -> dict[str, str]:
    """Return every check by name: `ok`, or what is wrong."""
    checks = _database_checks()
    queue = ask_queue()
    checks["redis"] = "ok" if queue.reached else "not reached"
    checks["worker"] = "ok" if queue.workers else "none alive"
    return checks


def _database_checks() -> dict[str, str]:
    names = ("database", "migrations", "row_level_security")
    try:
        with db.engine.connect() as connection:
            return dict(
                zip(names, ("ok", _migrations(connection), _held_by_rls(connection)), strict=True)
            )
    except SQLAlchemyError:
        return dict(zip(names, ("not reached", "not known", "not known"), strict=True))


def _migrations(connection: Connection) -> str:
    if connection.execute(text("SELECT to_regclass('public.alembic_version')")).scalar() is None:
        return "none has run"
    found = set(connection.execute(text("SELECT version_num FROM alembic_version")).scalars())
    return "ok" if found == _heads() else "not at head"


def _held_by_rls(connection: Connection) -> str:
    if connection.execute(_BYPASSES).scalar_one():
        return "the role of DATABASE_URL can bypass row-level security"
    return "ok"


@cache
def _heads() -> frozenset[str]:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parents[2] / "migrations"))
    return frozenset(ScriptDirectory.from_config(config).get_heads())
