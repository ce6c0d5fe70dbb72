"""The jobs: what a purchaser waits for. `README.md` defines the floor of each."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import Flask

from bench.floors import INTO_CART, Bare, BarePage, bare_order, bare_sign_in, timed_floor
from bench.measure import Job
from bench.person import a_buyer, fields
from bench.servers import PASSWORD
from portal.extensions import db
from portal.models.tenancy import acting_as_system
from portal.services.accounts import sign_in
from portal.tasks import edge

_WORDS = ("rekaw", "tasma", "sruba", "zarowka led", "klej mont", "pojem", "zolty", "wzmoc 12")


class Jobs:
    """The jobs over one database."""

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

    def all(self, only: str = "") -> Iterator[Job]:
        """Yield the jobs whose name holds the word, in the order of a purchaser's day.

        A job is set up when its turn comes.
        """
        makers = {
            "simplest signed-in page": self.simplest_page,
            "sign-in": self.sign_in,
            "catalogue page": self.catalogue_page,
            "catalogue search": self.catalogue_search,
            "suggestions": self.suggestions,
            "order history": self.history,
            "1,000-line CSV preview": lambda: self.preview(1_000, aim=250, runs=12),
            "10,000-line CSV preview": lambda: self.preview(10_000, aim=1_500, runs=4),
            "1,000 lines into the cart": self.thousand_into_cart,
            "cart page": self.cart_page,
            "one quantity": self.one_quantity,
            "place order": self.place_order,
        }
        yield from (make() for name, make in makers.items() if only in name)

    def some(self, count: int) -> list[str]:
        """Return SKUs the company may buy."""
        return self.chance.sample(self.skus, count)

    def simplest_page(self) -> Job:
        page = BarePage(self.app, self.buyer, "/quick-order")
        return Job(
            name=f"simplest signed-in page ({page.statements} statements)",
            run=lambda: self.buyer.get("/quick-order"),
            floor=page.ask,
            runs=80,
            aim_ratio=3,
        )

    def sign_in(self) -> Job:
        client = self.app.test_client()
        checked: list[float] = []
        true_check = sign_in.matches

        def timed_check(stored: str, password: str) -> bool:
            started = time.perf_counter()
            try:
                return true_check(stored, password)
            finally:
                checked.append(time.perf_counter() - started)

        form: dict[str, str] = {}

        def prepare() -> None:
            client.delete_cookie("portal")
            form.update(fields(client.get("/login").text, "/login"))
            form.update(email="zakupy2@klient.example", password=PASSWORD)
            checked.clear()

        def run() -> float:
            sign_in.matches = timed_check
            answer = client.post("/login", data=form)
            sign_in.matches = true_check
            assert answer.status_code == 303, answer.text[:2000]
            return sum(checked)

        return Job(
            name="sign-in without argon2",
            prepare=prepare,
            run=run,
            floor=timed_floor(self.bare, bare_sign_in),
            runs=30,
            aim=10,
        )

    def catalogue_page(self) -> Job:
        def run() -> None:
            where = self.chance.choice(["", f"&page={self.chance.randint(2, 30)}"])
            branch = self.chance.choice(["", f"&category=grupa-{self.chance.randint(1, 6)}-3"])
            self.buyer.get(f"/catalogue?sort=name{where}{branch}")

        return Job(
            name="catalogue page",
            run=run,
            floor=self.bare.listing,
            runs=100,
            **self._catalogue_aims,
        )

    def catalogue_search(self) -> Job:
        return Job(
            name="catalogue search",
            run=lambda: self.buyer.get(f"/catalogue?q={self.chance.choice(_WORDS)}"),
            floor=self._bare_search,
            runs=100,
            **self._catalogue_aims,
        )

    def suggestions(self) -> Job:
        def run() -> None:
            self.buyer.get(f"/catalogue/suggestions?q={self.chance.choice(_WORDS)}", htmx=True)

        return Job(
            name="suggestions while typing",
            run=run,
            floor=self._bare_search,
            runs=100,
            **self._catalogue_aims,
        )

    def _bare_search(self) -> None:
        self.bare.listing(
            "search @@ to_tsquery('simple', %(words)s)", words=_query(self.chance.choice(_WORDS))
        )

    @property
    def _catalogue_aims(self) -> dict[str, Any]:
        return {"aim": 20, "aim_p95": 40} if self.products >= 100_000 else {}

    def history(self) -> Job:
        def floor() -> None:
            self.bare.all(
                "SELECT id, number, state, placed_at, po_number, gross_minor FROM orders"
                " WHERE company_id = %(company)s ORDER BY placed_at DESC LIMIT 25"
            )

        return Job(
            name="order history, 500 orders",
            run=lambda: self.buyer.get("/orders"),
            floor=floor,
            runs=60,
            aim=15,
        )

    def preview(self, lines: int, *, aim: float, runs: int) -> Job:
        """From the press of "upload" to the preview; a large file goes by the queue."""
        content = "".join(
            f"{sku};{1 + n % 30}\n" for n, sku in enumerate(self.chance.choices(self.skus, k=lines))
        ).encode()

        def run() -> None:
            where = self.buyer.upload("/quick-order", content, "zamowienie.csv").location
            self._work_off()
            self.buyer.get(where)

        return Job(
            name=f"{lines:,}-line CSV, upload to preview",
            run=run,
            floor=lambda: self.bare.preview(content),
            runs=runs,
            aim=aim,
        )

    def _work_off(self) -> None:
        """Do what a worker would: the promise of a large file."""
        with acting_as_system():
            waiting = db.session.execute(
                db.text("SELECT id FROM outbox WHERE finished_at IS NULL AND job LIKE 'quick%'")
            ).all()
            db.session.remove()
        for (message,) in waiting:
            edge.run(str(message))

    def thousand_into_cart(self) -> Job:
        lines = [(sku, 1 + n % 30) for n, sku in enumerate(self.some(1_000))]
        text = "\n".join(f"{sku} {quantity}" for sku, quantity in lines)
        where: list[str] = []
        other = self.bare.all(
            "INSERT INTO carts (id, company_id, membership_id, name, active, source, ordered,"
            " created_at, updated_at) VALUES (uuidv7(), %(company)s, %(membership)s, 'floor',"
            " false, 'own', false, now(), now()) RETURNING id"
        )[0][0]

        def prepare() -> None:
            self.empty_cart(self.cart)
            self.empty_cart(other)
            where[:] = [self.buyer.post("/quick-order", lines=text).location]

        return Job(
            name="1,000 lines into the cart",
            prepare=prepare,
            run=lambda: self.buyer.post(where[0] + "/cart"),
            floor=timed_floor(self.bare, lambda bare: self._insert_lines(bare, other, lines)),
            runs=12,
            aim=150,
        )

    def cart_page(self) -> Job:
        self.fill_cart(100)
        return Job(
            name="cart page, 100 lines",
            run=lambda: self.buyer.get("/cart"),
            floor=lambda: self.bare.cart(self.cart),
            runs=40,
            aim=40,
        )

    def one_quantity(self) -> Job:
        self.fill_cart(100)
        line = self.bare.all(
            "SELECT id FROM cart_lines WHERE cart_id = %(cart)s AND position = 50",
            cart=self.cart,
        )[0][0]

        def run() -> None:
            quantity = self.chance.randint(1, 90)
            self.buyer.post(
                f"/cart/lines/{line}/quantity", htmx=True, expect=200, quantity=str(quantity)
            )

        def floor() -> None:
            self.bare.run(
                "UPDATE cart_lines SET quantity = quantity, seen_available = 5"
                " WHERE company_id = %(company)s AND id = %(line)s",
                line=line,
            )
            self.bare.cart(self.cart)

        return Job(name="change one quantity of 100 lines", run=run, floor=floor, runs=60, aim=25)

    def place_order(self) -> Job:
        form: dict[str, str] = {}

        def prepare() -> None:
            self.fill_cart(100)
            form.clear()
            form.update(fields(self.buyer.get("/checkout").text, "/checkout"))

        def run() -> None:
            where = self.buyer.send("/checkout", form).location
            assert where.startswith("/orders/"), where

        return Job(
            name="place a 100-line order",
            prepare=prepare,
            run=run,
            floor=timed_floor(self.bare, lambda bare: bare_order(bare, self.some_ids(100))),
            runs=30,
            aim=60,
        )

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
        self._insert_lines(self.bare, self.cart, [(sku, 12) for sku in self.some(lines)])

    def _insert_lines(self, bare: Bare, cart: UUID, lines: list[tuple[str, int]]) -> None:
        bare.run(
            INTO_CART,
            cart=cart,
            ids=[self.ids[sku] for sku, _ in lines],
            quantities=[quantity for _, quantity in lines],
        )


def _query(words: str) -> str:
    return " & ".join(f"{word}:*" for word in words.split())
