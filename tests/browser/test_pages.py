"""Every page a person can reach by links: accessible, quiet, and no wider than the window."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.chromium import DESK, PHONE, browser_tests, sideways, violations
from tests.browser.people import sign_in

pytestmark = browser_tests

# Files, frames of mail, and the way out.
_NOT_PAGES = re.compile(r"/logout|\.(pdf|csv|xlsx|zip|xml)$|/html$|/documents/")
_MOST = 40
PEOPLE = {
    "zakupy@alfa.example": "a purchaser",
    "kierownik@alfa.example": "a manager",
    "ksiegowosc@alfa.example": "an accountant",
    "zakupy@delta.example": "a purchaser whose company is blocked",
    "start@epsilon.example": "somebody waiting for verification",
    "ksiegowa@rachunki.example": "an accountant of three companies",
    "handlowiec@hurtownia.example": "a rep",
    "biuro@hurtownia.example": "the office",
    "admin@hurtownia.example": "an administrator",
}
# Kinds of pages that axe has looked at; others who reach them only follow their links.
_looked_at: set[str] = set()
# What links must lead to, or the walk has proved little.
MAIN = {
    "zakupy@alfa.example": {
        *("/", "/catalogue", "/catalogue/*", "/cart", "/checkout", "/quick-order"),
        *("/orders", "/orders/*", "/account"),
    },
    "admin@hurtownia.example": {
        *("/staff", "/staff/orders", "/staff/orders/*", "/staff/imports", "/staff/audit"),
        *("/staff/companies", "/staff/catalogue", "/staff/mails"),
    },
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_strangers(visit, scheme):
    for viewport in (DESK, PHONE):
        for path in ("/login", "/password-reset"):
            page = visit(path, viewport=viewport, color_scheme=scheme)
            assert (path, violations(page), sideways(page)) == (path, [], 0)


@pytest.mark.parametrize("email", PEOPLE, ids=lambda email: PEOPLE[email])
def test_every_page_within_reach(visit, email):
    page = visit(color_scheme="light")
    sign_in(page, email)
    wrong, reached = walk(page)

    assert wrong == []
    assert MAIN.get(email, set()) - reached == set()


def walk(page: Page) -> tuple[list[str], set[str]]:
    """Follow links from where the page stands; return what is wrong, and the kinds reached.

    Each kind of page is opened once; a new one is looked at wide and light, narrow and dark.
    """
    wrong: list[str] = []
    reached: set[str] = set()
    waiting = [urlsplit(page.url).path]
    while waiting and len(reached) < _MOST:
        path = waiting.pop(0)
        if shape(path) in reached:
            continue
        reached.add(shape(path))
        answer = page.goto(path, wait_until="load")
        status = answer.status if answer else 0
        if status >= 400:
            wrong.append(f"{path}: {status}")
            continue
        waiting += links(page)
        if shape(path) in _looked_at:
            continue
        _looked_at.add(shape(path))
        wrong += looked_at(page, f"{path} wide, light")
        page.set_viewport_size(PHONE)
        page.emulate_media(color_scheme="dark")
        page.reload(wait_until="load")
        wrong += looked_at(page, f"{path} narrow, dark")
        page.set_viewport_size(DESK)
        page.emulate_media(color_scheme="light")
    return wrong, reached


def looked_at(page: Page, where: str) -> list[str]:
    """Return what is wrong with the page as it stands."""
    found = [f"{where}: {one}" for one in violations(page)]
    if sideways(page):
        found.append(f"{where}: {sideways(page)} pixels too wide")
    return found


def links(page: Page) -> list[str]:
    """Return the addresses of our own pages this one links to."""
    found = page.eval_on_selector_all(
        "a[href]", "all => all.filter(a => !a.hasAttribute('download')).map(a => a.href)"
    )
    here = urlsplit(page.url)
    parts = [urlsplit(one) for one in found]
    return [
        one.path + (f"?{one.query}" if one.query else "")
        for one in parts
        if one.netloc == here.netloc and not _NOT_PAGES.search(one.path)
    ]


def shape(path: str) -> str:
    """Return what pages of a kind have in common: ids, numbers and SKUs folded."""
    plain = path.split("?")[0]
    return re.sub(r"[0-9a-f-]{16,}|\d+|(?<=/)[A-Z]{2,}[-/%0-9A-Z]+", "*", plain)
