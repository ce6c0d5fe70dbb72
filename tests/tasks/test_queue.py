"""Bell, relay, worker and clock, over a real Redis."""

from __future__ import annotations

import socket
import time

import pytest
import redis
from rq.serializers import JSONSerializer

from portal.gateways.redis import patient
from portal.kit.clock import utc_now
from portal.models.tenancy import acting_as_system
from portal.services import outbox
from portal.services.outbox import on_promise
from portal.services.unit_of_work import unit_of_work
from portal.tasks import edge
from portal.tasks.cron import JsonCronScheduler
from portal.tasks.handlers import HANDLERS
from portal.tasks.queue import Doorbell, enqueue, queue_over
from portal.tasks.relay import queue_due
from portal.tasks.schedule import SCHEDULE, Scheduled
from portal.tasks.worker import PortalWorker, _give_back_after_a_kill
from tests.database import fresh_redis
from tests.tasks.promises import KIND, a_promise, lines, note_down, stored, tick


@pytest.fixture(autouse=True)
def _noting(queue, monkeypatch):
    monkeypatch.setitem(HANDLERS, KIND, note_down)
    on_promise(None)


def work_off(connection):
    """Let a real worker do all that is queued, each job in a process of its own."""
    PortalWorker(
        [queue_over(connection)],
        connection=connection,
        serializer=JSONSerializer,
        work_horse_killed_handler=_give_back_after_a_kill,
    ).work(burst=True, logging_level="CRITICAL")


def test_the_bell_brings_a_promise_to_a_worker(queue, redis_url, tmp_path):
    promised = a_promise(tmp_path / "note")

    Doorbell(redis_url).ring(promised)
    work_off(queue)

    assert lines(tmp_path / "note") == [f"{promised} system "]
    assert stored(promised).finished_at is not None


def test_the_relay_brings_what_no_bell_was_rung_for(queue, tmp_path):
    promised = a_promise(tmp_path / "note")

    assert queue_due(queue) == 1
    work_off(queue)

    assert stored(promised).finished_at is not None


def test_ringing_twice_queues_once(queue, tmp_path):
    promised = a_promise(tmp_path / "note")

    enqueue(promised, attempts=0, connection=queue)
    enqueue(promised, attempts=0, connection=queue)

    assert queue_over(queue).job_ids == [f"outbox-{promised}-0"]


def test_a_try_that_died_before_its_claim_is_queued_anew(queue, tmp_path):
    promised = a_promise(tmp_path / "note")
    enqueue(promised, attempts=0, connection=queue)
    queue.delete(queue_over(queue).key)  # its worker took it and was never heard of again

    enqueue(promised, attempts=0, connection=queue)

    assert queue_over(queue).job_ids == [f"outbox-{promised}-0"]


def test_a_job_whose_process_is_killed_is_done_again_and_once(queue, tmp_path):
    promised = a_promise(tmp_path / "note", does="dies once")
    queue_due(queue)
    work_off(queue)
    given_back = stored(promised)
    assert (given_back.finished_at, given_back.leased_until) == (None, None)

    with acting_as_system(), unit_of_work():
        waiting = outbox.due(at=given_back.due_at)
    for message_id, attempts in waiting:
        enqueue(message_id, attempts=attempts, connection=queue)
    work_off(queue)

    assert len(lines(tmp_path / "note")) == 2
    assert stored(promised).finished_at is not None


def test_the_lease_of_a_vanished_worker_runs_out(queue, tmp_path):
    promised = a_promise(tmp_path / "note")
    at = utc_now()
    with acting_as_system(), unit_of_work():
        outbox.claim(promised, at=at, lease=edge.LEASE)

    with acting_as_system(), unit_of_work():
        during = outbox.due(at=at + edge.LEASE / 2)
    with acting_as_system(), unit_of_work():
        after = outbox.due(at=at + edge.LEASE * 1.1)

    assert (during, after) == ([], [(promised, 1)])


def test_without_redis_promises_stay_due_and_are_kept_when_it_is_back(queue, tmp_path):
    with fresh_redis() as (server, at):
        away = patient(f"unix://{at.redis_socket}")
        server.stop()
        promised = a_promise(tmp_path / "note")
        with pytest.raises(redis.RedisError):
            queue_due(away)
    assert stored(promised).queued_at is None

    assert queue_due(queue) == 1
    work_off(queue)

    assert stored(promised).finished_at is not None


def test_the_bell_gives_up_within_half_a_second_when_redis_hangs(real_app, tmp_path):
    promised = a_promise(tmp_path / "note")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        bell = Doorbell(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        started = time.monotonic()

        bell.ring(promised)
        state = bell.queue_state()

    assert time.monotonic() - started < 1.0
    assert state.reached is False


def test_the_state_of_the_queue_counts_what_waits(queue, redis_url, tmp_path):
    a_promise(tmp_path / "note")
    queue_due(queue)

    state = Doorbell(redis_url).queue_state()

    assert (state.reached, state.waiting, state.failed, state.workers) == (True, 1, 0, 0)


def test_a_job_by_the_clock_is_done_by_a_real_worker(queue, tmp_path, monkeypatch):
    monkeypatch.setenv("PORTAL_TEST_TICKS", str(tmp_path / "ticks"))
    scheduler = JsonCronScheduler(queue, logging_level="CRITICAL")
    scheduler.add(Scheduled(tick, every=60))

    scheduler.enqueue_jobs()
    work_off(queue)

    assert lines(tmp_path / "ticks") == ["tick"]
    assert queue_over(queue).failed_job_registry.get_job_count() == 0


@pytest.mark.parametrize("scheduled", SCHEDULE, ids=lambda one: one.job.__name__)
def test_every_job_of_the_schedule_runs_over_an_empty_portal(queue, scheduled):
    scheduled.job()
