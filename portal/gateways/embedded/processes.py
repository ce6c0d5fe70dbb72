"""Start a server as our own child, and end it in the way it likes best."""

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from portal.gateways.embedded.places import Account

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_LOG_LIMIT = 10_000_000
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(slots=True)
class Server:
    """A running server, and the signal that makes it end at once but in order."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    farewell: signal.Signals

    def stop(self, within: float = 30.0) -> None:
        """End the server; only one that will not go is killed."""
        if self.process.poll() is not None:
            return
        self.process.send_signal(self.farewell)
        try:
            self.process.wait(within)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def wait_until(self, answers: Callable[[], bool], within: float = 60.0) -> None:
        """Wait until the server answers.

        :raises SystemExit: when it ended instead, or stayed silent; with the end of its log.
        """
        deadline = time.monotonic() + within
        while not answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise SystemExit(
                    f"{self.name} did not start. The end of {self.log}:\n{self.tail()}"
                )
            time.sleep(0.05)

    def tail(self, lines: int = 15) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def start(
    name: str, command: list[str], *, account: Account | None, log: Path, farewell: signal.Signals
) -> Server:
    """Start the command in a session of its own: a terminal's Ctrl-C is not for it.

    Should we be killed, the kernel sends it its farewell signal.
    """
    if log.exists() and log.stat().st_size > _LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            start_new_session=True,
            preexec_fn=_become(account, farewell),
        )
    return Server(name=name, process=process, log=log, farewell=farewell)


def run(command: list[str], *, account: Account | None) -> None:
    """Run a short command as the account.

    :raises SystemExit: with what it said when it failed.
    """
    done = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        cwd="/",
        preexec_fn=_become(account, signal.SIGTERM),
    )
    if done.returncode != 0:
        raise SystemExit(f"{command[0]} failed:\n{done.stdout}{done.stderr}")


def die_with_parent() -> None:
    """Between fork and exec: be asked to end when the parent ends, however that happens."""
    _libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM))


def adopt_orphans() -> None:
    """Become the parent of every process below us whose own parent ends."""
    _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1)


def end_descendants(spare: Collection[int], within: float = 15.0) -> None:
    """End every process below us but those spared: a killed supervisor leaves its own behind."""
    deadline = time.monotonic() + within
    asked: set[int] = set()
    while left := _descendants(os.getpid(), spare):
        late = time.monotonic() > deadline
        for pid in left:
            if late or pid not in asked:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL if late else signal.SIGTERM)
        asked |= left
        time.sleep(0.1)


def _descendants(parent: int, spare: Collection[int]) -> set[int]:
    """Return the living processes below one, burying those that are its dead children."""
    found: set[int] = set()
    for task in Path(f"/proc/{parent}/task").iterdir():
        for word in (task / "children").read_text().split():
            pid = int(word)
            if pid in spare:
                continue
            with contextlib.suppress(ChildProcessError):
                if parent == os.getpid() and os.waitpid(pid, os.WNOHANG)[0]:
                    continue
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                found |= {pid} | _descendants(pid, spare)
    return found


def _become(account: Account | None, farewell: signal.Signals) -> Callable[[], None]:
    def become() -> None:
        os.umask(0o077)
        if account is not None:
            os.setgroups([])
            os.setgid(account.gid)
            os.setuid(account.uid)
        # After the change of account, which clears it.
        _libc.prctl(_PR_SET_PDEATHSIG, int(farewell))

    return become
