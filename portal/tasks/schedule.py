"""What happens by the clock (in Warsaw), and how often."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from portal.tasks import approvals, orders, regular, upkeep, waiting


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A job by the clock: every so many seconds, or by a cron expression."""

    job: Callable[[], None]
    every: int | None = None
    cron: str | None = None


SCHEDULE = (
    Scheduled(upkeep.sweep, every=60),
    Scheduled(approvals.look_after_waiting, every=300),
    Scheduled(orders.cancel_unpaid, cron="30 6 * * *"),
    Scheduled(regular.reckon_all, cron="30 2 * * *"),
    Scheduled(waiting.look_at_backorders, cron="10 6 * * *"),
    Scheduled(waiting.look_at_wishes, cron="15 6 * * *"),
    Scheduled(waiting.expire_wishes, cron="5 3 * * *"),
    Scheduled(upkeep.forget_promises, cron="15 3 * * *"),
    Scheduled(upkeep.forget_sign_ins, cron="25 3 * * *"),
    Scheduled(upkeep.forget_presses, cron="40 3 * * *"),
    Scheduled(upkeep.forget_carts, cron="45 3 * * *"),
    Scheduled(upkeep.sweep_files, cron="35 3 * * *"),
)
