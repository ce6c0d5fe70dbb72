"""Chromium for the tests: where it is, and a loud word where it is missing."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe_core_python
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
AXE = next(Path(axe_core_python.__file__).parent.rglob("axe.min.js")).read_text()
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
_MISSING = "there is no Chromium on this machine"

# One worker runs them all: one server, one browser at a time.
browser_tests = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(not PROGRAM and os.environ.get("CI") != "true", reason=_MISSING),
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Return a running Chromium that keeps pages for the Back button, as people's do."""
    assert PROGRAM, f"{_MISSING}: sudo apt-get install -y chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=PROGRAM,
            args=["--no-sandbox"],
            ignore_default_args=["--disable-back-forward-cache"],
        )
        yield browser
        browser.close()


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong on a page, each with the first place.

    Frames are left out: the only one, of a mail, lets no script run in it, and axe's messages to
    it would be complaints on the page's console.
    """
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": AXE})
    run = (
        "axe.run({iframes: false})"
        ".then(r => JSON.stringify(r.violations.map(v => v.id + ' ' + v.nodes[0].html)))"
    )
    answer = session.send(
        "Runtime.evaluate", {"expression": run, "awaitPromise": True, "returnByValue": True}
    )
    session.detach()
    return list(json.loads(answer["result"]["value"]))


def sideways(page: Page) -> int:
    """Return by how many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say loudly that the browser was not asked."""
    reports = terminalreporter.stats.get("skipped", ())
    skipped = sum(_MISSING in str(report.longrepr) for report in reports)
    if skipped:
        terminalreporter.write_line(
            f"{skipped} BROWSER TESTS DID NOT RUN: {_MISSING}."
            " Install it: sudo apt-get install -y chromium",
            red=True,
            bold=True,
        )
