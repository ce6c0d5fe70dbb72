"""What the browser is told, what a stranger may send, and what is refused."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from portal.app import create_app
from portal.config import Settings
from portal.domain.access import Role, StaffRole
from portal.extensions import db
from portal.web.paths import own_path
from portal.web.security import CONTENT_SECURITY_POLICY, MAIL_POLICY
from tests.browser_client import HTMX, Browser, sign_in_as
from tests.factories import a_company, a_member, a_staff_member
from tests.factories.people import PASSWORD
from tests.fitness.routes import ROUTES
from tests.values import path_of

_CHANGES = sorted(e for e, (rule, _) in ROUTES.items() if not rule.startswith("GET "))
# What needs no session has no form's token either: it is guarded by what its address holds.
BARE = [e for e in _CHANGES if ROUTES[e][1] == "bare"]
CHANGES = [e for e in _CHANGES if e not in BARE]
_COOKIE = re.compile(r"^(?P<name>[^=]+)=.*$")


@pytest.fixture
def with_csrf(app: Flask):
    """The form's token asked for, as in production."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["browser", "htmx"])
def test_no_change_is_made_without_the_forms_token(with_csrf, headers):
    manager = a_member(Role.MANAGER)
    office = a_staff_member(StaffRole.ADMIN)
    answers = {}
    for endpoint in CHANGES:
        who = office if ROUTES[endpoint][1].startswith("staff") else manager
        client = with_csrf.test_client()
        client.set_cookie("portal", sign_in_as(who))
        answers[endpoint] = client.post(path_of(endpoint), headers=headers).status_code

    assert answers == dict.fromkeys(CHANGES, 409)


def test_a_change_without_a_session_is_one_by_a_signed_address(with_csrf):
    answers = {
        endpoint: with_csrf.test_client().post(path_of(endpoint)).status_code for endpoint in BARE
    }

    assert answers == {"subscriptions.stop": 404}  # an address that nobody signed


def test_the_token_in_a_header_serves_htmx_and_one_of_another_session_does_not(with_csrf):
    manager = a_member(Role.MANAGER)
    browser = Browser(with_csrf.test_client(), token=sign_in_as(manager))
    token = browser.get("/account").select_one("input[name=csrf_token]")["value"]
    foreign = Browser(with_csrf.test_client()).get("/login")
    foreign_token = foreign.select_one("input[name=csrf_token]")["value"]
    fields = {"name": "Nowe Imię", "phone": ""}

    good = browser.client.post("/account/details", data=fields, headers={"X-CSRFToken": token})
    bad = browser.client.post(
        "/account/details", data=fields, headers={"X-CSRFToken": foreign_token}
    )

    assert (good.status_code, bad.status_code) == (303, 409)


@pytest.mark.parametrize("path", ["/login", "/account", "/no-such-page", "/static/portal.css"])
def test_every_answer_carries_the_same_guarding_headers(app, as_member, path):
    with as_member(a_member()).client.get(path) as answer:
        answer.get_data()

    guarding = {
        name: answer.headers.get(name)
        for name in (
            "Content-Security-Policy",
            "X-Content-Type-Options",
            "Referrer-Policy",
            "Cross-Origin-Opener-Policy",
            "Cross-Origin-Resource-Policy",
            "Permissions-Policy",
            "Strict-Transport-Security",
        )
    }
    assert guarding == {
        "Content-Security-Policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
            " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
            " frame-ancestors 'none'; frame-src 'self'; manifest-src 'self'; object-src 'none'"
        ),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Strict-Transport-Security": None,  # the test's address is http
    }


def test_no_policy_allows_a_script_of_a_page():
    for policy in (CONTENT_SECURITY_POLICY, MAIL_POLICY):
        assert "unsafe-eval" not in policy
        assert "script-src 'unsafe" not in policy
    assert "unsafe-inline" not in CONTENT_SECURITY_POLICY


def test_pages_behind_sign_in_are_never_stored(app, as_member):
    for path in ("/account", "/company", "/no-such-page"):
        assert as_member(a_member()).client.get(path).headers["Cache-Control"] == "no-store"


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(app, stranger):
    member = a_member()
    sent = stranger.post("/login", email=member.person.email, password=PASSWORD)

    portal = [c for c in sent.headers.getlist("Set-Cookie") if c.startswith("portal=")]
    kinds = {re.sub(r"=.*", "", part.strip()) for part in portal[0].split(";")[1:]}
    assert kinds == {"Expires", "Max-Age", "HttpOnly", "Path", "SameSite"}
    assert "SameSite=Lax" in portal[0]
    assert "Max-Age=43200" in portal[0]


def test_over_https_every_cookie_is_bound_to_the_host_and_hsts_is_sent(settings):
    secure = create_app(settings.model_copy(update={"base_url": "https://portal.test"}))
    with secure.app_context():
        sent = secure.test_client().post(
            "/preferences", data={"language": "en"}, base_url="https://portal.test"
        )
        db.engine.dispose()

    assert secure.config["PORTAL_COOKIE"] == "__Host-portal"
    assert secure.config["SESSION_COOKIE_NAME"] == "__Host-form"
    assert secure.config["SESSION_COOKIE_SECURE"] is True
    assert sent.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


FOREIGN = [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "///evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "https:evil.example",
    " //evil.example",
    "/ /evil.example",
    "http://portal.test@evil.example/",
    "evil.example",
    "",
]


@pytest.mark.parametrize("wanted", FOREIGN)
def test_nobody_is_sent_to_another_site_after_signing_in(app, stranger, wanted):
    assert own_path(wanted, otherwise="/") == "/"
    member = a_member()

    answer = stranger.post("/login", email=member.person.email, password=PASSWORD, next=wanted)

    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize(
    "wanted", ["/orders?page=2", "/catalogue/A-1", "/company/audit?text=%C5%82"]
)
def test_a_path_of_ours_is_kept(wanted):
    assert own_path(wanted, otherwise="/") == wanted


def test_a_host_that_is_not_ours_is_not_answered(app, stranger):
    answer = stranger.client.get("/login", headers={"Host": "evil.example"})

    assert (answer.status_code, answer.get_data()) == (400, b"Bad request\n")


NASTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "{{ 7*7 }}",
    "${7*7}",
    "</title><svg onload=alert(1)>",
    "javascript:alert(1)",
    "\u202egnp.exe",
]


@pytest.mark.parametrize("name", NASTY)
def test_a_nasty_name_is_only_ever_text(app, as_member, name):
    company = a_company(name=name)
    member = a_member(Role.MANAGER, of=company)
    browser = as_member(member)
    browser.post("/account/details", name=name, phone="1")
    browser.post(
        "/company/branches", name=name, street=name, postal_code="30-001", city=name,
        contact=name, phone="1",
    )  # fmt: skip
    office = as_member(a_staff_member(StaffRole.ADMIN))

    pages = [browser.get(path) for path in ("/account", "/company", "/company/audit")]
    pages += [office.get("/staff/companies"), office.get("/staff/audit")]
    pages += [office.get(f"/staff/companies/{company.id}")]

    for page in pages:
        assert [s for s in page.select("script") if not s.get("src")] == []
        assert page.select("img[onerror], svg[onload]") == []
        assert not any(
            tag.attrs.get("href", "").startswith("javascript") for tag in page.select("a")
        )
    assert name in pages[1].get_text()
    assert b"49" not in re.findall(rb"<h1>(.*?)</h1>", pages[5].raw)


@pytest.mark.parametrize("bad", ["Jan\r\nBcc: x@y.example", "Jan\nNowak", "Jan\x00"])
def test_line_breaks_in_a_name_are_refused(app, as_member, bad):
    browser = as_member(a_member(Role.MANAGER))

    browser.post("/account/details", expect=422, name=bad, phone="")
    browser.post("/account/details", expect=422, name="Jan", phone=bad)
    browser.post("/company/people", expect=422, name=bad, email="a@b.pl", roles="purchaser")
    browser.post("/company/people", expect=422, name="Jan", email=f"a@b.pl{bad}", roles="purchaser")
    browser.post(
        "/company/branches", expect=422, name=bad, street="x", postal_code="30-001", city="K"
    )


def test_no_view_takes_more_than_it_asks_for(app, as_member):
    """Fields of the row that the form does not have change nothing."""
    member = a_member()
    browser = as_member(member)

    browser.post(
        "/account/details", name="Jan", phone="1", staff_role="admin", email="x@y.pl", active="",
        password_hash="x",
    )  # fmt: skip

    page = browser.get("/account")
    assert member.person.email in page.select_one(".head p").get_text()
    browser.get("/staff", expect=403)


def test_settings_never_speak_their_secrets(settings: Settings):
    assert settings.secret_key.get_secret_value() not in repr(settings)
