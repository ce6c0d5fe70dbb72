"""A portal whose commits are real, with a Redis of its own, for the work in the background."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import redis
from flask import Flask

from portal.extensions import db
from portal.gateways.redis import patient
from portal.models import Base
from portal.models.messages import OutboxMessage
from portal.models.tenancy import acting_as_system
from portal.services.unit_of_work import unit_of_work
from tests.invariants.real import real_portal


@pytest.fixture(scope="module")
def real_app(
    admin_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """Return the application over a database and a Redis of the module's own."""
    with real_portal(admin_url, tmp_path_factory.mktemp("tasks"), redis_url=redis_url) as (app, _):
        yield app


@pytest.fixture
def queue(real_app: Flask, redis_url: str) -> Iterator[redis.Redis]:
    """Return a connection to the empty queue, beside an empty outbox."""
    with acting_as_system(), unit_of_work():
        db.session.execute(Base.metadata.tables[OutboxMessage.__tablename__].delete())
    with patient(redis_url) as connection:
        connection.flushdb()
        yield connection
