"""The embedded Redis: append-only file, reached by a socket."""

import signal

import redis

from portal.gateways.embedded.places import Places, redis_program
from portal.gateways.embedded.processes import Server, start


def start_redis(at: Places) -> Server:
    """Start the server; queued work survives a restart through the append-only file."""
    at.redis_socket.unlink(missing_ok=True)
    settings = {
        "port": "0",
        "unixsocket": str(at.redis_socket),
        "unixsocketperm": "700",
        "dir": str(at.redis),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "aof-load-truncated": "yes",
        "save": "",
        "maxmemory": "256mb",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    server = start(
        "Redis",
        [
            str(redis_program("redis-server", at)),
            *(word for name, value in settings.items() for word in (f"--{name}", value)),
        ],
        account=at.account,
        log=at.instance / "redis.log",
        farewell=signal.SIGTERM,
    )
    server.wait_until(lambda: _answers(at))
    return server


def redis_url(at: Places, *, database: int = 0) -> str:
    """Return the address redis-py and RQ understand."""
    return f"unix://{at.redis_socket}?db={database}"


def _answers(at: Places) -> bool:
    try:
        with redis.Redis.from_url(redis_url(at), socket_timeout=1) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False
