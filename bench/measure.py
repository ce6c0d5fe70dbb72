"""Timing a job beside its floor, and the table of what came out."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_WARM_UP = 3


def _nothing() -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is measured, beside its floor; times are in milliseconds.

    A number `run` returns are seconds not to be counted; `prepare` runs before each `run`, untimed.
    The aim is a median (`aim`), with a 95th percentile where one is asked (`aim_p95`), or a
    multiple of the floor (`aim_ratio`).
    """

    name: str
    run: Callable[[], object]
    floor: Callable[[], object]
    prepare: Callable[[], object] = _nothing
    runs: int = 40
    aim: float | None = None
    aim_p95: float | None = None
    aim_ratio: float | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """A measured job."""

    job: Job
    median: float
    p95: float
    floor: float

    @property
    def ratio(self) -> float:
        """How many times the floor the job takes."""
        return self.median / self.floor

    @property
    def met(self) -> bool:
        """Test whether every aim of the job is met."""
        job = self.job
        return (
            (job.aim is None or self.median <= job.aim)
            and (job.aim_p95 is None or self.p95 <= job.aim_p95)
            and (job.aim_ratio is None or self.ratio <= job.aim_ratio)
        )

    @property
    def aims(self) -> str:
        """Return the aims as they stand in the table."""
        job = self.job
        said = [] if job.aim is None else [f"{job.aim:g} ms"]
        said += [] if job.aim_p95 is None else [f"p95 {job.aim_p95:g} ms"]
        said += [] if job.aim_ratio is None else [f"{job.aim_ratio:g} x floor"]
        return ", ".join(said) or "-"


def measure(job: Job) -> Result:
    """Run the job and its floor in turn, so that a busy moment of the machine meets both."""
    for _ in range(_WARM_UP):
        job.prepare()
        job.run()
        job.floor()
    times, floors = [], []
    gc.collect()
    for _ in range(job.runs):
        job.prepare()
        times.append(_timed(job.run))
        floors.append(_timed(job.floor))
    return Result(job, statistics.median(times), _p95(times), statistics.median(floors))


def _timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    not_counted = act()
    took = time.perf_counter() - started
    return (took - (not_counted if isinstance(not_counted, float) else 0.0)) * 1000


def _p95(times: list[float]) -> float:
    return sorted(times)[min(len(times) - 1, round(len(times) * 0.95))]


def print_table(title: str, results: Iterable[Result]) -> None:
    """Print the measured jobs, a row each."""
    head = ("job", "median", "p95", "floor", "ratio", "aim", "met")
    rows = [
        (
            one.job.name,
            f"{one.median:.1f} ms",
            f"{one.p95:.1f} ms",
            f"{one.floor:.2f} ms",
            f"{one.ratio:.1f}",
            one.aims,
            "yes" if one.met else "NO",
        )
        for one in results
    ]
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    print(f"\n{title}")
    for row in (head, tuple("-" * width for width in widths), *rows):
        cells = [
            cell.ljust(width) if at in (0, 5) else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        print("  ".join(cells))
