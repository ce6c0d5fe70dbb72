"""When something breaks: the page that says so leans on nothing that broke."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from portal.extensions import db
from tests.browser_client import HTMX
from tests.factories import a_member


class _Away(Exception):
    """What the driver raises."""


@pytest.fixture(params=["lost", "none free"])
def database_away(app, monkeypatch, request):
    """Let every statement fail from now on: the connection is lost, or none is free."""

    def switch_off() -> None:
        def refuse(*_args: object, **_more: object) -> None:
            if request.param == "lost":
                raise OperationalError("SELECT 1", {}, _Away("server closed the connection"))
            raise NoConnectionFree("QueuePool limit reached")

        monkeypatch.setattr(db.session, "execute", refuse)
        monkeypatch.setattr(db.session, "scalars", refuse)
        monkeypatch.setattr(db.session, "get", refuse)

    return switch_off


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["browser", "htmx"])
@pytest.mark.parametrize("path", ["/", "/cart", "/login", "/nowhere"])
def test_without_a_database_every_page_says_so_in_words(as_member, database_away, path, headers):
    browser = as_member(a_member())
    database_away()

    answer = browser.client.get(path, headers=headers)

    assert (answer.status_code, answer.mimetype) == (503, "text/html")
    assert "Portal ma przerwę" in answer.text or headers


def test_without_a_database_the_page_is_in_the_language_the_browser_asks_for(
    stranger, database_away
):
    database_away()

    answer = stranger.client.get("/login", headers={"Accept-Language": "en"})

    assert '<html lang="en"' in answer.text
    assert "The portal is having a break" in answer.text


def test_what_breaks_unforeseen_answers_500_without_asking_the_database(
    as_member, app, monkeypatch
):
    browser = as_member(a_member())

    def broken(**_more: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("portal.blueprints.cart.views.queries.cart_page", broken)
    monkeypatch.setattr("portal.web.frame.frame_facts", broken)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    answer = browser.client.get("/cart")

    assert (answer.status_code, answer.mimetype) == (500, "text/html")
    assert "Coś się zepsuło" in answer.text
