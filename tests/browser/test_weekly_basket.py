"""The weekly order: from the sign-in page to the order placed in four presses.

Clicks are counted, never speed: what the server took for all of it is printed (`pytest -s`), and
measured by `make bench` ("weekly basket").
"""

from __future__ import annotations

import re
import urllib.request

import pytest
from playwright.sync_api import Locator, Page, expect

from portal.services.demo.people import PASSWORD
from tests.browser.chromium import DESK, PHONE, browser_tests, sideways, violations
from tests.browser.people import sign_in
from tests.browser.serving import Portal

pytestmark = browser_tests

BUYER = "zakupy@alfa.example"
MOST_CLICKS = 4
WAYS = [
    pytest.param(viewport, script, id=f"{name}-{'with' if script else 'without'}-javascript")
    for name, viewport in (("desk", DESK), ("phone", PHONE))
    for script in (True, False)
]


class Hand:
    """A hand that counts its clicks."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0

    def press(self, what: Locator) -> None:
        """Press what can be seen, and wait for the page it leads to."""
        what.click()
        self.clicks += 1
        self.page.wait_for_load_state("load")


def spent(portal: Portal) -> float:
    """Return the seconds the server has spent on requests so far, of every kind."""
    with urllib.request.urlopen(f"{portal.address}/metrics") as answer:  # noqa: S310 - our own
        text = answer.read().decode()
    found = re.findall(r"^portal_request_seconds_sum\{(.*)\} (\S+)$", text, re.MULTILINE)
    return sum(float(seconds) for labels, seconds in found if 'endpoint="metrics"' not in labels)


@pytest.mark.parametrize(("viewport", "script"), WAYS)
def test_the_weekly_basket_is_ordered_in_four_clicks(portal, visit, viewport, script, capsys):
    portal.empty_cart_of(BUYER)
    page = visit("/login", viewport=viewport, java_script_enabled=script)
    hand, before = Hand(page), spent(portal)

    page.fill("input[name=email]", BUYER)
    page.fill("input[name=password]", PASSWORD)
    hand.press(page.get_by_role("button", name="Zaloguj się"))

    basket = page.locator("#suggested")
    expect(basket.get_by_role("heading", name="Propozycja na dziś")).to_be_visible()
    wanted = basket.locator("[data-tick]:checked").count()
    assert wanted > 0
    checked(page, script)
    hand.press(basket.get_by_role("button", name="Dodaj do koszyka"))

    expect(page).to_have_url(re.compile("/cart$"))
    expect(page.locator("#cart-lines tbody tr")).to_have_count(wanted)
    checked(page, script)
    hand.press(page.get_by_role("link", name="Przejdź do zamówienia").locator("visible=true").first)

    expect(page.get_by_role("heading", level=1)).to_have_text("Złóż zamówienie")
    hand.press(page.get_by_role("button", name="Złóż zamówienie"))

    expect(page).to_have_url(re.compile(r"/orders/ZAM-\d{4}-\d{6}$"))
    assert hand.clicks <= MOST_CLICKS
    took = spent(portal) - before
    with capsys.disabled():
        print(
            f"\n{wanted} lines, {hand.clicks} clicks;"
            f" the server took {took * 1000:.0f} ms for all requests"
        )
    portal.forget_order(page.url.rsplit("/", 1)[1])


def checked(page: Page, script: bool) -> None:
    """Insist that the page fits and, where axe can run, is accessible."""
    if script:
        assert violations(page) == []
        assert sideways(page) == 0


def test_a_quantity_changed_in_place_changes_the_sum_and_goes_into_the_cart(portal, visit):
    portal.empty_cart_of(BUYER)
    page = visit("/login")
    sign_in(page, BUYER)
    basket = page.locator("#suggested")
    first = basket.locator("tbody tr:has([data-tick]:checked)").first
    row = page.locator(f"[id='{first.get_attribute('id')}']")
    before = basket.locator("[data-tick-sum]").inner_text()
    field = row.locator("[data-quantity] input")
    asked = str(int(field.input_value()) * 12)
    field.click()
    with page.expect_response(re.compile("/suggested-basket/lines/")):
        page.keyboard.type(asked)
    expect(basket.locator("[data-tick-sum]")).not_to_have_text(before, use_inner_text=True)
    expect(field).to_be_focused()
    expect(field).to_have_value(asked)

    basket.locator("[data-tick-all]").click()
    if basket.locator("[data-tick]:checked").count():
        basket.locator("[data-tick-all]").click()
    expect(basket.locator(".select-bar")).to_be_hidden()
    row.locator("[data-tick]").check()
    page.get_by_role("button", name="Dodaj do koszyka").click()

    expect(page.locator("#cart-lines tbody tr")).to_have_count(1)
    expect(page.locator("#cart-lines input[name=quantity]")).to_have_value(asked)


def test_the_regular_assortment_goes_into_the_cart(portal, visit):
    portal.empty_cart_of(BUYER)
    page = visit("/login")
    sign_in(page, BUYER)
    page.goto("/lists/regular")
    checked(page, script=True)
    due = page.locator("[data-tick]:checked").count()
    page.locator("#regular [data-tick]:not(:checked)").first.check()
    expect(page.locator("[data-tick-count]")).to_have_text(str(due + 1))
    page.get_by_role("button", name="Dodaj zaznaczone do koszyka").click()

    expect(page.locator("#cart-lines tbody tr")).to_have_count(due + 1)
