"""One's own account."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.domain.access import StaffRole
from portal.models.accounts import Person
from portal.models.audit import AuditEntry
from portal.models.sessions import SignInSession
from tests.factories import a_member, a_staff_member
from tests.stored import audited, stored


def test_a_person_changes_their_name_and_telephone(app, as_member):
    member = a_member()
    as_member(member).post("/account/details", name=" Jan Lis ", phone="600 100 200")

    (person,) = stored(select(Person).where(Person.id == member.person.id))
    assert (person.name, person.phone) == ("Jan Lis", "600 100 200")
    (entry,) = stored(select(AuditEntry))
    assert (entry.action, entry.company_id) == ("person.changed", member.company.id)
    assert (entry.before["name"], entry.after["name"]) == (member.person.name, "Jan Lis")


def test_saving_the_same_again_is_no_change(app, as_member):
    member = a_member()
    for _ in range(2):
        as_member(member).post("/account/details", name="Jan Lis", phone="")

    assert [action for action, _, _ in audited()] == ["person.changed"]


def test_staff_have_an_account_too(app, as_member):
    rep = a_staff_member(StaffRole.REP)
    browser = as_member(rep)
    browser.post("/account/details", name="Ewa Kalina", phone="")

    assert browser.get("/account").select_one(".who").contents[0] == "Ewa Kalina"
    assert audited() == [("person.changed", rep.person.email, None)]


def test_the_list_shows_the_persons_own_sessions_and_ends_one(app, as_member):
    member = a_member()
    here, there = as_member(member), as_member(member)
    as_member(a_member())
    page = here.get("/account")
    assert len(page.select("tbody tr")) == 2

    here.post(page.select_one("form[action*=sessions][action$=ending] ~ *, td form")["action"])

    there.get("/account", expect=303)
    here.get("/account")


def test_another_persons_session_does_not_exist(app, as_member):
    victim = a_member()
    browser = as_member(victim)
    (session,) = stored(select(SignInSession))

    as_member(a_member()).post(f"/account/sessions/{session.id}/ending", expect=404)

    browser.get("/account")


def test_ending_a_session_twice_changes_nothing(app, as_member):
    member = a_member()
    here, _ = as_member(member), as_member(member)
    other = here.get("/account").select_one("td form")["action"]

    here.post(other)
    here.post(other)

    assert [action for action, _, _ in audited()] == ["person.session-ended"]


def test_language_and_look_are_kept_on_the_account(app, as_member):
    member = a_member()
    browser = as_member(member)

    answer = browser.post("/preferences", language="en", theme="dark", next="/account")

    page = browser.get("/account")
    assert answer.headers["Location"] == "/account"
    assert (page.html["lang"], page.html["data-theme"]) == ("en", "dark")
    assert as_member(member).get("/account").heading == "Account and sign-in"


def test_a_strangers_language_is_kept_in_the_browser(app, stranger):
    assert stranger.get("/login").html["lang"] == "pl"

    stranger.post("/preferences", language="en", next="/password-reset")

    assert stranger.get("/login").heading == "Sign in"


@pytest.mark.parametrize("fields", [{"language": "xx"}, {"theme": "neon"}, {}])
def test_what_is_no_language_and_no_look_changes_nothing(app, as_member, fields):
    member = a_member()
    as_member(member).post("/preferences", **fields)

    (person,) = stored(select(Person).where(Person.id == member.person.id))
    assert (person.language, person.theme) == ("pl", "system")


@pytest.mark.parametrize("sessions", [1, 3])
def test_the_page_costs_the_same_however_many_sessions(app, as_member, count_queries, sessions):
    member = a_member()
    browsers = [as_member(member) for _ in range(sessions)]

    with count_queries() as seen:
        browsers[0].get("/account")

    assert len(seen) == 5
