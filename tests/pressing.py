"""Pressing the button of the checkout, and looking at what came of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from portal.extensions import db
from portal.models.tenancy import acting_as_system
from tests.browser_client import Browser, Page


def press(browser: Browser, page: Page, *, expect: int = 303, **fields: str) -> Page:
    """Send the checkout's form as it stands, with these fields changed."""
    form = page.select_one("form#checkout")
    sent = {
        field["name"]: field.get("value", "")
        for field in form.select("input[name], textarea[name]")
        if field.get("type") not in ("radio", "checkbox") or field.has_attr("checked")
    }
    sent["complete"] = "parts"
    return browser.post("/checkout", expect=expect, data=sent | fields)


def rows_of(kind: Any, *columns: Any) -> list[Any]:
    """Return the stored things of a kind, or these columns of them."""
    with acting_as_system():
        rows = db.session.execute(select(*columns) if columns else select(kind)).all()
        db.session.expunge_all()
        db.session.rollback()
    return [tuple(row) if columns else row[0] for row in rows]
