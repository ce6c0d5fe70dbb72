"""Connections to Redis: impatient for the web, patient for the workers.

Redis holds only what can be lost. A web request must not wait for it: redis-py's own defaults
would hold one for half a minute when the server is unreachable.
"""

import redis
from redis.backoff import ExponentialBackoff, NoBackoff
from redis.retry import Retry

WEB_PATIENCE = 0.3


def impatient(url: str) -> redis.Redis:
    """Return a client that answers or fails within a third of a second."""
    return redis.Redis.from_url(
        url,
        socket_timeout=WEB_PATIENCE,
        socket_connect_timeout=WEB_PATIENCE,
        retry=Retry(NoBackoff(), 0),
    )


def patient(url: str) -> redis.Redis:
    """Return a client for loops that have nothing better to do than wait."""
    return redis.Redis.from_url(
        url,
        socket_connect_timeout=5,
        socket_timeout=5,
        health_check_interval=30,
        retry=Retry(ExponentialBackoff(cap=2, base=0.1), 3),
    )
