"""The weekly basket: every request of a purchaser from the sign-in page to the order placed."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from bench.floors import Bare, bare_order, bare_sign_in, timed_floor
from bench.measure import Job
from bench.person import fields
from bench.servers import PASSWORD
from bench.shop import Shop
from portal.extensions import db
from portal.kit.clock import utc_now
from portal.models.tenancy import acting_as_system
from portal.services.regular.commands import rebuild

_LINES, _WEEKS = 20, 20
_IN_STOCK = """
SELECT product_id FROM stock_levels WHERE product_id = ANY(%(ids)s)
GROUP BY product_id HAVING sum(on_hand - reserved) > 2000 LIMIT 20"""
_ORDERS = """
INSERT INTO orders SELECT new.*
FROM (SELECT * FROM orders WHERE company_id = %(company)s ORDER BY placed_at LIMIT 1) AS old,
    generate_series(1, %(weeks)s) AS week,
    jsonb_populate_record(NULL::orders, to_jsonb(old) || jsonb_build_object('id', uuidv7(),
        'number', 'WEEK/' || week, 'slug', 'WEEK-' || week, 'idempotency_key', uuidv7(),
        'placed_at', now() - week * interval '7 days')) AS new"""
_ORDER_LINES = """
INSERT INTO order_lines (id, company_id, order_id, position, product_id, sku, name, ean, own_code,
    unit, factor, quantity, base_unit, base_quantity, price_unit, list_net_minor, unit_net_minor,
    price_source, price_rule, contract, vat_rate, net_minor, backordered)
SELECT uuidv7(), o.company_id, o.id, row_number() OVER (PARTITION BY o.id), p.id, p.sku, p.name,
    '', '', p.unit, 1, 10, p.unit, 10, 1, 1000, 1000, 'group', '', false, p.vat_rate, 10000, 0
FROM orders o, products p WHERE o.company_id = %(company)s AND o.slug LIKE 'WEEK-%%'
AND p.id = ANY(%(ids)s)"""

# What was ordered a moment ago never was: the same basket is due again.
_FORGET_TODAY = """
UPDATE orders SET state = 'cancelled' WHERE company_id = %(company)s AND state <> 'cancelled'
AND placed_at > now() - interval '1 hour'"""


def weekly_basket(shop: Shop) -> Job:
    """Sign in, take the suggested basket, check out, place the order, and see it."""
    ids = [row[0] for row in shop.bare.all(_IN_STOCK, ids=shop.some_ids(400))]
    _let_be_weekly(shop, ids)
    client = shop.app.test_client()

    def prepare() -> None:
        client.delete_cookie("portal")
        shop.empty_cart(shop.cart)
        shop.bare.run(_FORGET_TODAY)

    def floor(bare: Bare) -> None:
        bare_sign_in(bare)
        bare.products(ids)
        bare.cart(shop.cart)
        bare_order(bare, ids)

    return Job(
        name=f"weekly basket of {len(ids)}, sign-in to placed, 8 requests",
        prepare=prepare,
        run=lambda: _order(client, len(ids)),
        floor=timed_floor(shop.bare, floor),
        runs=12,
        aim=1_000,
    )


def _let_be_weekly(shop: Shop, ids: list[UUID]) -> None:
    """Let the company have bought these products every week until a week ago, and know it."""
    if not shop.bare.all("SELECT 1 FROM orders WHERE slug = 'WEEK-1'"):
        shop.bare.run(_ORDERS, weeks=_WEEKS)
        shop.bare.run(_ORDER_LINES, ids=ids)
    shop.bare.run(_FORGET_TODAY)
    with acting_as_system():
        rebuild(at=utc_now(), company_ids=[shop.buyer.company_id])
        db.session.commit()
        db.session.remove()


def _order(client: FlaskClient, lines: int) -> float:
    """Do it; return the seconds spent reading pages, which a person's browser does."""
    reading = 0.0

    def read(html: str, action: str) -> dict[str, Any]:
        nonlocal reading
        started = time.perf_counter()
        found: dict[str, Any] = _basket(html, lines) if action == "basket" else fields(html, action)
        reading += time.perf_counter() - started
        return found

    def look(path: str) -> str:
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text

    def press(path: str, form: dict[str, Any]) -> str:
        answer = client.post(path, data=form)
        assert answer.status_code == 303, (path, answer.status_code, answer.text[:2000])
        return answer.location

    form = read(look("/login"), "/login")
    home = look(press("/login", form | {"email": "zakupy1@klient.example", "password": PASSWORD}))
    look(press("/suggested-basket/cart", read(home, "basket")))
    where = press("/checkout", read(look("/checkout"), "/checkout"))
    assert where.startswith("/orders/"), where
    look(where)
    return reading


def _basket(html: str, lines: int) -> dict[str, Any]:
    """Return what the suggested basket sends as it stands."""
    page = BeautifulSoup(html, "html.parser")
    form: dict[str, Any] = {}
    token = page.select_one("#basket-form input[name=csrf_token]")
    assert token is not None, "nothing is suggested"
    form["csrf_token"] = token["value"]
    for one in page.select("input[form=basket-form][name]:not([type=checkbox])"):
        form[str(one["name"])] = one.get("value", "")
    for one in page.select("select[form=basket-form]"):
        chosen = one.select_one("option[selected]")
        form[str(one["name"])] = chosen["value"] if chosen else ""
    form["line"] = [tick["value"] for tick in page.select("[data-tick][checked]")]
    assert len(form["line"]) == lines, (len(form["line"]), lines)
    return form
