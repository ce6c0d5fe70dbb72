"""A purchaser's morning: from the file they were sent to an order that stands."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import DESK, PHONE, browser_tests, sideways, violations
from tests.browser.people import sign_in

pytestmark = browser_tests

BUYER = "zakupy@alfa.example"
FILE = "Kod;Ilość\nRK-2040-N;24\nPP-0090-B;96\nFS-0450-S;12\nNIE-MA-TEGO;3\n"
WAYS = [
    pytest.param(viewport, script, id=f"{name}-{'with' if script else 'without'}-javascript")
    for name, viewport in (("desk", DESK), ("phone", PHONE))
    for script in (True, False)
]


@pytest.fixture
def buyer(portal, visit):
    """Return a page of a purchaser who has just signed in, with an empty cart."""

    def enter(**options: object) -> Page:
        portal.empty_cart_of(BUYER)
        page = visit(**options)
        sign_in(page, BUYER)
        return page

    return enter


@pytest.mark.parametrize(("viewport", "script"), WAYS)
def test_a_purchaser_orders_from_a_file(buyer, viewport, script):
    page = buyer(viewport=viewport, java_script_enabled=script)

    upload(page, FILE, script=script)
    preview = page.locator("main")
    expect(preview.get_by_role("link", name="Rękawice nitrylowe czarne, rozm. M")).to_be_visible()
    expect(preview.get_by_text("19,80 zł").first).to_be_visible()
    expect(preview.get_by_text("500+ opak.").first).to_be_visible()
    expect(preview.get_by_text("Nie znamy kodu „NIE-MA-TEGO”.")).to_be_visible()
    checked(page, script)

    page.get_by_role("button", name="Dodaj gotowe do koszyka").click()
    expect(page).to_have_url(re.compile("/cart$"))
    expect(page.locator("#cart-progress")).to_contain_text("Brakuje")
    checked(page, script)

    before = page.locator("#cart-progress").inner_text()
    change_first_quantity(page, "40", script)
    expect(page.locator("#cart-progress")).not_to_have_text(before, use_inner_text=True)
    expect(page.locator("tbody tr").first).to_contain_text("792,00 zł")

    page.get_by_role("link", name="Przejdź do zamówienia").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Złóż zamówienie")
    checked(page, script)
    page.fill("input[name=po_number]", "ZK/77")
    page.locator("#summary button[type=submit]").click()

    expect(page).to_have_url(re.compile(r"/orders/ZAM-\d{4}-\d{6}$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("ZAM/")
    expect(page.locator("main")).to_contain_text("ZK/77")
    checked(page, script)


def upload(page: Page, content: str, *, script: bool = True) -> None:
    """Go to quick order and send a file; with a script it goes as soon as it is chosen."""
    page.goto("/quick-order")
    page.set_input_files(
        "input[type=file]",
        {"name": "zamowienie.csv", "mimeType": "text/csv", "buffer": content.encode("cp1250")},
    )
    if not script:
        page.locator("form:has(input[type=file]) button[type=submit]").click()
    page.wait_for_url(re.compile("/quick-order/[0-9a-f-]{36}"))


def change_first_quantity(page: Page, wanted: str, script: bool) -> None:
    """Type a quantity over the old one; without a script press the row's button too."""
    row = page.locator("tbody tr").first
    field = row.locator("input[name=quantity]")
    if not script:
        field.fill(wanted)
        row.get_by_role("button", name="Przelicz").click()
        page.wait_for_load_state("load")
        return
    field.click()
    with page.expect_response(re.compile("/quantity$")):
        page.keyboard.type(wanted)
        page.keyboard.press("Enter")
    second = page.locator("tbody tr").nth(1).locator("input[name=quantity]")
    expect(second).to_be_focused()
    assert page.url.endswith("/cart")


def checked(page: Page, script: bool) -> None:
    """Insist that the page fits and, where axe can run, is accessible."""
    if script:
        assert violations(page) == []
        assert sideways(page) == 0


def test_a_quantity_that_is_no_multiple_comes_back_mended_and_says_so(buyer):
    page = buyer()
    upload(page, "PP-0090-B;96\n")
    page.get_by_role("button", name="Dodaj gotowe do koszyka").click()
    row = page.locator("tbody tr").first
    row.locator("input[name=quantity]").click()
    with page.expect_response(re.compile("/quantity$")):
        page.keyboard.type("0,5")
    page.keyboard.press("Tab")

    expect(row).to_contain_text("1")
    assert row.locator("input[name=quantity]").input_value() != "0,5"


def test_escape_takes_back_what_was_typed(buyer):
    page = buyer()
    upload(page, "RK-2040-N;24\n")
    page.get_by_role("button", name="Dodaj gotowe do koszyka").click()
    field = page.locator("tbody tr").first.locator("input[name=quantity]")
    field.click()
    page.keyboard.type("7")
    page.keyboard.press("Escape")

    assert field.input_value() == "24"


def test_a_block_of_two_columns_from_a_spreadsheet_is_understood(buyer):
    page = buyer()
    page.goto("/quick-order")
    page.locator("textarea").first.click()
    page.keyboard.insert_text("RK-2040-N\t24\nRK-2041-N\t1 000\n")
    page.locator("form:has(textarea) button[type=submit]").first.click()
    page.wait_for_url(re.compile("/quick-order/[0-9a-f-]{36}"))

    expect(page.locator("main")).to_contain_text("Rękawice nitrylowe czarne, rozm. L, 100 szt.")
    quantities = page.locator("main input[name=quantity]")
    assert [quantities.nth(n).input_value() for n in range(2)] == ["24", "1000"]


def test_going_back_after_signing_out_shows_nothing(buyer):
    page = buyer()
    page.goto("/cart")
    page.get_by_role("button", name="Menu: Anna Zielińska").click()
    page.get_by_role("button", name="Wyloguj się").first.click()
    page.wait_for_url(re.compile("/login"))
    page.evaluate("history.back()")
    page.wait_for_timeout(800)

    assert "/login" in page.url
    assert "Anna Zielińska" not in page.content()
