"""The habits of the order tables, the search and the parts, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.chromium import DESK, PHONE, browser_tests, violations
from tests.browser.parts import parts_app, served

pytestmark = browser_tests


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(parts_app()) as url:
        yield url


@pytest.fixture
def open_page(chromium: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Open a page; the test fails when the browser complains about anything."""
    opened, complaints = [], []

    def opener(path: str = "/", **options: Any) -> Page:
        context = chromium.new_context(**{"viewport": DESK, **options})
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda said: complaints.append(said.text) if said.type == "error" else None
        )
        page.goto(address + path, wait_until="networkidle")
        opened.append(context)
        return page

    yield opener
    for context in opened:
        context.close()
    assert complaints == []


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def test_digits_replace_and_enter_goes_down_without_sending_a_form(open_page):
    page = open_page()
    page.click("#q-0")
    page.keyboard.type("24")
    page.keyboard.press("Enter")

    assert page.input_value("#q-0") == "24"
    assert focused(page) == "q-1"


def test_escape_brings_the_old_quantity_back(open_page):
    page = open_page()
    page.click("#q-1")
    page.keyboard.type("7")
    page.keyboard.press("Escape")

    assert page.input_value("#q-1") == "12"


def test_plus_takes_the_next_pack_and_keeps_the_focus(open_page):
    page = open_page()
    with page.expect_response("**/row/1"):
        page.click("#q-1-more")
    page.wait_for_timeout(200)

    assert (page.input_value("#q-1"), focused(page)) == ("24", "q-1-more")


def test_a_wrong_quantity_comes_back_mended(open_page):
    page = open_page()
    page.click("#q-0")
    with page.expect_response("**/row/0"):
        page.keyboard.type("100")
    page.wait_for_timeout(200)

    assert (page.input_value("#q-0"), focused(page)) == ("108", "q-0")


def test_what_is_typed_while_the_answer_is_on_its_way_stays(open_page):
    page = open_page()
    page.click("#q-0")
    with page.expect_request("**/row/0"):
        page.keyboard.type("36")
    with page.expect_response("**/row/0"):
        page.keyboard.type("0")
    page.wait_for_timeout(100)

    assert page.input_value("#q-0") == "360"


def test_slash_opens_the_search_and_arrows_choose(open_page):
    page = open_page()
    page.keyboard.press("/")
    page.keyboard.type("pap")
    page.wait_for_selector("#suggestions:not([hidden]) [role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#find", "aria-activedescendant") == "suggestion-2"

    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/?p=1")


def test_ticked_rows_show_their_number_and_sum(open_page):
    page = open_page(locale="pl-PL")
    assert page.is_hidden("[data-tick-bar]")
    page.check("[data-tick-all]")

    assert page.inner_text("[data-tick-count]") == "3"
    assert page.inner_text("[data-tick-sum]").replace("\u00a0", " ") == "370,35 zł"


def test_why_this_price_opens_without_a_script(open_page):
    page = open_page(java_script_enabled=False)
    page.click("#row-0 .why")

    assert page.is_visible("#price-0-why")
    assert page.is_hidden("#q-0-more")


def test_a_lost_connection_is_said_and_what_was_typed_stays(chromium, address):
    context = chromium.new_context(viewport=DESK)
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    context.set_offline(True)
    page.click("#q-0")
    page.keyboard.type("48")
    page.wait_for_selector("#connection:not([hidden])")

    assert page.input_value("#q-0") == "48"
    context.close()


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/broken"])
def test_parts_are_accessible_and_do_not_scroll_sideways(open_page, viewport, scheme, path):
    page = open_page(path, viewport=viewport, color_scheme=scheme)

    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
