"""People who come to a running portal with a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.chromium import DESK
from tests.browser.people import listen
from tests.browser.serving import Portal


@pytest.fixture
def visit(chromium: Browser, portal: Portal) -> Iterator[Callable[..., Page]]:
    """Return `visit(path, **context options)`: a page of a new browser.

    The test fails when a page scripts an error, asks for what the policy forbids, or is refused.
    """
    opened: list[BrowserContext] = []
    complaints: list[str] = []

    def visitor(path: str = "/login", **options: Any) -> Page:
        context = chromium.new_context(
            **{"viewport": DESK, "locale": "pl-PL", "base_url": portal.address, **options}
        )
        context.set_default_timeout(10_000)
        opened.append(context)
        page = context.new_page()
        listen(page, complaints)
        page.goto(path, wait_until="load")
        return page

    yield visitor
    for context in opened:
        context.close()
    assert complaints == []
