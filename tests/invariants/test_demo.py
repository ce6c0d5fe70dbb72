"""The demo holds together: sums, stock, ledger and numbers, and it is the picture it should be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import text

from portal.domain.access import Actor, StaffRole
from portal.domain.codes import is_ean
from portal.extensions import db
from portal.kit.clock import business_date
from portal.kit.money import Money
from portal.models.tenancy import acting_as_system, acting_for
from portal.services.accounts.actors import client_actor
from portal.services.accounts.sign_in import person_with_password
from portal.services.cart.queries import cart_page
from portal.services.demo.load import load
from portal.services.demo.people import PASSWORD, SIGN_INS
from portal.services.receivables.queries import credit_position
from portal.services.unit_of_work import unit_of_work
from tests.invariants.real import real_portal

AT = datetime(2026, 11, 23, 8, 41, tzinfo=UTC)
ON = business_date(AT)


@pytest.fixture(scope="module")
def portal(admin_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A portal with the demo as of the day of the drawn pages."""
    with real_portal(admin_url, tmp_path_factory.mktemp("demo")) as (app, _):
        with acting_as_system(), unit_of_work():
            load(at=AT, say=lambda _: None)
        yield app


def ask(statement: str, **values: object) -> list[tuple[object, ...]]:
    """Return the rows of a query, as the system sees them."""
    with acting_as_system():
        rows = [tuple(row) for row in db.session.execute(text(statement), values)]
        db.session.rollback()
    return rows


def company(name: str) -> object:
    return ask("SELECT id FROM companies WHERE name LIKE :name", name=f"{name}%")[0][0]


def test_there_is_as_much_as_promised(portal):
    counts = ask(
        "SELECT (SELECT count(*) FROM products), (SELECT count(*) FROM companies),"
        " (SELECT count(*) FROM categories WHERE parent_id IS NULL),"
        " (SELECT count(*) FROM warehouses WHERE NOT external),"
        " (SELECT count(*) FROM price_groups)"
    )
    orders, first = ask("SELECT count(*), min(placed_at) FROM orders")[0]

    assert counts == [(3000, 45, 12, 2, 3)]
    assert orders > 2000
    assert (AT - first).days in range(540, 551)


def test_every_state_of_an_order_is_to_be_seen(portal):
    states = {state for (state,) in ask("SELECT DISTINCT state FROM orders")}

    assert states == {
        "awaiting_approval", "awaiting_payment", "placed", "confirmed", "picking",
        "partially_shipped", "shipped", "completed", "cancelled",
    }  # fmt: skip


def test_every_ean_is_right_and_stands_on_one_product(portal):
    codes = [code for (code,) in ask("SELECT code FROM product_codes WHERE kind = 'ean'")]

    assert [code for code in codes if not is_ean(code) or not code.startswith("590")] == []
    assert len(set(codes)) == len(codes)


def test_an_orders_figures_are_its_lines_and_charges_with_their_tax(portal):
    wrong = ask(
        "WITH parts AS (SELECT order_id, vat_rate, net_minor FROM order_lines"
        " UNION ALL SELECT order_id, vat_rate, net_minor FROM order_charges),"
        " rates AS (SELECT order_id, sum(net_minor) net, CASE WHEN vat_rate IN ('23', '8', '5')"
        "  THEN round(sum(net_minor) * vat_rate::numeric / 100) ELSE 0 END vat"
        "  FROM parts GROUP BY order_id, vat_rate)"
        " SELECT number FROM orders o JOIN rates r ON r.order_id = o.id"
        " GROUP BY o.id HAVING sum(r.net) <> o.net_minor OR sum(r.vat) <> o.vat_minor"
        " OR o.net_minor + o.vat_minor <> o.gross_minor"
    )

    assert wrong == []


def test_what_is_reserved_is_what_open_orders_wait_for(portal):
    wrong = ask(
        "SELECT s.product_id FROM stock_levels s FULL JOIN (SELECT product_id, warehouse_id,"
        " sum(quantity) held FROM reservations GROUP BY 1, 2) r USING (product_id, warehouse_id)"
        " WHERE coalesce(s.reserved, 0) <> coalesce(r.held, 0)"
    )
    closed = ask(
        "SELECT 1 FROM reservations r JOIN order_lines l ON l.id = r.order_line_id"
        " JOIN orders o ON o.id = l.order_id WHERE o.state IN ('shipped', 'completed', 'cancelled')"
    )

    assert (wrong, closed) == ([], [])


@pytest.mark.parametrize(("table", "prefix"), [("orders", "ZAM"), ("shipments", "WZ")])
def test_numbers_have_no_gap_and_follow_time(portal, table, prefix):
    at = "placed_at" if table == "orders" else "shipped_at"
    rows = ask(
        f"SELECT split_part(number, '/', 2), split_part(number, '/', 3)::int FROM {table}"  # noqa: S608 - ours
        f" ORDER BY {at}, number"
    )
    last: dict[object, int] = {}
    for year, number in rows:
        assert number == last.get(year, 0) + 1
        last[year] = number
    counters = ask("SELECT series, last FROM number_counters WHERE series LIKE :x", x=f"{prefix}%")

    assert {f"{prefix}/{year}": number for year, number in last.items()} == dict(counters)


def test_whatever_was_shipped_and_completed_is_invoiced_and_booked(portal):
    missing = ask(
        "SELECT o.number FROM orders o JOIN order_lines l ON l.order_id = o.id"
        " LEFT JOIN document_lines d ON d.order_line_id = l.id WHERE o.state = 'completed'"
        " GROUP BY o.id, l.id HAVING coalesce(sum(d.quantity), 0) <> l.base_quantity"
    )
    unbooked = ask(
        "SELECT d.number FROM documents d LEFT JOIN journal_entries j ON j.document_id = d.id"
        " AND j.kind = 'invoice' WHERE j.amount_minor IS DISTINCT FROM d.gross_minor"
        " OR d.origin <> 'received'"
    )

    assert (missing, unbooked) == ([], [])


def test_the_ledger_balances(portal):
    too_much = ask(
        "SELECT document_id FROM journal_entries WHERE document_id IS NOT NULL GROUP BY 1"
        " HAVING sum(CASE kind WHEN 'allocation' THEN -amount_minor ELSE amount_minor END) < 0"
    )
    overspent = ask(
        "SELECT payment_id FROM journal_entries WHERE payment_id IS NOT NULL GROUP BY 1"
        " HAVING sum(CASE kind WHEN 'allocation' THEN -amount_minor ELSE amount_minor END) < 0"
    )
    rows = ask(
        "SELECT sum(amount_minor) FILTER (WHERE kind = 'payment'),"
        " (SELECT sum(amount_minor) FROM payments) FROM journal_entries"
    )

    assert (too_much, overspent) == ([], [])
    assert rows[0][0] == rows[0][1]


def test_one_company_is_blocked_one_is_near_its_limit_and_the_rest_are_well(portal):
    with acting_as_system():
        position = {
            name: credit_position(company_id=one, on=ON)  # type: ignore[arg-type]  # an id
            for one, name in ask("SELECT id, name FROM companies WHERE status = 'verified'")
        }
        db.session.rollback()

    assert [name for name, one in position.items() if one.block] == ["Delta Pack sp. z o.o."]
    assert [name for name, one in position.items() if one.warned] == ["Beta Gastro s.c."]
    beta = position["Beta Gastro s.c."]
    assert beta.overdue == Money(0)
    assert 80 < beta.used.minor * 100 / beta.limit.minor < 95
    assert position["Alfa Serwis sp. z o.o."].overdue == Money(0)


def purchaser_of_alfa() -> Actor:
    person = ask("SELECT id FROM persons WHERE email = 'zakupy@alfa.example'")[0][0]
    with acting_for(None, person):  # type: ignore[arg-type]  # an id
        found = person_with_password(email="zakupy@alfa.example", password=PASSWORD)
        assert found is not None
        actor, _ = client_actor(person=found, session_id=None, membership_id=None, address="")
        db.session.rollback()
    return actor


def test_alfas_cart_is_the_one_that_was_drawn(portal):
    actor = purchaser_of_alfa()
    with acting_for(actor.company, actor.person_id):
        page = cart_page(actor=actor, at=AT)
        db.session.rollback()
    totals = page.totals

    assert len(page.lines) == 8
    assert (totals.goods_before_tier, totals.goods_net) == (
        Money.of("3891.73"),
        Money.of("3749.85"),
    )
    assert totals.vat == Money.of("691.38")
    assert totals.gross == Money.of("4441.23")
    assert [(cart.name, cart.lines) for cart in page.others] == [("Święta 2026", 14)]


def test_everybody_signs_in_and_each_has_a_role_to_play(portal):
    with acting_as_system():
        people = [person_with_password(email=one.email, password=PASSWORD) for one in SIGN_INS]
        staff = {one.email: one.staff_role for one in people if one and one.staff_role}
        db.session.rollback()
    memberships = ask(
        "SELECT p.email, c.name, m.roles FROM memberships m JOIN persons p ON p.id = m.person_id"
        " JOIN companies c ON c.id = m.company_id WHERE p.email = ANY(:emails) ORDER BY 1, 2",
        emails=[one.email for one in SIGN_INS],
    )

    assert None not in people
    assert staff == {
        "handlowiec@hurtownia.example": StaffRole.REP,
        "biuro@hurtownia.example": StaffRole.OFFICE,
        "admin@hurtownia.example": StaffRole.ADMIN,
    }
    assert [(email, name.split()[0], roles) for email, name, roles in memberships] == [  # type: ignore[attr-defined]  # a text
        ("kierownik@alfa.example", "Alfa", ["manager"]),
        ("ksiegowa@rachunki.example", "Alfa", ["accountant"]),
        ("ksiegowa@rachunki.example", "Beta", ["accountant"]),
        ("ksiegowa@rachunki.example", "Gamma", ["accountant"]),
        ("ksiegowosc@alfa.example", "Alfa", ["accountant"]),
        ("start@epsilon.example", "Epsilon", ["manager"]),
        ("zakupy@alfa.example", "Alfa", ["purchaser"]),
        ("zakupy@beta.example", "Beta", ["purchaser"]),
        ("zakupy@delta.example", "Delta", ["purchaser"]),
        ("zakupy@gamma.example", "Gamma", ["purchaser"]),
    ]


def test_the_rep_cares_for_alfa_and_beta_alone(portal):
    names = ask(
        "SELECT c.name FROM companies c JOIN persons p ON p.id = c.rep_id"
        " WHERE p.email = 'handlowiec@hurtownia.example' ORDER BY 1"
    )

    assert names == [("Alfa Serwis sp. z o.o.",), ("Beta Gastro s.c.",)]


def test_seeding_again_says_so_and_changes_nothing(portal):
    before = ask("SELECT count(*), max(updated_at) FROM products")

    done = portal.test_cli_runner().invoke(args=["seed"])

    assert (done.exit_code, done.output) == (0, "There is data already; nothing was changed.\n")
    assert ask("SELECT count(*), max(updated_at) FROM products") == before


def test_a_person_of_one_hotel_is_limited_to_it(portal):
    assert ask(
        "SELECT p.email, b.name FROM membership_branches l JOIN branches b ON b.id = l.branch_id"
        " JOIN memberships m ON m.id = l.membership_id JOIN persons p ON p.id = m.person_id"
    ) == [("zakopane@gamma.example", "Hotel Gamma Zakopane")]
