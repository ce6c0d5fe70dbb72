"""What every test may ask for: the application, a person's browser, a count of queries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import Connection, event

from portal.app import create_app
from portal.config import Settings
from portal.extensions import db
from portal.gateways.embedded.roles import DatabaseUrls
from tests.browser_client import Browser, sign_in_as
from tests.factories import Member
from tests.invariants.real import settings_for

pytest_plugins = ["tests.database", "tests.browser.chromium", "tests.browser.serving"]


@pytest.fixture(autouse=True)
def _push_request_context() -> None:
    """Switch pytest-flask's shared request context off: it would make every client one person."""


@pytest.fixture(scope="session")
def settings(database_urls: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return settings_for(database_urls, tmp_path_factory.mktemp("instance"))


@pytest.fixture(scope="session")
def application(settings: Settings) -> Iterator[Flask]:
    made = create_app(settings)
    made.config["WTF_CSRF_ENABLED"] = False
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def app(application: Flask) -> Iterator[Flask]:
    """The application on one connection whose transaction is rolled back after the test."""
    with application.app_context():
        engine = db.engine
        connection = engine.connect()
        outer = connection.begin()
        db.engines[None] = connection  # type: ignore[assignment]  # sessions use what stands here
        db.session.session_factory.configure(join_transaction_mode="create_savepoint")
        try:
            yield application
        finally:
            db.session.remove()
            outer.rollback()
            connection.close()
            db.engines[None] = engine


@pytest.fixture
def as_member(app: Flask) -> Callable[..., Browser]:
    """Return the browser of a client person or of staff, signed in: `as_member(person)`."""

    def browse(member: Member, *, htmx: bool = False) -> Browser:
        return Browser(app.test_client(), htmx=htmx, token=sign_in_as(member))

    return browse


@pytest.fixture
def stranger(app: Flask) -> Browser:
    """Return the browser of somebody who is not signed in."""
    return Browser(app.test_client())


@pytest.fixture
def count_queries(app: Flask) -> Callable[..., object]:
    """Return a context manager whose list grows by every statement but the scope's."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        seen: list[str] = []
        connection: Connection = db.engines[None]  # type: ignore[assignment]  # see `app`

        def note(_c: object, _cur: object, statement: str, *_rest: object) -> None:
            if "set_config" not in statement and "SAVEPOINT" not in statement:
                seen.append(statement)

        event.listen(connection, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(connection, "before_cursor_execute", note)

    return counting
