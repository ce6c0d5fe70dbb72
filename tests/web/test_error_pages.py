"""Every failure has a page that helps: what happened, what to do, the number to quote."""

from __future__ import annotations

import pytest

from portal.extensions import db
from portal.kit import errors
from portal.models.tenancy import acting_as_system
from tests.browser_client import HTMX
from tests.factories import a_member

FAILURES: dict[int, Exception] = {
    403: errors.Forbidden("no"),
    404: errors.NotFound("no"),
    409: errors.Conflict("no"),
    413: errors.TooLarge("no"),
    422: errors.InvalidInput("no"),
    429: errors.TooMany("no", retry_after=60),
    500: RuntimeError("broken on purpose"),
    503: errors.Unavailable("no"),
}


@pytest.fixture
def failing(app, monkeypatch):
    """Let the cart fail in this way."""

    def fail(error: Exception) -> None:
        def broken(**_more: object) -> None:
            raise error

        monkeypatch.setattr("portal.blueprints.cart.views.queries.cart_page", broken)
        monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    return fail


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("status", FAILURES)
def test_each_says_what_happened_in_the_persons_language_and_leads_on(
    as_member, failing, status, language
):
    member = a_member()
    with acting_as_system():
        db.session.merge(member.person).language = language
        db.session.commit()
        db.session.expunge_all()
    browser = as_member(member)
    failing(FAILURES[status])

    page = browser.get("/cart", expect=status)

    # Of a 500 nobody knows what broke: its page holds both languages and asks for none.
    assert page.html["lang"] == ("pl" if status == 500 else language)
    assert page.select_one("h1").get_text(strip=True)
    assert page.select("main a[href], a.btn[href]")
    assert browser.client.get("/cart").headers["X-Request-ID"]
    number = "Numer zgłoszenia" if language == "pl" else "request number"
    assert number.lower() in page.get_text().lower()


@pytest.mark.parametrize("status", FAILURES)
def test_htmx_gets_the_problem_into_its_place_and_no_whole_page(as_member, failing, status):
    browser = as_member(a_member())
    failing(FAILURES[status])

    answer = browser.client.get("/cart", headers=HTMX)

    assert (answer.status_code, answer.headers["HX-Retarget"]) == (status, "#problem")
    assert "<html" not in answer.text


def test_a_body_beyond_the_limit_is_refused_unread(as_member, app, monkeypatch):
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 1_000)
    browser = as_member(a_member())

    page = browser.post("/quick-order", expect=413, data={"text": "A-1 1\n" * 500})

    assert page.heading == "Plik jest za duży"
