"""Figures for Prometheus, over all processes of this host."""

from __future__ import annotations

import hmac
import os
import time
from collections.abc import Iterable

from flask import Flask, Response, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Histogram,
    generate_latest,
    multiprocess,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from portal.config import Settings
from portal.extensions import session
from portal.kit.clock import utc_now
from portal.models.tenancy import acting_as_system
from portal.services import outbox
from portal.web.access import bare
from portal.web.health import AskQueue

_LOOPBACK = {"127.0.0.1", "::1"}
_SECONDS = Histogram(
    "portal_request_seconds",
    "Time to answer a request, by endpoint, method and status.",
    ["endpoint", "method", "status"],
    buckets=(0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.6, 1.2, 2.5, 5, 10),
)


def init_metrics(app: Flask, settings: Settings, ask_queue: AskQueue) -> None:
    """Measure every request and add `/metrics`."""

    @app.before_request
    def start_the_watch() -> None:
        g.started_at = time.perf_counter()

    @app.after_request
    def stop_the_watch(response: Response) -> Response:
        if "started_at" in g:
            _SECONDS.labels(
                request.endpoint or "unknown", request.method, str(response.status_code)
            ).observe(time.perf_counter() - g.started_at)
        return response

    @app.get("/metrics", endpoint="metrics")
    @bare
    def metrics() -> Response:
        """Answer the figures, to the holder of the token or to this machine."""
        if not _may_read(settings.metrics_token.get_secret_value()):
            return Response("Metrics need the token, or a request from this machine.\n", 403)
        registry = CollectorRegistry()
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            multiprocess.MultiProcessCollector(registry)
        else:
            registry.register(REGISTRY)
        registry.register(_Background(ask_queue))
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Background(Collector):
    """The state of queue and outbox at the moment of asking."""

    def __init__(self, ask_queue: AskQueue) -> None:
        self._ask_queue = ask_queue

    def collect(self) -> Iterable[Metric]:
        queue = self._ask_queue()
        yield GaugeMetricFamily("portal_redis_up", "Redis answers.", value=float(queue.reached))
        if queue.reached:
            yield GaugeMetricFamily("portal_queue_jobs", "Jobs waiting.", value=queue.waiting)
            yield GaugeMetricFamily("portal_queue_failed", "Failed tries kept.", value=queue.failed)
            yield GaugeMetricFamily("portal_workers", "Workers alive.", value=queue.workers)
        lag = _lag()
        if lag is not None:
            yield GaugeMetricFamily(
                "portal_outbox_lag_seconds", "Age of the oldest promise due.", value=lag
            )


def _lag() -> float | None:
    try:
        with acting_as_system():
            return outbox.lag_seconds(at=utc_now())
    except SQLAlchemyError:
        return None
    finally:
        session.rollback()


def _may_read(token: str) -> bool:
    """Accept the token. Without one, accept this machine itself, but no proxy on it."""
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.encode())
    forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return request.remote_addr in _LOOPBACK and not forwarded
