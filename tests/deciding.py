"""Deciding about an order that waits, as a manager would, and looking at what came of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from portal.domain.orders import OrderState
from portal.extensions import db
from portal.models.orders import Order, OrderLine
from portal.models.stock import StockLevel
from portal.models.tenancy import acting_as_system
from tests.browser_client import Browser, Page
from tests.pressing import rows_of


def changed(kind: type[Any], row_id: Any, **values: Any) -> None:
    """Set columns of a stored row, as if somebody had changed it meanwhile."""
    with acting_as_system():
        row = db.session.get_one(kind, row_id)
        for name, value in values.items():
            setattr(row, name, value)
        db.session.commit()
        db.session.expunge_all()


def decide(
    browser: Browser, slug: str, page: Page | None = None, *, expect: int = 303, **quantities: str
) -> Page:
    """Press *approve* on the page as it stands, with other quantities for these SKUs."""
    page = page or browser.get(f"/orders/{slug}/approval")
    sent = {
        field["name"]: field.get("value", "")
        for field in page.select("#approval input[name]")
        if field["name"] != "csrf_token"
    }
    lines = {sku: str(line) for line, sku in rows_of(OrderLine, OrderLine.id, OrderLine.sku)}
    sent |= {f"q-{lines[sku]}": typed for sku, typed in quantities.items()}
    return browser.post(f"/orders/{slug}/approval", expect=expect, data=sent)


def states() -> list[OrderState]:
    """Return the state of every order."""
    return [row[0] for row in rows_of(Order, Order.state)]


def reserved() -> list[Decimal]:
    """Return what is reserved in every row of stock."""
    return [row[0] for row in rows_of(StockLevel, StockLevel.reserved)]
