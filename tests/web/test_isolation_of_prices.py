"""No price reaches who may not see it: every page, asked by strangers and by other companies."""

from __future__ import annotations

import re

import pytest

from tests.fitness.routes import ROUTES
from tests.values import path_of, variables
from tests.web.isolation_world import (
    SECRET_BASE,
    SECRET_CONTRACT,
    SECRET_GROUP,
    SECRET_ORDER,
    onlooker,
    some_goods,
)

PAGES = sorted(
    endpoint
    for endpoint, (rule, access) in ROUTES.items()
    if rule.startswith("GET ") and access != "bare"
)


def shapes(price: str) -> re.Pattern[str]:
    """Match a price however it may be written: 7331.77, 7 331,77, 733177, 7,331.77."""
    whole, _, part = price.partition(".")
    return re.compile(rf"{whole[0]}[\s\u00a0\u202f,.]?{whole[1:]}[.,]?{part}")


def everything(app, token, values):
    """Return the text of every page this person gets, by endpoint."""
    seen = {}
    for endpoint in PAGES:
        blueprint = endpoint.partition(".")[0]
        named = {
            name: values[f"{blueprint}.{name}"]
            for name in variables(endpoint)
            if f"{blueprint}.{name}" in values
        }
        client = app.test_client()
        if token:
            client.set_cookie("portal", token)
        path = path_of(endpoint, **{"sku": "TAJNY-1"} | named)
        query = {"q": "tajny"} if "catalogue" in endpoint else {}
        with client.get(path, query_string=query) as answer:
            seen[endpoint] = answer.get_data().decode("utf-8", "replace")
    return seen


@pytest.mark.parametrize("role", ["anonymous", "pending"])
def test_who_is_not_verified_sees_no_price_anywhere(app, role):
    who = onlooker(role, some_goods())

    pages = everything(app, who.token, who.own) | everything(app, who.token, who.other)

    leaks = [
        (endpoint, price)
        for endpoint, page in pages.items()
        for price in (SECRET_BASE, SECRET_GROUP, SECRET_CONTRACT, SECRET_ORDER)
        if shapes(price).search(page)
    ]
    assert leaks == []
    assert [e for e, page in pages.items() if re.search(r"\d[\s\u00a0]?(zł|PLN)\b", page)] == []


@pytest.mark.parametrize("role", ["purchaser", "accountant", "manager", "bookkeeper"])
def test_nobody_sees_another_companys_contract_price(app, role):
    who = onlooker(role, some_goods())

    pages = everything(app, who.token, who.own) | everything(app, who.token, who.other)

    assert [e for e, page in pages.items() if shapes(SECRET_CONTRACT).search(page)] == []


def test_the_checks_above_look_for_what_is_there(app):
    """A verified buyer sees their own price on the very page a stranger gets without it."""
    buyer, stranger = onlooker("purchaser", some_goods()), None
    pages = everything(app, buyer.token, buyer.own)
    assert shapes(SECRET_GROUP).search(pages["catalogue.show"])
    assert shapes(SECRET_ORDER).search(pages["orders.show"])

    seen = everything(app, stranger, {})
    assert "Towar tajny" in seen["catalogue.show"]
    assert not shapes(SECRET_GROUP).search(seen["catalogue.show"])
