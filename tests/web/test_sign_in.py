"""Signing in and out: who gets in, what a stranger may learn, and what ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from limits.storage import storage_from_string
from sqlalchemy import select

from portal.domain.access import Role, StaffRole
from portal.extensions import db
from portal.kit.clock import utc_now
from portal.models.accounts import Person
from portal.models.audit import AuditEntry
from portal.models.sessions import SignInSession
from portal.models.tenancy import acting_as_system
from portal.services.accounts import sign_in
from tests.browser_client import Browser
from tests.factories import a_company, a_member, a_staff_member
from tests.factories.people import PASSWORD, a_person
from tests.stored import audited, stored


def test_the_right_password_opens_a_session_and_leads_where_the_person_was_going(app, stranger):
    member = a_member()

    answer = stranger.post(
        "/login", email=f" {member.person.email.upper()} ", password=PASSWORD, next="/company?a=1"
    )

    assert answer.headers["Location"] == "/company?a=1"
    who = stranger.get("/account").select_one("header.top .who")
    assert who.contents[0] == member.person.name
    assert audited() == [("person.signed-in", member.person.email, member.company.id)]


def test_a_wrong_password_opens_nothing_and_is_written_down(app, stranger):
    member = a_member()

    page = stranger.post("/login", expect=422, email=member.person.email, password="wrong")

    assert page.select_one("#refusal p").get_text() == "Adres lub hasło się nie zgadza."
    assert page.select_one("#email")["value"] == member.person.email
    assert page.select_one("#password").get("value", "") == ""
    stranger.get("/account", expect=303)
    assert audited() == [("person.sign-in-refused", member.person.email, None)]


@pytest.mark.parametrize("whose", ["a closed account", "nobody's address"])
def test_an_address_that_cannot_sign_in_is_answered_word_for_word_the_same(app, whose):
    known = a_person()
    email = "nikt@nigdzie.example"
    if whose == "a closed account":
        email = a_person(active=False).email
    password = PASSWORD if whose == "a closed account" else "wrong"

    one = Browser(app.test_client()).post("/login", expect=422, email=known.email, password="bad")
    other = Browser(app.test_client()).post("/login", expect=422, email=email, password=password)

    assert _faceless(one, known.email) == _faceless(other, email)


def _faceless(page, email):
    ignored = ("X-Request-ID", "Set-Cookie", "Content-Length")
    headers = sorted((n, v) for n, v in page.headers.items() if n not in ignored)
    for hidden in page.select("input[name=csrf_token], meta, body"):
        for name in ("value", "content", "hx-headers:inherited"):
            hidden.attrs.pop(name, None)
    return headers, str(page).replace(email, "")


def test_known_and_unknown_addresses_cost_one_password_check_each(app, stranger, monkeypatch):
    checked = []
    real = sign_in.matches
    monkeypatch.setattr(sign_in, "matches", lambda *a: checked.append(a[0][:9]) or real(*a))

    stranger.post("/login", expect=422, email=a_person().email, password="wrong")
    stranger.post("/login", expect=422, email="nikt@nigdzie.example", password="wrong")

    assert checked == ["$argon2id", "$argon2id"]


def test_known_and_unknown_addresses_ask_the_database_the_same(app, stranger, count_queries):
    email = a_person().email
    with count_queries() as known:
        stranger.post("/login", expect=422, email=email, password="wrong")
    with count_queries() as unknown:
        stranger.post("/login", expect=422, email="nikt@nigdzie.example", password="wrong")

    assert known == unknown


def test_signing_in_makes_a_new_session_and_ends_the_one_before(app, stranger):
    member = a_member()
    stranger.post("/login", email=member.person.email, password=PASSWORD)
    before = stranger.client.get_cookie("portal").value

    stranger.post("/login", email=member.person.email, password=PASSWORD)

    after = stranger.client.get_cookie("portal").value
    assert before != after
    Browser(app.test_client(), token=before).get("/account", expect=303)
    Browser(app.test_client(), token=after).get("/account")


def test_the_forms_token_of_a_stranger_is_worth_nothing_after_signing_in(app, stranger):
    member = a_member()
    stranger.get("/login")
    assert stranger.client.get_cookie("form") is not None

    stranger.post("/login", email=member.person.email, password=PASSWORD)

    assert stranger.client.get_cookie("form") is None


def test_the_last_used_company_is_the_one_to_work_for(app, stranger):
    person = a_person()
    a_member(of=a_company(name="Alfa"), person=person)
    a_member(of=a_company(name="Beta"), person=person, last_used_at=utc_now())

    stranger.post("/login", email=person.email, password=PASSWORD)

    assert stranger.get("/account").select_one("header.top .who small").get_text() == "Beta"


def test_staff_begin_in_the_back_office(app, stranger):
    person = a_staff_member(StaffRole.OFFICE).person
    stranger.post("/login", email=person.email, password=PASSWORD)

    assert stranger.get("/login", expect=303).headers["Location"] == "/staff"


def test_signing_out_ends_the_session_for_whoever_kept_its_cookie(app, stranger):
    member = a_member()
    stranger.post("/login", email=member.person.email, password=PASSWORD)
    kept = stranger.client.get_cookie("portal").value

    answer = stranger.post("/logout")

    assert answer.headers["Location"] == "/login"
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert stranger.client.get_cookie("portal") is None
    Browser(app.test_client(), token=kept).get("/account", expect=303)


def test_signing_out_everywhere_ends_every_session(app, as_member):
    member = a_member()
    here, there = as_member(member), as_member(member)

    here.post("/account/sessions/ending")

    there.get("/account", expect=303)
    assert audited()[-1][0] == "person.signed-out-everywhere"


def test_a_session_left_idle_ends(app, as_member):
    member, office = a_member(), a_staff_member(StaffRole.OFFICE)
    browsers = as_member(member), as_member(office)

    _last_seen(minutes_ago=31)
    browsers[0].get("/account")
    browsers[1].get("/account", expect=303)
    _last_seen(minutes_ago=121)
    browsers[0].get("/account", expect=303)


def _last_seen(*, minutes_ago: int) -> None:
    with acting_as_system():
        for row in db.session.scalars(select(SignInSession)):
            row.last_seen_at = utc_now() - timedelta(minutes=minutes_ago)
        db.session.commit()


def test_a_session_ends_after_twelve_hours_however_busy(app, stranger):
    member = a_member()
    stranger.post("/login", email=member.person.email, password=PASSWORD)

    session = stored(select(SignInSession))[0]

    assert session.expires_at - session.created_at == timedelta(hours=12)
    with acting_as_system():
        db.session.get_one(SignInSession, session.id).expires_at = utc_now()
        db.session.commit()
    stranger.get("/account", expect=303)


def test_an_old_weak_hash_is_made_anew_at_sign_in(app, stranger):
    weak = sign_in.PasswordHasher(memory_cost=8, time_cost=1, parallelism=1).hash(PASSWORD)
    person = a_member(Role.PURCHASER, person=a_person(password_hash=weak)).person

    stranger.post("/login", email=person.email, password=PASSWORD)

    stored_hash = stored(select(Person.password_hash).where(Person.id == person.id))[0]
    assert stored_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_what_was_typed_as_the_address_is_not_kept_when_it_is_none(app, stranger):
    stranger.post("/login", expect=422, email="moje-tajne-haslo", password="x")

    assert stored(select(AuditEntry.label)) == [""]


def test_ten_refusals_an_hour_and_no_more(app, stranger, limited):
    email = a_member().person.email

    said = [
        stranger.post("/login", expect=422, email=email, password="wrong")
        .select_one("#refusal")
        .get_text(strip=True)
        for _ in range(10)
    ]
    page = stranger.post("/login", expect=429, email=email, password=PASSWORD)

    assert said[0] == "Adres lub hasło się nie zgadza. Zostało 9 prób w tej godzinie."
    assert said[7] == "Adres lub hasło się nie zgadza. Zostały 2 próby w tej godzinie."
    assert "Za dużo prób. Spróbuj ponownie za" in page.select_one(".words").get_text()
    assert 0 < int(page.headers["Retry-After"]) <= 3600


def test_an_unknown_address_has_as_many_attempts_left_as_a_known_one(app, stranger, limited):
    known = stranger.post("/login", expect=422, email=a_person().email, password="wrong")
    unknown = stranger.post("/login", expect=422, email="nikt@x.example", password="wrong")

    assert known.select_one("#refusal").get_text() == unknown.select_one("#refusal").get_text()


def test_whoever_locks_an_account_from_elsewhere_does_not_lock_out_its_owner(app, limited):
    email = a_member().person.email
    elsewhere = Browser(app.test_client())
    elsewhere.client.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    for _ in range(10):
        elsewhere.post("/login", expect=422, email=email, password="wrong")

    elsewhere.post("/login", expect=429, email=email, password=PASSWORD)
    Browser(app.test_client()).post("/login", email=email, password=PASSWORD)


def test_one_address_may_not_try_many_accounts(app, stranger, limited):
    for one in range(60):
        stranger.post("/login", expect=422, email=f"osoba{one}@x.example", password="wrong")

    stranger.post("/login", expect=429, email="jeszcze@x.example", password="wrong")


def test_a_good_sign_in_costs_no_attempt(app, stranger, limited):
    email = a_member().person.email
    for _ in range(12):
        stranger.post("/login", email=email, password=PASSWORD)


def test_limits_are_counted_in_the_process_while_redis_is_away(app, stranger, limited, dead_redis):
    email = a_member().person.email
    for _ in range(10):
        stranger.post("/login", expect=422, email=email, password="wrong")

    stranger.post("/login", expect=429, email=email, password="wrong")


@pytest.fixture
def dead_redis(limited):
    """Put a Redis that nobody answers for behind the limits."""
    kept = limited._storage, limited._limiter
    dead = storage_from_string(
        "redis://127.0.0.1:1/0", socket_timeout=0.3, socket_connect_timeout=0.3
    )
    limited._storage, limited._limiter = dead, type(kept[1])(dead)
    yield
    limited._storage, limited._limiter = kept
    limited._storage_dead = False
