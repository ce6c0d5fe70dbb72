"""Passwords: changing one's own, and setting a new one by a link that works once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.extensions import db
from portal.kit.clock import utc_now
from portal.models.messages import OutboxMessage, SentMail
from portal.models.sessions import PasswordReset
from portal.models.tenancy import acting_as_system
from portal.services.outbox import Job
from portal.tasks import edge
from tests.browser_client import Browser
from tests.factories import a_member
from tests.factories.people import PASSWORD, a_person
from tests.stored import audited, promised, stored

NEW = "zielony rower na moscie"
_LINK = re.compile(r"http://portal\.test(/new-password/[0-9a-f]{64})")


@pytest.fixture
def mailed(app, settings):
    """Carry out what is promised; return the links of the mails in the folder."""

    def carry_out() -> list[str]:
        for message in stored(select(OutboxMessage).where(OutboxMessage.finished_at.is_(None))):
            edge.run(str(message.id))
        found = []
        for file in sorted(
            (settings.instance / "mail").glob("*.eml"), key=lambda f: f.stat().st_ctime
        ):
            text = file.read_text().replace("=\n", "").replace("=\r\n", "")
            found += _LINK.findall(text)[:1]
            file.unlink()
        return found

    yield carry_out
    for file in (settings.instance / "mail").glob("*.eml"):
        file.unlink()


def test_a_link_sets_a_new_password_once_and_ends_every_session(app, as_member, stranger, mailed):
    member = a_member()
    elsewhere = as_member(member)
    sent = stranger.post("/password-reset", email=member.person.email.upper())
    assert sent.headers["Location"] == "/password-reset/sent"
    (link,) = mailed()

    assert stranger.get(link, expect=303).headers["Location"] == "/new-password"
    stranger.get("/new-password")
    stranger.post("/new-password", password=NEW)

    elsewhere.get("/account", expect=303)
    stranger.post("/login", expect=422, email=member.person.email, password=PASSWORD)
    stranger.post("/login", email=member.person.email, password=NEW)
    again = Browser(app.test_client())
    again.get(link, expect=303)
    again.get("/new-password", expect=410)
    again.post("/new-password", expect=409, password="jeszcze inne haslo")
    assert [action for action, _, _ in audited()] == [
        "person.password-reset-requested",
        "person.password-reset",
        "person.sign-in-refused",
        "person.signed-in",
    ]


def test_the_answer_does_not_say_whether_anybody_has_the_address(app, count_queries):
    known = a_person().email
    with count_queries() as for_known:
        one = Browser(app.test_client()).post("/password-reset", email=known)
    with count_queries() as for_unknown:
        other = Browser(app.test_client()).post("/password-reset", email="nikt@x.example")

    ignored = ("X-Request-ID",)
    assert for_known == for_unknown
    assert one.raw == other.raw
    assert [h for h in one.headers if h[0] not in ignored] == [
        h for h in other.headers if h[0] not in ignored
    ]


def test_nobody_is_mailed_at_an_address_nobody_has(app, stranger, mailed):
    stranger.post("/password-reset", email="nikt@x.example")
    stranger.post("/password-reset", email=a_person(active=False).email)

    assert mailed() == []
    assert stored(select(SentMail)) == []


def test_the_link_leads_to_the_configured_address_whatever_the_host_header_says(
    app, stranger, mailed
):
    person = a_person()
    stranger.client.post(
        "/password-reset", data={"email": person.email}, headers={"Host": "localhost:9999"}
    )
    stranger.client.post(
        "/password-reset",
        data={"email": person.email},
        headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"},
    )

    assert len(mailed()) == 2
    bodies = " ".join(one.text_body + one.html_body for one in stored(select(SentMail)))
    assert "evil" not in bodies
    assert "9999" not in bodies


def test_only_the_links_hash_is_stored_and_staff_cannot_read_the_link(app, stranger, mailed):
    stranger.post("/password-reset", email=a_person().email)
    (link,) = mailed()
    secret = link.rpartition("/")[2]

    (mail,) = stored(select(SentMail))
    assert secret not in mail.text_body + mail.html_body
    assert "[…]" in mail.text_body
    assert secret not in str(promised())
    assert secret.encode() not in stored(select(PasswordReset.token_hash))


def test_a_link_ends_after_an_hour(app, stranger, mailed):
    stranger.post("/password-reset", email=a_person().email)
    (link,) = mailed()
    (row,) = stored(select(PasswordReset))
    assert row.expires_at - row.created_at == timedelta(minutes=60)
    with acting_as_system():
        db.session.get_one(PasswordReset, row.id).expires_at = utc_now()
        db.session.commit()

    stranger.get(link, expect=303)
    stranger.get("/new-password", expect=410)
    stranger.post("/new-password", expect=409, password=NEW)


def test_setting_a_password_voids_every_other_link(app, stranger, mailed):
    email = a_person().email
    stranger.post("/password-reset", email=email)
    stranger.post("/password-reset", email=email)
    first, second = mailed()
    stranger.get(second, expect=303)
    stranger.post("/new-password", password=NEW)

    stranger.get(first, expect=303)
    stranger.post("/new-password", expect=409, password="jeszcze inne haslo")


def test_a_weak_password_leaves_the_link_good(app, stranger, mailed):
    stranger.post("/password-reset", email=a_person().email)
    (link,) = mailed()
    stranger.get(link, expect=303)

    stranger.post("/new-password", expect=422, password="krotkie")
    stranger.post("/new-password", password=NEW)


def test_a_mail_tried_twice_carries_one_link(app, stranger, mailed, settings):
    """A worker may die between the sending and the note that it is done."""
    stranger.post("/password-reset", email=a_person().email)
    (link,) = mailed()
    (message,) = stored(select(OutboxMessage))
    with acting_as_system():
        db.session.get_one(OutboxMessage, message.id).finished_at = None
        db.session.commit()

    edge.run(str(message.id))

    assert mailed() == []
    stranger.get(link, expect=303)
    stranger.post("/new-password", password=NEW)


def test_four_mails_to_one_address_within_an_hour_are_one_too_many(app, stranger, limited):
    for _ in range(3):
        stranger.post("/password-reset", email="nikt@x.example")
    stranger.post("/password-reset", expect=429, email="nikt@x.example")


def test_changing_the_password_ends_the_other_sessions_and_tells_by_mail(app, as_member):
    member = a_member()
    here, there = as_member(member), as_member(member)

    here.post("/account/password", current=PASSWORD, password=NEW)

    here.get("/account")
    there.get("/account", expect=303)
    assert promised() == [(Job.PASSWORD_CHANGED, {"person_id": str(member.person.id)})]
    assert audited() == [("person.password-changed", member.person.email, member.company.id)]
    Browser(app.test_client()).post("/login", email=member.person.email, password=NEW)


def test_the_current_password_must_be_right(app, as_member):
    member = a_member()
    page = as_member(member).post("/account/password", expect=422, current="wrong", password=NEW)

    assert page.select_one("#current-error").get_text() == "Obecne hasło się nie zgadza."
    assert audited() == []


@pytest.mark.parametrize(
    ("weak", "said"),
    [
        ("elevenchars", "Hasło ma 11 znaków; użyj co najmniej 12."),
        ("Password1234", "To hasło należy do pierwszych, które ktoś by sprawdził."),
        ("123456789012", "To hasło należy do pierwszych, które ktoś by sprawdził."),
        ("aaaaaaaaaaaaaa", "To hasło należy do pierwszych, które ktoś by sprawdził."),
        ("Anna Nowakowska", "Nie używaj swojego nazwiska ani adresu jako hasła."),
        ("ą" * 2049, "Hasło jest za długie."),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(app, as_member, weak, said):
    member = a_member(person=a_person(name="Anna Nowakowska"))
    page = as_member(member).post("/account/password", expect=422, current=PASSWORD, password=weak)

    assert page.select_one("#password-error").get_text().startswith(said)


@pytest.mark.parametrize("good", ["cztery zwykle slowa", "ąęłżśćńóź ĄĘŁ", "x9!k" * 100])
def test_any_long_unusual_text_is_a_password(app, as_member, good):
    as_member(a_member()).post("/account/password", current=PASSWORD, password=good)
