"""Every route, asked by every kind of person, about their own things and another company's.

The list of routes is the committed one: a new route without its row fails in
`tests/fitness/test_routes.py`, a new variable without an owner fails here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.extensions import db
from portal.models.carts import Cart
from tests.browser_client import HTMX
from tests.fitness.routes import ROUTES
from tests.stored import stored
from tests.values import NOTHING, path_of, variables
from tests.web.isolation_world import ROLES, Onlooker, onlooker, some_goods

# What each kind of person may do, written out: a role that gains a right must gain it here too.
_CLIENT = {
    "pending": {"catalogue:view"},
    "purchaser": {"catalogue:view", "prices:view", "orders:place", "orders:view"},
    "accountant": {"catalogue:view", "prices:view", "orders:view", "invoices:view"},
    "manager": {
        "catalogue:view",
        "prices:view",
        "orders:place",
        "orders:view",
        "orders:approve",
        "invoices:view",
        "people:manage",
        "company:manage",
        "audit:view",
    },
}
_CLIENT["bookkeeper"] = _CLIENT["accountant"]
_STAFF = {"rep": {"staff:orders-view", "staff:companies"}}
_STAFF["office"] = _STAFF["rep"] | {
    "staff:orders-handle",
    "staff:catalogue",
    "staff:imports",
    "staff:payments",
    "staff:mail",
    "staff:audit",
    "staff:verify",
}
_STAFF["admin"] = _STAFF["office"] | {"staff:settings"}

# Variables of addresses that name nobody's thing in particular.
SHARED = {
    "accounts.token",
    "catalogue.document_id",
    "catalogue.sku",
    "dashboard.product_id",
    "lists.kind",
    "lists.way",
    "own_codes.kind",
    "quick_order.kind",
    "quick_order.part",
    "quick_order.product_id",
    "quick_order.row",
    "regular.kind",
    "regular.product_id",
    "reorder.kind",
    "staff_orders.kind",
    "static.filename",
    "subscriptions.token",
}
# The whole blueprint is about the seller's own things.
SELLERS_OWN = {"staff_catalogue", "staff_imports", "catalogue"}
# Staff of the office see every company: for them there is no other.
ALL_SEEING = {"office", "admin"}
# What a change needs so that it comes as far as looking for the thing.
FIELDS: dict[str, dict[str, str]] = {
    "cart.change_quantity": {"quantity": "1"},
    "cart.create_substitution": {"product_id": str(NOTHING)},
    "subscriptions.change_quantity": {"quantity": "1"},
}
# Deleting what is gone is no failure: same answer, nothing touched.
SILENT = {"carts.create_removal", "own_codes.remove"}
# Own things are there, but a bare request lacks what the change needs.
LACKS = {404, 409, 422}


@pytest.mark.parametrize("role", ROLES)
def test_every_route_answers_each_person_as_the_list_says(app, role):
    who = onlooker(role, some_goods())
    wrong = {}
    for endpoint, (_, access) in ROUTES.items():
        if access == "bare":
            continue
        status = _ask(app, who, endpoint, who.own)
        expected = {403} if _for_clients_only(role, endpoint) else _expected(role, access)
        if status not in expected:
            wrong[endpoint] = status

    assert wrong == {}


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["browser", "htmx"])
@pytest.mark.parametrize("role", [role for role in ROLES if role not in ALL_SEEING])
def test_another_companys_thing_does_not_exist(app, role, headers):
    who = onlooker(role, some_goods())
    wrong = {}
    for endpoint, (_, access) in ROUTES.items():
        if not _owned(endpoint):
            continue
        status = _ask(app, who, endpoint, who.other, headers)
        expected = {404} if _may(role, access) else _expected(role, access)
        if endpoint in SILENT and _may(role, access):
            expected = {200 if headers else 303}
        if headers and role == "anonymous":
            expected = {200}  # with HX-Redirect to the sign-in page
        if status not in expected:
            wrong[endpoint] = status

    assert wrong == {}


@pytest.mark.parametrize("role", ["manager", "office"])
def test_what_is_nowhere_is_answered_like_what_is_anothers(app, role):
    who = onlooker(role, some_goods())
    wrong = {}
    for endpoint, (_, access) in ROUTES.items():
        if _owned(endpoint) and _may(role, access):
            status = _ask(app, who, endpoint, {})
            if status != (303 if endpoint in SILENT else 404):
                wrong[endpoint] = status

    assert wrong == {}


def test_deleting_another_companys_cart_leaves_it(app):
    who = onlooker("manager", some_goods())
    carts = stored(select(Cart.id).where(Cart.removed_at.is_(None)))

    client = app.test_client()
    client.set_cookie("portal", who.token)
    client.post(path_of("carts.create_removal", cart_id=who.other["carts.cart_id"]))

    assert stored(select(Cart.id).where(Cart.removed_at.is_(None))) == carts


def test_every_variable_of_an_address_has_an_owner_here():
    owned = set(onlooker_names())
    unknown = {
        f"{blueprint}.{name}"
        for endpoint in ROUTES
        for blueprint in [endpoint.partition(".")[0]]
        if blueprint not in SELLERS_OWN
        for name in variables(endpoint)
        if f"{blueprint}.{name}" not in owned | SHARED
    }

    assert unknown == set()


def onlooker_names() -> list[str]:
    """Return the variables that `belongings` and `onlooker` give a value."""
    return [
        "accounts.address_id",
        "accounts.branch_id",
        "accounts.membership_id",
        "accounts.session_id",
        "approvals.absence_id",
        "approvals.budget_id",
        "approvals.number",
        "carts.cart_id",
        "cart.line_id",
        "lists.key",
        "lists.line_id",
        "lists.list_id",
        "orders.number",
        "orders.slug",
        "own_codes.file_id",
        "own_codes.own_code_id",
        "quick_order.run_id",
        "reorder.number",
        "shipments.number",
        "shipments.slug",
        "staff.company_id",
        "staff.mail_id",
        "staff_orders.number",
        "staff_orders.slug",
        "subscriptions.mail_id",
        "subscriptions.subscription_id",
    ]


def _owned(endpoint: str) -> list[str]:
    blueprint = endpoint.partition(".")[0]
    names = [f"{blueprint}.{name}" for name in variables(endpoint)]
    return [] if blueprint in SELLERS_OWN else [name for name in names if name not in SHARED]


def _may(role: str, access: str) -> bool:
    kind, _, permission = access.partition(" ")
    if kind in ("anyone", "bare"):
        return True
    if kind == "signed-in":
        return role != "anonymous"
    return permission in (_CLIENT if kind == "client" else _STAFF).get(role, set())


def _for_clients_only(role: str, endpoint: str) -> bool:
    """The catalogue is open to strangers where the seller says so; staff have the assortment."""
    return role in _STAFF and endpoint.startswith("catalogue.")


def _expected(role: str, access: str) -> set[int]:
    if _may(role, access):
        return {200, 303, *LACKS, 410, 429}
    return {303} if role == "anonymous" else {403}


def _ask(
    app: Flask,
    who: Onlooker,
    endpoint: str,
    values: dict[str, Any],
    headers: dict[str, str] | None = None,
) -> int:
    """Ask once, as if nothing had been asked before."""
    blueprint, method = endpoint.partition(".")[0], ROUTES[endpoint][0].partition(" ")[0]
    own_names = {
        name: values[f"{blueprint}.{name}"]
        for name in variables(endpoint)
        if f"{blueprint}.{name}" in values
    }
    with _undone():
        client = app.test_client()
        if who.token:
            client.set_cookie("portal", who.token)
        path = path_of(endpoint, **{"sku": "TAJNY-1", "product_id": NOTHING} | own_names)
        with client.open(
            path, method=method, headers=headers or {}, data=FIELDS.get(endpoint)
        ) as answer:
            answer.get_data()
            return answer.status_code


@contextmanager
def _undone() -> Iterator[None]:
    """Take back whatever is done in this block, commits included."""
    db.session.close()
    point = db.engines[None].begin_nested()  # type: ignore[union-attr]  # a connection: see `app`
    try:
        yield
    finally:
        db.session.close()
        point.rollback()
