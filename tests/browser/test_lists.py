"""A favourites list under the hands: rows dragged, codes scanned, the camera asked."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.chromium import DESK, PHONE, browser_tests, sideways, violations
from tests.browser.people import sign_in

pytestmark = browser_tests

BUYER = "zakupy@alfa.example"
_CAMERA = """
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["ean_13", "code_128"]; }
  async detect() { return [{ rawValue: "RK-2041-N" }]; }
};
"""
_DENIED = (
    "navigator.mediaDevices.getUserMedia = async () => {"
    " throw new DOMException('no', 'NotAllowedError'); };"
)
_FAKE = (
    "navigator.mediaDevices.getUserMedia = async () =>"
    " document.createElement('canvas').captureStream();"
)


@pytest.fixture
def listed(visit):
    """Return a page of a list of its own, with three products of the demo on it."""

    def enter(script: str = "", **options: object) -> Page:
        page = visit(**options)
        if script:
            page.context.add_init_script(script)
        sign_in(page, BUYER)
        return _made(page, ["RK-2040-N 40", "PP-0090-B 96", "FS-0450-S 12"])

    return enter


def _made(page: Page, entries: list[str]) -> Page:
    page.goto("/lists")
    page.fill("#name", f"Lista {page.evaluate('crypto.randomUUID()')}")
    page.get_by_role("button", name="Utwórz listę").click()
    page.wait_for_url(re.compile("/lists/[0-9a-f-]{36}$"))
    for entry in entries:
        page.fill("#entry", entry)
        with page.expect_response(re.compile("/lines$")):
            page.press("#entry", "Enter")
    expect(page.locator("tr[data-line]")).to_have_count(len(entries))
    return page


def _order(page: Page) -> list[str]:
    return [text.split(" ")[0] for text in page.locator("tr[data-line] .code").all_inner_texts()]


def _show(page: Page) -> None:
    """Bring the rows under the bar at the top, at once."""
    page.locator("tr[data-line]").first.evaluate(
        "row => scrollTo({top: row.getBoundingClientRect().top + scrollY - 80,"
        " behavior: 'instant'})"
    )


def _drag(page: Page, row: int, to: int) -> None:
    """Take a row by its handle and let it go in the lower half of another."""
    handle = page.locator("[data-handle]").nth(row).bounding_box()
    target = page.locator("tr[data-line]").nth(to).bounding_box()
    assert handle is not None
    assert target is not None
    page.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    page.mouse.down()
    page.mouse.move(handle["x"] + 5, target["y"] + target["height"] * 0.6, steps=8)
    page.mouse.move(handle["x"] + 5, target["y"] + target["height"] * 0.8, steps=3)
    with page.expect_response(re.compile("/places$")):
        page.mouse.up()


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_a_row_is_dragged_to_its_place_and_stays_there(listed, viewport):
    page = listed(viewport=viewport)
    _show(page)

    _drag(page, 0, 1)

    expect(page.locator("#list-said")).to_contain_text("miejsce 2 z 3")
    assert _order(page) == ["PP-0090-B", "RK-2040-N", "FS-0450-S"]
    assert violations(page) == []
    assert sideways(page) == 0
    page.reload()
    assert _order(page) == ["PP-0090-B", "RK-2040-N", "FS-0450-S"]


def test_a_finger_drags_a_row_as_a_mouse_does(listed):
    page = listed(viewport=PHONE, has_touch=True, is_mobile=True)
    _show(page)
    handle = page.locator("[data-handle]").first.bounding_box()
    target = page.locator("tr[data-line]").nth(1).bounding_box()
    assert handle is not None
    assert target is not None
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    way = target["y"] + target["height"] * 0.8 - y
    touches = page.context.new_cdp_session(page)

    def touch(kind: str, *points: dict[str, float]) -> None:
        touches.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    touch("touchStart", {"x": x, "y": y})
    for step in range(1, 9):
        touch("touchMove", {"x": x, "y": y + way * step / 8})
    with page.expect_response(re.compile("/places$")):
        touch("touchEnd")

    expect(page.locator("#list-said")).to_contain_text("miejsce 2 z 3")
    assert _order(page) == ["PP-0090-B", "RK-2040-N", "FS-0450-S"]


def test_alt_and_an_arrow_move_the_row_and_say_where_it_stands(listed):
    page = listed()
    page.locator("[data-handle]").nth(2).focus()

    for place in (2, 1):
        with page.expect_response(re.compile("/up$")):
            page.keyboard.press("Alt+ArrowUp")
        expect(page.locator("#list-said")).to_contain_text(f"miejsce {place} z 3")

    assert _order(page) == ["FS-0450-S", "RK-2040-N", "PP-0090-B"]
    assert page.evaluate("document.activeElement.closest('tr')?.rowIndex") == 1


def test_a_scanner_that_does_not_wait_loses_no_code_and_sends_no_other_form(listed):
    page = listed()
    page.focus("#entry")

    for _ in range(4):
        page.keyboard.type("RK-2041-N")
        page.keyboard.press("Enter")

    row = page.locator("tr[data-line]", has_text="RK-2041-N")
    expect(row.locator("[data-quantity] input")).to_have_value("4")
    expect(page.locator("tr[data-line]")).to_have_count(4)
    expect(page.locator("#entry")).to_have_value("")
    expect(page.locator("#entry")).to_be_focused()
    assert "/lists/" in page.url


def test_the_camera_reads_a_code_onto_the_list_and_is_let_go(listed):
    page = listed(script=_CAMERA + _FAKE)

    page.get_by_role("button", name="Skanuj aparatem").click()
    row = page.locator("tr[data-line]", has_text="RK-2041-N")
    expect(row.locator("[data-quantity] input")).to_have_value("1")
    assert violations(page) == []
    page.get_by_role("button", name="Zamknij").last.click()

    expect(page.locator("#camera")).to_be_hidden()


def test_a_camera_that_is_not_allowed_is_said_in_words(listed):
    page = listed(script=_CAMERA + _DENIED)

    page.get_by_role("button", name="Skanuj aparatem").click()

    expect(page.locator("[data-camera-said]")).to_contain_text("Zezwól na to")


def test_without_a_detector_there_is_no_camera_button(listed):
    page = listed(script="delete window.BarcodeDetector;")

    expect(page.locator("[data-camera]")).to_be_hidden()


def test_an_unknown_code_stays_in_the_box_to_be_scanned_over(chromium: Browser, portal):
    context = chromium.new_context(locale="pl-PL", base_url=portal.address)
    page = context.new_page()
    page.goto("/login")
    sign_in(page, BUYER)
    _made(page, ["RK-2040-N 40"])

    page.fill("#entry", "5900000000008")
    page.press("#entry", "Enter")
    expect(page.locator("#entry-error")).to_contain_text("5900000000008")
    expect(page.locator("#entry")).to_have_value("5900000000008")
    page.keyboard.type("RK-2041-N")
    page.keyboard.press("Enter")

    expect(page.locator("tr[data-line]", has_text="RK-2041-N")).to_have_count(1)
    expect(page.locator("#entry-error")).to_have_count(0)
    context.close()


def test_typing_on_before_the_answer_comes_is_no_conflict_with_oneself(listed):
    page = listed()
    box = page.locator("tr[data-line] input[name^='quantity-']").first
    sent = []

    def hold_back(route: Route) -> None:
        sent.append(route.fetch())  # the server has it, the page never hears of it
        if len(sent) > 1:
            route.fulfill(response=sent[-1])

    page.route(re.compile("/quantity$"), hold_back)
    box.press("Control+a")
    with page.expect_request(re.compile("/quantity$")):
        page.keyboard.type("5")
    with page.expect_response(re.compile("/quantity$")):
        page.keyboard.type("0")

    expect(box).to_have_value("50")
    expect(page.locator("[id^='said-']")).to_have_count(0)
    assert [one.status for one in sent] == [200, 200]
    page.reload()
    expect(page.locator("tr[data-line] input[name^='quantity-']").first).to_have_value("50")
