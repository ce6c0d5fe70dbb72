"""Workbooks, read by a child process under limits of memory and time."""

import importlib.util
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import IO

from portal.gateways.spreadsheets.kinds import corrupt, password, unpacks_too_large
from portal.gateways.spreadsheets.limits import (
    Limits,
    Row,
    Source,
    no_rows,
    open_source,
    too_long_cell,
    too_many_columns,
    too_many_rows,
)
from portal.gateways.spreadsheets.workbook_process import FIELD, RECORD
from portal.kit.errors import Expected, InvalidInput
from portal.kit.words import N_

_SCRIPT = Path(__file__).with_name("workbook_process.py")
_CHUNK = 256 * 1024
_LAST = 4096


@dataclass(slots=True)
class Workbook:
    """The rows of a workbook, kept by the child in a nameless file."""

    answer: IO[bytes]
    height: int

    def __iter__(self) -> Iterator[Row]:
        with self.answer:
            for fields in _records(self.answer):
                if fields[0].isdigit():
                    yield Row(int(fields[0]), fields[1:])


def read_workbook(source: Source, limits: Limits, *, wanted: int = 0) -> Workbook:
    """Have a workbook read; `wanted` rows are enough, 0 means all.

    :raises InvalidInput: if it is damaged, locked, empty, or passes a limit.
    """
    answer = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as its rows are wanted
    try:
        code = _run_child(source, limits, wanted, answer)
        verdict = _verdict(answer)
        if verdict[0] != "ok":
            raise _refusal(verdict, code, limits)
        answer.seek(0)
        head = next(_records(answer))
        answer.seek(0)
    except BaseException:
        answer.close()
        raise
    return Workbook(answer=answer, height=int(head[1]))


def _run_child(source: Source, limits: Limits, wanted: int, answer: IO[bytes]) -> int:
    """Run the child to its end and return its exit code, negative where a signal ended it."""
    spec = importlib.util.find_spec("python_calamine")
    if spec is None or spec.origin is None:
        raise RuntimeError("python-calamine is not installed")
    bounds = (
        limits.memory_bytes,
        limits.seconds,
        limits.rows,
        limits.columns,
        limits.cell_chars,
        limits.unpacked_bytes,
        wanted,
    )
    command = [sys.executable, "-I", "-S", "-X", "utf8", str(_SCRIPT)]
    command += [str(Path(spec.origin).parent.parent), *map(str, bounds)]
    with tempfile.TemporaryFile() as given:
        if isinstance(source, bytes):
            given.write(source)
            given.seek(0)
            return _wait(command, given, answer, limits)
        with open_source(source) as file:
            return _wait(command, file, answer, limits)


def _wait(command: list[str], given: IO[bytes], answer: IO[bytes], limits: Limits) -> int:
    """Wait for the child, no longer than it may take."""
    # Of our environment the child needs only where Python's own libraries may lie.
    libraries = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    child = subprocess.Popen(
        command,
        stdin=given,
        stdout=answer,
        stderr=subprocess.DEVNULL,
        env={**libraries, "RUST_BACKTRACE": "0"},
    )
    # wait(timeout=...) would poll, up to 50 ms late; a timer costs a thread for a moment.
    timer = Timer(2 * limits.seconds + 5, child.kill)
    timer.start()
    try:
        return child.wait()
    finally:
        timer.cancel()
        child.kill()
        child.wait()


def _verdict(answer: IO[bytes]) -> list[str]:
    """Read the last record; a child that died has written none."""
    end = answer.seek(0, 2)
    answer.seek(max(0, end - _LAST))
    tail = answer.read().decode("utf-8", "replace")
    if not tail.endswith(RECORD):
        return ["died"]
    return tail[:-1].rpartition(RECORD)[2].split(FIELD)


def _refusal(verdict: list[str], code: int, limits: Limits) -> Expected:
    """Turn the child's reason into words."""
    reason, row = (verdict[1], int(verdict[2])) if verdict[0] == "no" else ("died", 0)
    if reason == "died" and code in (-signal.SIGXCPU, -signal.SIGKILL):
        return _takes_too_long()
    if reason == "cell":
        return too_long_cell(row, limits)
    if reason == "rows":
        return too_many_rows(limits)
    if reason == "columns":
        return too_many_columns(limits)
    plain = {"password": password, "empty": no_rows, "corrupt": corrupt}
    return plain.get(reason, unpacks_too_large)()


def _takes_too_long() -> InvalidInput:
    """Build the refusal of a workbook that never ends."""
    return InvalidInput(
        N_(
            "The workbook takes too long to read. "
            "Copy the rows you need into a new workbook and upload that."
        )
    )


def _records(answer: IO[bytes]) -> Iterator[list[str]]:
    """Yield the fields of each record, a chunk of the file in memory at a time."""
    rest = b""
    mark = RECORD.encode()
    while chunk := answer.read(_CHUNK):
        *whole, rest = (rest + chunk).split(mark)
        for record in whole:
            yield record.decode("utf-8", "replace").split(FIELD)
