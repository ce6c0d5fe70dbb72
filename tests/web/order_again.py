"""What the tests of order again share: what a browser would send, what lies in the cart."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select, update

from portal.extensions import db
from portal.models.carts import Cart, CartLine
from portal.models.catalogue import Product, SellingUnit
from portal.models.stock import StockLevel
from portal.models.tenancy import acting_as_system
from tests.browser_client import Page
from tests.factories import saved
from tests.stored import stored


def in_cart() -> dict[Any, Decimal]:
    """Return what lies in the active carts, by product."""
    lines = select(CartLine).join(Cart, Cart.id == CartLine.cart_id).where(Cart.active)
    return {line.product_id: line.quantity for line in stored(lines)}


def leave(product: Product, on_hand: str) -> None:
    """Let so much of a product be left in stock, none of it reserved."""
    with acting_as_system():
        db.session.execute(
            update(StockLevel)
            .where(StockLevel.product_id == product.id)
            .values(on_hand=Decimal(on_hand), reserved=Decimal(0))
        )
        db.session.commit()


def change(product: Product, **particulars: Any) -> None:
    """Change what a product is."""
    with acting_as_system():
        db.session.execute(update(Product).where(Product.id == product.id).values(**particulars))
        db.session.commit()


def a_box(product: Product, factor: str) -> SellingUnit:
    """Let a product be sold in boxes too."""
    return saved(
        SellingUnit(product_id=product.id, unit="kart.", factor=Decimal(factor), position=1)
    )


def change_box(product: Product, **particulars: Any) -> None:
    """Change the box of a product; without particulars it is sold in boxes no more."""
    boxes = SellingUnit.product_id == product.id
    with acting_as_system():
        db.session.execute(
            update(SellingUnit).where(boxes).values(**particulars)
            if particulars
            else delete(SellingUnit).where(boxes)
        )
        db.session.commit()


def text_of(tag: Any) -> str:
    """Return the words of a part of a page."""
    return " ".join(tag.get_text(" ", strip=True).split()).replace("\u00a0", " ")


def row_of(page: Page, sku: str) -> Any:
    """Return the row of a product on the page, by the SKU under its name."""
    (row,) = [one for one in page.select("tr[id]") if sku in text_of(one.select_one(".product"))]
    return row


def key_of(page: Page, sku: str) -> str:
    """Return the name of a product's line in the form."""
    return str(row_of(page, sku)["id"]).removeprefix("line-")


def sent(page: Page, **changed: Any) -> dict[str, Any]:
    """Return what the form of the page sends; names with dashes are given with underscores.

    A value of None leaves a field out.
    """
    form = page.select_one("form#again")
    assert form is not None
    fields: dict[str, Any] = {
        one["name"]: one.get("value", "") for one in form.select("input[name]:not([type=checkbox])")
    }
    fields["order"] = [one["value"] for one in form.select("input[name=order]")]
    for choice in form.select("select[name]"):
        chosen = choice.select_one("option[selected]") or choice.select_one("option")
        fields[choice["name"]] = chosen["value"]
    fields["line"] = [
        one["value"] for one in form.select("input[type=checkbox][name=line][checked]")
    ]
    fields |= {name.replace("_", "-", 1): value for name, value in changed.items()}
    return {name: value for name, value in fields.items() if value is not None}


def where(page: Page) -> str:
    """Return the address the form of the page goes to."""
    form = page.select_one("form#again")
    assert form is not None
    return str(form["action"])
