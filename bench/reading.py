"""Jobs that read: pages, search, history, and signing in. `README.md` defines their floors."""

from __future__ import annotations

import time
from typing import Any

from bench.floors import BarePage, bare_sign_in, timed_floor
from bench.measure import Job
from bench.person import fields
from bench.servers import PASSWORD
from bench.shop import Shop
from portal.services.accounts import sign_in as sessions

_WORDS = ("rekaw", "tasma", "sruba", "zarowka led", "klej mont", "pojem", "zolty", "wzmoc 12")


def simplest_page(shop: Shop) -> Job:
    page = BarePage(shop.app, shop.buyer, "/quick-order")
    return Job(
        name=f"simplest signed-in page ({page.statements} statements)",
        run=lambda: shop.buyer.get("/quick-order"),
        floor=page.ask,
        runs=80,
        aim_ratio=3,
    )


def sign_in(shop: Shop) -> Job:
    client = shop.app.test_client()
    checked: list[float] = []
    true_check = sessions.matches

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
        sessions.matches = timed_check
        answer = client.post("/login", data=form)
        sessions.matches = true_check
        assert answer.status_code == 303, answer.text[:2000]
        return sum(checked)

    return Job(
        name="sign-in without argon2",
        prepare=prepare,
        run=run,
        floor=timed_floor(shop.bare, bare_sign_in),
        runs=30,
        aim=10,
    )


def catalogue_page(shop: Shop) -> Job:
    def run() -> None:
        where = shop.chance.choice(["", f"&page={shop.chance.randint(2, 30)}"])
        branch = shop.chance.choice(["", f"&category=grupa-{shop.chance.randint(1, 6)}-3"])
        shop.buyer.get(f"/catalogue?sort=name{where}{branch}")

    return Job(
        name="catalogue page",
        run=run,
        floor=shop.bare.listing,
        runs=100,
        **_catalogue_aims(shop),
    )


def catalogue_search(shop: Shop) -> Job:
    return Job(
        name="catalogue search",
        run=lambda: shop.buyer.get(f"/catalogue?q={shop.chance.choice(_WORDS)}"),
        floor=lambda: _bare_search(shop),
        runs=100,
        **_catalogue_aims(shop),
    )


def suggestions(shop: Shop) -> Job:
    def run() -> None:
        shop.buyer.get(f"/catalogue/suggestions?q={shop.chance.choice(_WORDS)}", htmx=True)

    return Job(
        name="suggestions while typing",
        run=run,
        floor=lambda: _bare_search(shop),
        runs=100,
        **_catalogue_aims(shop),
    )


def _bare_search(shop: Shop) -> None:
    shop.bare.listing(
        "search @@ to_tsquery('simple', %(words)s)", words=_query(shop.chance.choice(_WORDS))
    )


def _catalogue_aims(shop: Shop) -> dict[str, Any]:
    return {"aim": 20, "aim_p95": 40} if shop.products >= 100_000 else {}


def history(shop: Shop) -> Job:
    def floor() -> None:
        shop.bare.all(
            "SELECT id, number, state, placed_at, po_number, gross_minor FROM orders"
            " WHERE company_id = %(company)s ORDER BY placed_at DESC LIMIT 25"
        )

    return Job(
        name="order history, 500 orders",
        run=lambda: shop.buyer.get("/orders"),
        floor=floor,
        runs=60,
        aim=15,
    )


def _query(words: str) -> str:
    return " & ".join(f"{word}:*" for word in words.split())


_LIST = """
INSERT INTO favourites_lists (id, company_id, name, created_at, updated_at)
VALUES (uuidv7(), %(company)s, 'Tysiąc', now(), now()) RETURNING id"""
_ON_LIST = """
INSERT INTO favourites_lines (id, company_id, list_id, product_id, unit, quantity, section, note,
    position)
SELECT uuidv7(), %(company)s, %(favourites)s, p.id, p.unit, 10, '', '', 1024 * row_number() OVER ()
FROM products p WHERE p.id = ANY(%(ids)s)"""


def long_list(shop: Shop) -> Job:
    ids = shop.some_ids(1_000)
    favourites = shop.bare.all(_LIST)[0][0]
    shop.bare.run(_ON_LIST, favourites=favourites, ids=ids)

    def run() -> None:
        page = shop.chance.randint(1, 10)
        shop.buyer.get(f"/lists/{favourites}?page={page}")

    return Job(
        name="page of a list of 1,000 lines",
        run=run,
        floor=lambda: shop.bare.products(ids[:100]),
        aim=100,
    )
