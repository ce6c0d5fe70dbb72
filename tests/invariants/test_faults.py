"""Redis, a worker or the web process ends in the middle: nothing is lost, nothing done twice."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest
import redis
from flask import Flask

from bench.person import fields
from portal.config import Settings
from portal.gateways.embedded.places import places
from portal.gateways.embedded.redis import redis_url as address_of
from portal.gateways.embedded.redis import start_redis
from portal.kit.clock import business_date, utc_now
from tests.browser_client import Browser, sign_in_as
from tests.database import ROOT, fresh_redis
from tests.factories import Member, a_member, a_product
from tests.factories.orders import a_cart, a_delivery_method
from tests.invariants.real import environment, real_portal

PATIENCE = 20
WEB = ("gunicorn", "-c", "gunicorn.conf.py")
MAIL = "job = 'orders.confirmation'"
SENT = f"{MAIL} AND finished_at IS NOT NULL"
WORKING = "datname = current_database() AND application_name = 'portal' AND state <> 'idle'"


@pytest.fixture
def house(admin_url, tmp_path) -> Iterator[tuple[Flask, Settings, psycopg.Connection]]:
    """Return a portal with real commits and a Redis of its own, and a look into its database."""
    with (
        fresh_redis() as (_, at),
        real_portal(admin_url, tmp_path, redis_url=address_of(at)) as (app, urls),
        psycopg.connect(urls.app.replace("+psycopg", ""), autocommit=True) as look,
    ):
        look.execute("SELECT set_config('portal.role', 'system', false)")
        yield app, app.extensions["portal.settings"], look


@contextmanager
def running(settings: Settings, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process of ours in a group of its own; whatever is left of it is killed at the end."""
    log = settings.portal_data_dir / "process.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=environment(settings),
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the process and all that came of it, as a power cut would."""
    # RQ's work horse leaves the group of its worker: a signal to the group would spare it.
    for pid in [*descendants(process.pid), process.pid]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait()


def descendants(pid: int) -> list[int]:
    """Return the children of a process and theirs, from the kernel's table."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return []
    return [one for child in children for one in (int(child), *descendants(int(child)))]


def eventually(true: Callable[[], bool], what: str) -> None:
    """Wait until it is so."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, f"never {what}"
        time.sleep(0.1)


def a_buyer_at_checkout() -> Member:
    a_delivery_method()
    buyer = a_member()
    a_cart(of=buyer, lines={a_product(net="100.00"): "5", a_product(net="20.00"): "3"})
    return buyer


def count(look: psycopg.Connection, table: str, where: str = "true") -> int:
    row = look.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()  # noqa: S608 - our own words
    assert row is not None
    return int(row[0])


def letters(settings: Settings) -> list[Path]:
    return sorted((settings.portal_data_dir / "mail").glob("*.eml"))


def test_with_redis_stopped_the_order_stands_and_the_mail_follows(house):
    app, settings, look = house
    buyer = a_buyer_at_checkout()
    browser = Browser(app.test_client(), token=sign_in_as(buyer))
    form = fields(str(browser.get("/checkout")), "/checkout")
    at = places(Path(settings.redis_url.get_secret_value().split("//")[1].split("/run/")[0]))
    stop_redis(settings)

    began = time.monotonic()
    answer = browser.post("/checkout", data=form, expect=303)

    assert answer.headers["Location"].startswith("/orders/ZAM-")
    assert time.monotonic() - began < 3
    assert count(look, "orders") == 1
    assert (count(look, "outbox", f"{MAIL} AND finished_at IS NULL"), letters(settings)) == (1, [])

    server = start_redis(at)
    try:
        with (
            running(settings, "flask", "--app", "wsgi", "worker"),
            running(settings, "flask", "--app", "wsgi", "relay"),
        ):
            eventually(lambda: count(look, "outbox", SENT) == 1, "done")
    finally:
        server.stop()
    assert (len(letters(settings)), count(look, "sent_mails")) == (1, 1)


def stop_redis(settings: Settings) -> None:
    """Stop the test's Redis, whoever started it."""
    with redis.Redis.from_url(settings.redis_url.get_secret_value()) as client:
        client.shutdown(nosave=True)


def test_a_worker_killed_in_the_middle_of_a_mail_leaves_one_mail(house):
    app, settings, look = house
    buyer = a_buyer_at_checkout()
    browser = Browser(app.test_client(), token=sign_in_as(buyer))
    with psycopg.connect(look.info.dsn, autocommit=False) as blocker:
        # The mail goes out, and the worker then waits to write down that it did.
        blocker.execute("LOCK TABLE sent_mails IN SHARE MODE")
        browser.post("/checkout", data=fields(str(browser.get("/checkout")), "/checkout"))
        with running(settings, "flask", "--app", "wsgi", "worker") as worker:
            eventually(lambda: len(letters(settings)) == 1, "sent")
            kill(worker)
        blocker.rollback()
    assert (
        count(look, "sent_mails"),
        count(look, "outbox", SENT),
    ) == (0, 0)

    # Five minutes later the lease has run out.
    look.execute("UPDATE outbox SET leased_until = now() - interval '1 second', queued_at = NULL")
    with (
        running(settings, "flask", "--app", "wsgi", "worker"),
        running(settings, "flask", "--app", "wsgi", "relay"),
    ):
        eventually(lambda: count(look, "outbox", SENT) == 1, "done")

    assert (len(letters(settings)), count(look, "sent_mails")) == (1, 1)


def test_a_web_process_killed_during_checkout_leaves_no_order_and_the_press_can_be_repeated(
    house,
):
    _, settings, look = house
    settings = settings.model_copy(update={"port": free_port(), "base_url": ""})
    buyer = a_buyer_at_checkout()
    token = sign_in_as(buyer)
    series = f"ZAM/{business_date(utc_now()).year}"
    look.execute("INSERT INTO number_counters (series, last) VALUES (%s, 0)", [series])
    with client(settings, token) as http:
        with (
            psycopg.connect(look.info.dsn, autocommit=False) as blocker,
            running(settings, *WEB) as web,
        ):
            form = fields(until_it_answers(http, "/checkout").text, "/checkout")
            blocker.execute("SELECT 1 FROM number_counters FOR UPDATE")
            press = threading.Thread(
                target=lambda: swallow(lambda: http.post("/checkout", data=form))
            )
            press.start()
            # It has locked and reserved, and waits for the number: the last thing.
            eventually(lambda: count(look, "pg_locks", "NOT granted") > 0, "in the middle")
            kill(web)
            press.join()
            blocker.rollback()
        eventually(lambda: count(look, "pg_stat_activity", WORKING) == 0, "gone")

        assert [count(look, table) for table in ("orders", "order_lines", "outbox")] == [0, 0, 0]
        assert count(look, "stock_levels", "reserved > 0") == 0
        assert count(look, "cart_lines") == 2

        with running(settings, *WEB):
            until_it_answers(http, "/checkout")
            answers = [http.post("/checkout", data=form) for _ in range(2)]

    assert {answer.headers.get("location") for answer in answers} == {
        f"/orders/{series.replace('/', '-')}-000001"
    }
    assert (count(look, "orders"), count(look, "outbox", MAIL)) == (1, 1)


@contextmanager
def client(settings: Settings, token: str) -> Iterator[httpx.Client]:
    """Return somebody with a session."""
    with httpx.Client(
        base_url=f"http://127.0.0.1:{settings.port}", cookies={"portal": token}, timeout=30
    ) as made:
        yield made


def until_it_answers(http: httpx.Client, path: str) -> httpx.Response:
    """Ask until the server is up."""
    answers: list[httpx.Response] = []

    def asked() -> bool:
        swallow(lambda: answers.append(http.get(path)))
        return bool(answers)

    eventually(asked, "up")
    assert answers[0].status_code == 200
    return answers[0]


def swallow(ask: Callable[[], object]) -> None:
    """Ask somebody who may not be there, or may die."""
    try:
        ask()
    except httpx.TransportError:
        return


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
