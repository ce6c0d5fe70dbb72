"""The shop that is measured: its database, one buyer, and what may lie in the cart."""

from __future__ import annotations

import random
from uuid import UUID

from flask import Flask

from bench.floors import INTO_CART, Bare
from bench.person import a_buyer


class Shop:
    """A portal over one database, with a purchaser and a bare connection beside it."""

    def __init__(self, app: Flask, address: str, products: int) -> None:
        self.app = app
        self.products = products
        self.chance = random.Random(7)
        self.buyer = a_buyer(app)
        self.bare = Bare(address, self.buyer)
        self.ids: dict[str, UUID] = dict(
            self.bare.all("SELECT sku, id FROM products WHERE status = 'active'")
        )
        hidden = {
            row[0]
            for row in self.bare.all(
                "SELECT p.sku FROM products p JOIN assortment_rules r"
                " ON r.product_id = p.id OR r.category_id = p.category_id"
            )
        }
        self.skus = sorted(set(self.ids) - hidden)

    def some(self, count: int) -> list[str]:
        """Return SKUs the company may buy."""
        return self.chance.sample(self.skus, count)

    def some_ids(self, count: int) -> list[UUID]:
        """Return ids of products the company may buy."""
        return [self.ids[sku] for sku in self.some(count)]

    @property
    def cart(self) -> UUID:
        """The person's active cart."""
        found = self.bare.all(
            "SELECT id FROM carts WHERE membership_id = %(membership)s AND active"
        )
        if not found:
            self.buyer.post("/cart/lines", entry=f"{self.skus[0]} 1", next="/cart")
            return self.cart
        own: UUID = found[0][0]
        return own

    def empty_cart(self, cart: UUID) -> None:
        """Take everything out of a cart."""
        self.bare.run("DELETE FROM cart_lines WHERE cart_id = %(cart)s", cart=cart)

    def fill_cart(self, lines: int) -> None:
        """Let just so many lines lie in the cart."""
        self.empty_cart(self.cart)
        self.insert_lines(self.bare, self.cart, [(sku, 12) for sku in self.some(lines)])

    def insert_lines(self, bare: Bare, cart: UUID, lines: list[tuple[str, int]]) -> None:
        bare.run(
            INTO_CART,
            cart=cart,
            ids=[self.ids[sku] for sku, _ in lines],
            quantities=[quantity for _, quantity in lines],
        )
