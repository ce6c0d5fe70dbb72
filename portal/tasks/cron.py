"""The clock process: RQ's cron scheduler, with jobs our workers can read.

RQ 3.0 queues its cron jobs as pickle whatever the queue says; our workers read JSON only.
"""

from __future__ import annotations

import os
import time
from types import FrameType

import redis
import structlog
from rq.cron import CronJob, CronScheduler
from rq.job import Job

from portal.tasks.queue import queue_over
from portal.tasks.schedule import SCHEDULE, Scheduled

_log = structlog.get_logger(__name__)


class JsonCronJob(CronJob):
    """A cron job queued as JSON."""

    def enqueue(self, connection: redis.Redis) -> Job:
        """Queue the job now."""
        return queue_over(connection).enqueue(self.func_name, **self.job_options)


class JsonCronScheduler(CronScheduler):
    """A scheduler of our schedule that remembers whether it was asked to stop."""

    asked_to_stop = False

    def add(self, scheduled: Scheduled) -> None:
        """Take one line of the schedule."""
        self._cron_jobs.append(
            JsonCronJob(
                queue_name="portal",
                func=scheduled.job,
                interval=scheduled.every,
                cron=scheduled.cron,
                job_timeout=240,
                result_ttl=0,
                failure_ttl=24 * 3600,
            )
        )

    def _request_stop(self, signum: int, frame: FrameType | None) -> None:
        self.asked_to_stop = True
        super()._request_stop(signum, frame)  # type: ignore[no-untyped-call]  # RQ has no types


def run_cron(connection: redis.Redis, schedule: tuple[Scheduled, ...] = SCHEDULE) -> None:
    """Queue jobs by the clock until told to stop. An absent Redis is waited for."""
    _keep_warsaw_time()
    while True:
        scheduler = JsonCronScheduler(connection, logging_level="WARNING")
        for scheduled in schedule:
            scheduler.add(scheduled)
        try:
            scheduler.start()  # type: ignore[no-untyped-call]  # RQ has no types here
        except redis.RedisError as error:
            _log.warning("cron waits for redis", error=repr(error))
        if scheduler.asked_to_stop:
            return
        time.sleep(1)


def _keep_warsaw_time() -> None:
    """Make cron expressions mean the seller's hours: RQ reads them in the process's zone."""
    os.environ["TZ"] = "Europe/Warsaw"
    time.tzset()
