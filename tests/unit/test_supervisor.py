"""The supervisor's own voice."""

from __future__ import annotations

import io
from datetime import datetime

from honcho.printer import Message

from portal.cli import Printer
from portal.kit.clock import WARSAW

AT = datetime(2026, 11, 24, 9, 41, tzinfo=WARSAW)


class Interrupted(io.StringIO):
    """A terminal in the middle of whose first line a signal's handler prints too."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.printer = Printer(output=self, prefix=False)
        self.busy = False

    def write(self, text: str) -> int:
        if self.busy:
            raise RuntimeError("reentrant call inside a buffered writer")
        self.busy = True
        if not self.lines:
            self.printer.write(line("SIGINT received"))
        self.lines.append(text)
        self.busy = False
        return len(text)


def line(text: str) -> Message:
    return Message(type="line", data=text, time=AT, name="system", colour=None)


def test_a_signal_in_the_middle_of_a_line_ends_nothing_but_its_own_line():
    terminal = Interrupted()

    terminal.printer.write(line("web started"))
    terminal.printer.write(line("web stopped"))

    assert [text for text in terminal.lines if text.strip()] == ["web started", "web stopped"]
