"""Every route says who may call it, in code and in the committed list."""

from __future__ import annotations

import re

from flask import Flask
from werkzeug.routing import Rule

from portal.web.access import Access, access_of
from tests.fitness.routes import ROUTES

# Addresses promised to stay as they are.
STABLE = {
    "/login",
    "/",
    "/catalogue",
    "/cart",
    "/quick-order",
    "/checkout",
    "/orders",
    "/staff",
    "/staff/orders",
    "/staff/imports",
    "/staff/audit",
    "/account",
}
_WORD = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)?$")
_VARIABLE = re.compile(r"<([^>]*)>")


def rules(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint)


def test_every_view_carries_exactly_one_access_mark(application):
    unmarked = [
        endpoint
        for endpoint, view in application.view_functions.items()
        if not isinstance(getattr(view, "access", None), Access)
    ]

    assert unmarked == []


def test_every_route_stands_in_the_list_with_who_may_call_it(application):
    found = {rule.endpoint: (_said(rule), _who(application, rule)) for rule in rules(application)}

    assert found == ROUTES


def _said(rule: Rule) -> str:
    methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
    return f"{methods} {rule.rule}"


def _who(app: Flask, rule: Rule) -> str:
    mark = access_of(app.view_functions[rule.endpoint])
    return f"{mark.who} {mark.permission}" if mark.permission else str(mark.who)


def test_client_and_staff_views_name_a_permission(application):
    vague = [e for e, (_, who) in ROUTES.items() if who in ("client", "staff")]

    assert vague == []


def test_a_view_either_shows_or_changes(application):
    both = [
        rule.endpoint
        for rule in rules(application)
        if len((rule.methods or set()) - {"HEAD", "OPTIONS"}) != 1
    ]

    assert both == []


def test_addresses_are_lower_case_words_with_hyphens(application):
    wrong = [
        rule.rule
        for rule in rules(application)
        for part in rule.rule.strip("/").split("/")
        if part and "<" not in part and not _WORD.match(part)
    ]

    assert wrong == []


def test_every_variable_in_an_address_has_a_type(application):
    untyped = [
        rule.rule
        for rule in rules(application)
        for variable in _VARIABLE.findall(rule.rule)
        if ":" not in variable
    ]

    assert untyped == []


def test_only_static_files_take_a_path(application):
    paths = [rule.endpoint for rule in rules(application) if "<path:" in rule.rule]

    assert paths == ["static"]


def test_the_promised_addresses_are_there(application):
    missing = STABLE - {rule.rule for rule in rules(application)}

    assert missing == set()


def test_a_secret_in_an_address_is_called_token(application):
    """The request log leaves out addresses whose variable is called so."""
    suspicious = re.compile(r"<string:(secret|key|code|hash|link)\w*>")

    assert [rule.rule for rule in rules(application) if suspicious.search(rule.rule)] == []
