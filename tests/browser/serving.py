"""A portal that really runs, with its demo."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from portal.gateways.embedded.roles import DatabaseUrls
from tests.database import ROOT, fresh_database
from tests.invariants.real import environment, settings_for


@dataclass(frozen=True)
class Portal:
    """A portal that runs, and its database."""

    address: str
    urls: DatabaseUrls

    def empty_cart_of(self, email: str) -> None:
        """Put the person's active carts aside, so that a story begins with an empty one."""
        with psycopg.connect(self.urls.app.replace("+psycopg", "")) as connection:
            connection.execute("SELECT set_config('portal.role', 'system', true)")
            connection.execute(
                "UPDATE carts SET active = false WHERE membership_id IN (SELECT m.id"
                " FROM memberships m JOIN persons p ON p.id = m.person_id WHERE p.email = %s)",
                [email],
            )

    def forget_order(self, slug: str) -> None:
        """Let an order never have been, so that the next story finds the same things due."""
        with psycopg.connect(self.urls.app.replace("+psycopg", "")) as connection:
            connection.execute("SELECT set_config('portal.role', 'system', true)")
            connection.execute("UPDATE orders SET state = 'cancelled' WHERE slug = %s", [slug])


@pytest.fixture(scope="session")
def portal(
    admin_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Portal]:
    """Serve a portal with the demo."""
    folder = tmp_path_factory.mktemp("served")
    port = _free_port()
    with fresh_database(admin_url) as urls:
        settings = settings_for(
            urls,
            folder,
            redis_url=redis_url,
            port=port,
            base_url=f"http://127.0.0.1:{port}",
        )
        around = environment(settings) | {"WEB_WORKERS": "1", "LOG_LEVEL": "WARNING"}
        subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", "seed"],
            cwd=ROOT,
            env=around,
            check=True,
            capture_output=True,
        )
        with (folder / "web.log").open("wb") as log:
            server = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py"],
                cwd=ROOT,
                env=around,
                stdout=log,
                stderr=log,
            )
            try:
                _wait_for(port, server, folder / "web.log")
                yield Portal(f"http://127.0.0.1:{port}", urls)
            finally:
                server.terminate()
                server.wait(15)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text()
        web = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
        try:
            web.request("GET", "/healthz")
            web.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            web.close()
    raise AssertionError(log.read_text())
