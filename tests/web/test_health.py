"""What balancers and Prometheus are told."""

from __future__ import annotations

import pytest
from flask import Flask
from pydantic import SecretStr
from sqlalchemy import create_engine

from portal.extensions import db
from portal.tasks.queue import QueueState
from portal.web.health import readiness
from portal.web.metrics import init_metrics


@pytest.fixture
def app(application):
    """The application over its own engine: readiness connects by itself."""
    with application.app_context():
        yield application
        db.session.remove()
        db.engine.dispose()


def queue(*, reached=True, workers=1):
    return lambda: QueueState(reached=reached, waiting=3, failed=0, workers=workers)


def test_the_process_lives(app):
    answer = app.test_client().get("/healthz")

    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_all_that_is_needed_is_named(app):
    assert readiness(queue()) == {
        "database": "ok",
        "migrations": "ok",
        "row_level_security": "ok",
        "redis": "ok",
        "worker": "ok",
    }


def test_an_absent_redis_and_a_dead_worker_are_named_and_answer_503(app):
    answer = app.test_client().get("/readyz")

    assert answer.status_code == 503
    assert answer.json["status"] == "not ready"
    assert answer.json["checks"]["redis"] == "not reached"
    assert answer.json["checks"]["worker"] == "none alive"


def test_an_unreachable_database_is_named(app, monkeypatch):
    with monkeypatch.context() as away:
        away.setitem(db.engines, None, create_engine("postgresql+psycopg://x@127.0.0.1:1/x"))

        checks = readiness(queue())

    assert checks["database"] == "not reached"


@pytest.mark.parametrize("role", ["owner", "backup"])
def test_a_role_that_passes_row_level_security_is_not_ready(app, database_urls, monkeypatch, role):
    engine = create_engine(getattr(database_urls, role))
    with monkeypatch.context() as other:
        other.setitem(db.engines, None, engine)

        checks = readiness(queue())

    engine.dispose()
    assert checks["row_level_security"] == "the role of DATABASE_URL can bypass row-level security"


def test_metrics_are_for_this_machine_alone_without_a_token(app):
    client = app.test_client()

    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "10.0.0.9"}).status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "10.0.0.9"}).status_code == 403


def test_metrics_count_requests_by_endpoint_and_status_and_tell_the_lag(app):
    app.test_client().get("/healthz")

    text = app.test_client().get("/metrics").text

    assert 'portal_request_seconds_count{endpoint="healthz",method="GET",status="200"}' in text
    assert "portal_outbox_lag_seconds 0.0" in text
    assert "portal_redis_up 0.0" in text


def test_with_a_token_the_token_alone_opens_metrics(settings):
    guarded = Flask("guarded")
    init_metrics(
        guarded, settings.model_copy(update={"metrics_token": SecretStr("let-me")}), queue()
    )
    client = guarded.test_client()

    assert client.get("/metrics").status_code == 403
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 403


def test_the_request_id_of_a_balancer_is_kept_and_a_strange_one_is_not(app):
    client = app.test_client()

    given = client.get("/healthz", headers={"X-Request-ID": "balancer-0123456"})
    strange = client.get("/healthz", headers={"X-Request-ID": "a\tb"})

    assert given.headers["X-Request-ID"] == "balancer-0123456"
    assert len(strange.headers["X-Request-ID"]) == 32
