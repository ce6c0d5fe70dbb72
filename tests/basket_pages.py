"""The suggested basket in tests: what a page proposes, and the press of its button."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select

from portal.models.carts import CartLine
from tests.stored import stored


def said(tag) -> str:
    return " ".join(tag.get_text(" ", strip=True).split())


def row(page, product):
    return page.select_one(f"#row-{product.id}")


def ticked(page) -> list[str]:
    return [tick["value"] for tick in page.select("#suggested [data-tick][checked]")]


def fields(page, **over: str) -> dict[str, object]:
    """Return what the form sends as it stands, with some fields sent otherwise."""
    sent: dict[str, object] = {
        one["name"]: one.get("value", "")
        for one in page.select("[form=basket-form][name]")
        if one.name == "input" and one.get("type") != "checkbox"
    }
    for one in page.select("select[form=basket-form]"):
        sent[one["name"]] = one.select_one("option[selected]")["value"]
    return sent | {"line": ticked(page)} | over


def press(browser, page, *, expect: int = 303, **over: str):
    return browser.post("/suggested-basket/cart", data=fields(page, **over), expect=expect)


def cart() -> dict[object, Decimal]:
    return {one.product_id: one.quantity for one in stored(select(CartLine))}
