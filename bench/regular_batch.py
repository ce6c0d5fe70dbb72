"""How long the reckoning of habits takes: 1,000 companies, two years of weekly orders."""

from __future__ import annotations

import time
from collections.abc import Callable
from uuid import UUID

import psycopg
from psycopg.sql import SQL, Composed, Identifier

from portal.extensions import session
from portal.kit.clock import today, utc_now
from portal.models.tenancy import acting_as_system, acting_for
from portal.services.regular.commands import rebuild
from portal.services.regular.queries import suggested_basket
from portal.services.unit_of_work import unit_of_work

_AIM = 60.0
# Twelve of a company's sixty products a week, the next week others; every product has buyers.
_HISTORY: dict[str, tuple[str, dict[str, str]]] = {
    "companies": (
        "generate_series(1, 1000) AS n",
        {"id": "uuidv7()", "nip": "(2000000000 + n)::text", "name": "'Odbiorca ' || n"},
    ),
    "orders": (
        "(SELECT row_number() OVER () AS n, id FROM companies WHERE nip LIKE '2000%') AS company"
        " CROSS JOIN generate_series(0, 103) AS k",
        {
            "id": "uuidv7()",
            "company_id": "company.id",
            "number": "'B/' || n || '/' || k",
            "slug": "'B-' || n || '-' || k",
            "idempotency_key": "uuidv7()",
            "state": "'completed'",
            "placed_at": "now() - interval '6 days' - k * interval '7 days'",
        },
    ),
    "order_lines": (
        "(SELECT id, company_id, split_part(number, '/', 2)::int AS n,"
        " split_part(number, '/', 3)::int AS k FROM orders WHERE number LIKE 'B/%') AS o"
        " CROSS JOIN generate_series(1, 12) AS l"
        " JOIN (SELECT row_number() OVER (ORDER BY sku) - 1 AS at, id FROM products"
        " WHERE sku <= 'RK-003000') AS p ON p.at = (n * 37 + (k * 7 + l * 5) % 60 * 131) % 3000",
        {
            "id": "uuidv7()",
            "company_id": "o.company_id",
            "order_id": "o.id",
            "position": "l",
            "product_id": "p.id",
            "quantity": "6 * (1 + (k + l) % 3)",
            "base_quantity": "6 * (1 + (k + l) % 3)",
        },
    ),
}


def print_batch(superuser: str) -> None:
    """Add the history to a database, reckon it, print how long that took.

    The application of the same database is pushed.
    """
    started = time.perf_counter()
    with psycopg.connect(superuser) as connection:
        connection.execute("SET session_replication_role = replica")
        rows = {name: _add(connection, name) for name in _HISTORY}
        connection.commit()
        connection.autocommit = True
        connection.execute("ANALYZE companies, orders, order_lines")
        (company,) = connection.execute(
            "SELECT id FROM companies WHERE nip = '2000000001'"
        ).fetchone() or (None,)
    assert isinstance(company, UUID)
    said = ", ".join(f"{count:,} {name}" for name, count in rows.items())
    print(f"\nThe regular assortment: {said} stand after {time.perf_counter() - started:.0f} s")
    with acting_as_system():
        took, items = _timed(lambda: rebuild(at=utc_now()))
        again, _ = _timed(lambda: rebuild(at=utc_now()))
        one, _ = _timed(lambda: rebuild(at=utc_now(), company_ids=[company]))
    with acting_for(company):
        asked, basket = _timed(lambda: len(suggested_basket(company_id=company, on=today())))
    met = f"aim {_AIM:g} s: {'met' if took <= _AIM else 'NOT met'}"
    print(f"  all companies: {took:.1f} s, again {again:.1f} s ({items:,} items; {met})")
    print(f"  one company after its order: {one * 1000:.0f} ms")
    print(f"  its suggested basket of {basket}: {asked * 1000:.1f} ms")


def _timed(act: Callable[[], int]) -> tuple[float, int]:
    started = time.perf_counter()
    with unit_of_work():
        found = act()
    session.remove()
    return time.perf_counter() - started, found


def _add(connection: psycopg.Connection, table: str) -> int:
    """Insert rows like the table's first, but for what makes them rows of their own."""
    source, own = _HISTORY[table]
    names = [
        name
        for (name,) in connection.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND table_name = %s AND is_generated = 'NEVER'",
            [table],
        )
    ]
    values = [SQL(own[name]) if name in own else _like(name) for name in names]
    done = connection.execute(
        SQL("INSERT INTO {table} ({names}) SELECT {values} FROM {source}, {first}").format(
            table=Identifier(table),
            names=SQL(", ").join(map(Identifier, names)),
            values=SQL(", ").join(values),
            source=SQL(source),
            first=SQL("(SELECT * FROM {table} LIMIT 1) AS sample").format(table=Identifier(table)),
        )
    )
    return done.rowcount


def _like(name: str) -> Composed:
    return SQL("sample.{}").format(Identifier(name))
