"""Floors: the least the database or a bare page could take for the same job."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg
from flask import Flask, template_rendered
from flask_babel import Babel
from sqlalchemy import event

from bench.person import Buyer
from portal.extensions import db

LINES = """
SELECT l.id, l.quantity, p.id, p.sku, p.name, p.unit, p.vat_rate FROM cart_lines l
JOIN products p ON p.id = l.product_id WHERE l.company_id = %(company)s AND l.cart_id = %(cart)s
ORDER BY l.position"""
PRICES = """
SELECT product_id, minimum, net_minor, e.company_id FROM price_list_entries e
JOIN price_lists l ON l.id = e.price_list_id WHERE product_id = ANY(%(ids)s)
AND (e.company_id = %(company)s OR e.company_id IS NULL AND l.price_group_id = %(group)s)"""
STOCK = """
SELECT product_id, sum(on_hand - reserved) FROM stock_levels
WHERE product_id = ANY(%(ids)s) GROUP BY product_id"""

INTO_CART = """
INSERT INTO cart_lines (id, company_id, cart_id, product_id, unit, factor, quantity, base_quantity,
    position, added_by_id, note, created_at)
SELECT uuidv7(), %(company)s, %(cart)s, id, 'szt.', 1, quantity, quantity, position, %(person)s,
    '', now()
FROM unnest(%(ids)s, %(quantities)s::int[]) WITH ORDINALITY AS new (id, quantity, position)"""

COPY_ORDER = """
INSERT INTO orders SELECT new.*
FROM (SELECT * FROM orders WHERE company_id = %(company)s ORDER BY placed_at LIMIT 1) AS old,
    jsonb_populate_record(NULL::orders, to_jsonb(old) || jsonb_build_object('id', uuidv7(),
        'number', %(number)s::text, 'slug', %(number)s::text, 'idempotency_key', uuidv7())) AS new
RETURNING id"""
COPY_LINES = """
INSERT INTO order_lines (id, company_id, order_id, position, product_id, sku, name, ean, own_code,
    unit, factor, quantity, base_unit, base_quantity, price_unit, list_net_minor, unit_net_minor,
    price_source, price_rule, contract, vat_rate, net_minor, backordered)
SELECT uuidv7(), %(company)s, %(order)s, row_number() OVER (), id, sku, name, '', '', unit, 1, 12,
    unit, 12, 1, 100, 100, 'group', '', false, vat_rate, 1200, 0
FROM products WHERE id = ANY(%(ids)s)"""
RESERVE = """
INSERT INTO reservations (id, company_id, order_line_id, product_id, warehouse_id, quantity,
    created_at)
SELECT uuidv7(), l.company_id, l.id, product_id, w.id, 12, now()
FROM order_lines l, warehouses w WHERE order_id = %(order)s AND w.code = 'M1'"""


class Bare:
    """One plain connection of the application role, in the company's scope."""

    def __init__(self, address: str, buyer: Buyer) -> None:
        self.connection = psycopg.connect(address, autocommit=True, prepare_threshold=2)
        self.connection.execute(
            "SELECT set_config('portal.role', 'client', false),"
            " set_config('portal.company', %s, false)",
            [str(buyer.company_id)],
        )
        group = self.all("SELECT price_group_id FROM companies")[0][0]
        self.values: dict[str, Any] = {
            "company": buyer.company_id,
            "group": group,
            "person": buyer.person_id,
            "membership": buyer.membership_id,
        }

    def all(self, statement: str, **values: Any) -> list[Any]:
        """Run a statement and fetch everything."""
        bound = getattr(self, "values", {}) | values
        return self.connection.execute(statement, bound or None).fetchall()

    def run(self, statement: str, **values: Any) -> None:
        """Run a statement."""
        self.connection.execute(statement, self.values | values)

    def products(self, ids: list[UUID]) -> None:
        """Fetch the prices and the stock of products."""
        self.all(PRICES, ids=ids)
        self.all(STOCK, ids=ids)

    def cart(self, cart: UUID) -> None:
        """Fetch a cart's lines with their prices and stock: three statements."""
        lines = self.all(LINES, cart=cart)
        self.products([line[2] for line in lines])

    def preview(self, content: bytes) -> None:
        """Parse a file and find its products with their prices and stock."""
        rows = list(csv.reader(io.StringIO(content.decode()), delimiter=";"))
        found = self.all(
            "SELECT id, sku, name FROM products WHERE sku = ANY(%(skus)s)",
            skus=[row[0] for row in rows],
        )
        self.products([row[0] for row in found])

    def listing(self, condition: str = "true", **values: Any) -> None:
        """Fetch a page of 25 products by name with their prices and stock."""
        found = self.all(
            "SELECT p.id, sku, p.name, c.name FROM products p JOIN categories c"
            f" ON c.id = p.category_id WHERE {condition} ORDER BY sort_name, p.id LIMIT 25",
            **values,
        )
        self.products([row[0] for row in found])


class BarePage:
    """A Flask application whose one view answers a page of ours with nothing behind it.

    It renders the very template with the very values the portal gave it once, after as many
    one-row SELECTs as the portal asked the database.
    """

    def __init__(self, portal: Flask, buyer: Buyer, path: str) -> None:
        seen: list[str] = []
        shown: list[Any] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            seen.append(statement)

        def keep(_sender: Any, template: Any, context: Any, **_: Any) -> None:
            shown[:] = [template, context]

        with portal.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        with template_rendered.connected_to(keep, portal):
            buyer.get(path)
        event.remove(engine, "before_cursor_execute", note)
        self.statements = len(seen)
        template, context = shown
        floor = _flask_like(portal)

        @floor.get(path)
        def page() -> str:
            with engine.connect() as connection:
                for _ in range(self.statements):
                    connection.exec_driver_sql(
                        "SELECT name, nip, city FROM seller WHERE id = 1"
                    ).one()
            rendered: str = template.render(context)
            return rendered

        self._client = floor.test_client()
        self._path = path

    def ask(self) -> None:
        """Ask for the page."""
        answer = self._client.get(self._path)
        assert answer.status_code == 200, answer.text[:2000]


def _flask_like(portal: Flask) -> Flask:
    """Return an application with the portal's addresses, words and templates, and no more."""
    floor = Flask("floor", root_path=portal.root_path)
    floor.config.from_mapping(portal.config)
    floor.config["TRUSTED_HOSTS"] = None
    Babel(floor)
    for rule in portal.url_map.iter_rules():
        if rule.endpoint != "static":
            known = rule.empty()
            known.build_only = True
            floor.url_map.add(known)
    floor.__dict__["jinja_env"] = portal.jinja_env
    return floor


def timed_floor(bare: Bare, statements: Callable[[Bare], object]) -> Callable[[], object]:
    """Return the statements as one transaction that is committed."""

    def run() -> None:
        with bare.connection.transaction():
            statements(bare)

    return run


def bare_sign_in(bare: Bare) -> None:
    """Find the person, close the old session, open the new one."""
    bare.all("SELECT * FROM persons WHERE email = 'zakupy2@klient.example'")
    bare.run(
        "INSERT INTO sign_in_sessions (id, token_hash, person_id, created_at, last_seen_at,"
        " expires_at, address, user_agent) SELECT uuidv7(), uuid_send(uuidv7()), %(person)s, now(),"
        " now(), now(), '', ''"
    )


def bare_order(bare: Bare, ids: list[UUID]) -> None:
    """Lock, reserve and write an order with its lines, reservations, event and number."""
    bare.run("SELECT 1 FROM companies WHERE id = %(company)s FOR UPDATE")
    bare.run(
        "SELECT 1 FROM stock_levels WHERE product_id = ANY(%(ids)s)"
        " ORDER BY product_id, warehouse_id FOR UPDATE",
        ids=ids,
    )
    bare.run(
        "UPDATE stock_levels SET reserved = reserved + 12 WHERE product_id = ANY(%(ids)s)"
        " AND warehouse_id = (SELECT id FROM warehouses WHERE code = 'M1')",
        ids=ids,
    )
    number = bare.all(
        "INSERT INTO number_counters (series, last) VALUES ('bench', 1) ON CONFLICT (series)"
        " DO UPDATE SET last = number_counters.last + 1 RETURNING last"
    )[0][0]
    order = bare.all(COPY_ORDER, number=f"FLOOR/{number}")[0][0]
    bare.run(COPY_LINES, order=order, ids=ids)
    bare.run(RESERVE, order=order)
    bare.run(
        "INSERT INTO order_events (id, company_id, order_id, after, at, actor_name,"
        " on_behalf_of_name, reason) VALUES (uuidv7(), %(company)s, %(order)s, 'placed', now(),"
        " '', '', '')",
        order=order,
    )
