"""A promise is kept once, and a failure gives it back."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from portal.kit.clock import utc_now
from portal.models.tenancy import acting_as_system
from portal.services import outbox
from portal.services.outbox import NoSuchMessage, StillLeased
from portal.services.unit_of_work import unit_of_work
from portal.tasks import edge
from portal.tasks.handlers import HANDLERS
from tests.tasks.promises import KIND, a_promise, lines, note_down, stored


@pytest.fixture(autouse=True)
def _noting(queue, monkeypatch):
    monkeypatch.setitem(HANDLERS, KIND, note_down)


def test_a_promise_is_kept_in_the_scope_of_its_company(tmp_path):
    company_id = uuid4()
    promised = a_promise(tmp_path / "note", company_id=company_id)

    edge.run(str(promised))

    assert lines(tmp_path / "note") == [f"{promised} client {company_id}"]
    assert stored(promised).finished_at is not None


def test_a_promise_of_no_company_is_kept_as_the_system(tmp_path):
    promised = a_promise(tmp_path / "note")

    edge.run(str(promised))

    assert lines(tmp_path / "note") == [f"{promised} system "]


def test_a_second_ring_for_a_kept_promise_does_nothing(tmp_path):
    promised = a_promise(tmp_path / "note")
    edge.run(str(promised))

    edge.run(str(promised))

    assert len(lines(tmp_path / "note")) == 1


def test_a_failure_gives_the_promise_back_for_later_and_is_told(tmp_path):
    promised = a_promise(tmp_path / "note", does="fails")
    before = utc_now()

    with pytest.raises(RuntimeError, match="printer"):
        edge.run(str(promised))

    kept = stored(promised)
    assert (kept.finished_at, kept.leased_until, kept.attempts) == (None, None, 1)
    assert kept.due_at > before
    assert "printer is on fire" in kept.error


def test_what_another_worker_is_doing_is_refused_aloud(tmp_path):
    promised = a_promise(tmp_path / "note")
    with acting_as_system(), unit_of_work():
        outbox.claim(promised, at=utc_now(), lease=edge.LEASE)

    with pytest.raises(StillLeased):
        edge.run(str(promised))

    assert lines(tmp_path / "note") == []


def test_an_unknown_number_is_an_error_not_a_quiet_return(queue):
    with pytest.raises(NoSuchMessage):
        edge.run(str(uuid4()))


def test_a_job_is_stopped_before_its_lease_ends():
    assert edge.TIMEOUT < edge.LEASE


def test_a_promise_whose_workers_died_every_time_is_given_up(tmp_path):
    promised = a_promise(tmp_path / "note")
    with acting_as_system(), unit_of_work():
        for _ in range(outbox.MAX_ATTEMPTS):
            # The lease runs out each time, as it does when the worker is killed.
            outbox.claim(promised, at=utc_now(), lease=timedelta(seconds=-1))

    edge.run(str(promised))

    kept = stored(promised)
    assert lines(tmp_path / "note") == []
    assert (kept.attempts, kept.given_up_at is not None) == (outbox.MAX_ATTEMPTS, True)


def test_a_worker_whose_lease_ran_out_says_nothing_of_the_next_ones_claim(tmp_path):
    promised = a_promise(tmp_path / "note")
    with acting_as_system(), unit_of_work():
        late = outbox.claim(promised, at=utc_now(), lease=timedelta(seconds=-1))
        present = outbox.claim(promised, at=utc_now(), lease=edge.LEASE)

    with acting_as_system(), unit_of_work():
        assert outbox.finish(promised, attempt=late.attempt, at=utc_now()) is False
        assert not outbox.release(promised, attempt=late.attempt, at=utc_now(), error="late")
    held = stored(promised)
    after_the_late_one = (held.finished_at, held.leased_until is not None, held.error)
    with acting_as_system(), unit_of_work():
        assert outbox.finish(promised, attempt=present.attempt, at=utc_now()) is True
        assert not outbox.release(promised, attempt=present.attempt, at=utc_now(), error="after")

    assert after_the_late_one == (None, True, "")
    kept = stored(promised)
    assert (kept.finished_at is not None, kept.error) == (True, "")
