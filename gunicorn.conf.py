"""How gunicorn serves the portal. Every figure comes from the settings."""

import os
import shutil
from typing import Any

from portal.config import load_settings

_settings = load_settings()

# Before prometheus_client is imported: it looks for this folder then, and only then.
_figures = _settings.instance / "metrics"
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    shutil.rmtree(_figures, ignore_errors=True)
    _figures.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_figures)

wsgi_app = "wsgi:app"
bind = f"{_settings.host}:{_settings.port}"
workers = _settings.web_workers
# Threads, not one request a process: a handful of half-open connections must not stop everybody.
worker_class = "gthread"
threads = _settings.web_threads
# Imported once, before the workers are forked: half the start, half the memory.
preload_app = True
timeout = 60
graceful_timeout = 10
keepalive = 5
max_requests = 10_000
max_requests_jitter = 1_000
forwarded_allow_ips = _settings.forwarded_allow_ips
control_socket_disable = True
# The portal writes a line per request itself, with the request's id.
accesslog = None
errorlog = "-"
loglevel = "warning"
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112, S108 - memory, never slow


def child_exit(_server: Any, worker: Any) -> None:
    """Stop counting a worker that ended."""
    from prometheus_client import multiprocess  # noqa: PLC0415 - not before the folder is named

    multiprocess.mark_process_dead(worker.pid)
