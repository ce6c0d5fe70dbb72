"""Reading the pages of the catalogue."""

from __future__ import annotations

from tests.browser_client import Page


def names(page: Page) -> list[str]:
    """Return the names of the products listed."""
    return [link.get_text(strip=True) for link in page.select("#results .product a")]


def text(page: Page, selector: str = "main") -> str:
    """Return what a part of the page says."""
    return str(page.select(selector)[0].get_text(" ", strip=True))
