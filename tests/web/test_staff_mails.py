"""Reading the mail that went out."""

from __future__ import annotations

import pytest

from portal.domain.access import StaffRole
from portal.models.messages import MailState
from tests.factories import a_company, a_staff_member
from tests.factories.documents import a_sent_mail


@pytest.fixture
def office(app, as_member):
    return as_member(a_staff_member(StaffRole.OFFICE))


def subjects(page):
    return [link.get_text() for link in page.select("table.rows td.full a")]


def test_staff_see_what_was_sent_to_whom_with_what_result(office):
    company = a_company(name="Alfa Serwis")
    a_sent_mail(
        subject="Zamówienie przyjęte",
        recipient="ola@alfa.example",
        company_id=company.id,
        state=MailState.REFUSED,
        error="550 no such user",
    )

    page = office.get("/staff/mails")

    row = page.select_one("table.rows tbody tr").get_text(" ", strip=True)
    for words in ("Zamówienie przyjęte", "ola@alfa.example", "Alfa Serwis", "odrzucono", "550"):
        assert words in row


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "beta"}, ["B"]),
        ({"state": "delayed"}, ["B"]),
        ({"state": "nonsense"}, ["B", "A"]),
        ({"q": "_"}, []),
    ],
)
def test_mails_are_found_by_address_subject_and_result(office, asked, found):
    a_sent_mail(subject="A")
    a_sent_mail(subject="B", recipient="x@beta.example", state=MailState.DELAYED)

    assert subjects(office.get("/staff/mails", **asked)) == found


def test_a_mail_is_shown_as_text_and_in_a_frame_that_may_do_nothing(office):
    mail = a_sent_mail(
        text_body="Treść <b>listu</b>",
        html_body="<!doctype html><script>alert(1)</script><p>Treść</p>",
    )

    page = office.get(f"/staff/mails/{mail.id}")
    inside = office.client.get(page.select_one("iframe")["src"])

    assert page.select_one("pre").get_text() == "Treść <b>listu</b>"
    assert page.select_one("iframe").has_attr("sandbox")
    assert page.select_one("iframe")["sandbox"] == []  # a list of no permissions
    assert inside.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox;"
        " frame-ancestors 'self'"
    )
    assert inside.headers["Cache-Control"] == "no-store"


def test_pages_lose_and_double_nothing(office):
    for one in range(60):
        a_sent_mail(subject=f"M{one}")

    first = office.get("/staff/mails")
    rest = office.get(first.select_one("a[rel=next]")["href"])

    assert sorted(subjects(first) + subjects(rest)) == sorted(f"M{one}" for one in range(60))


def test_a_rep_does_not_read_mail(app, as_member):
    mail = a_sent_mail()
    rep = as_member(a_staff_member(StaffRole.REP))
    for path in ("", f"/{mail.id}", f"/{mail.id}/html"):
        rep.get(f"/staff/mails{path}", expect=403)


@pytest.mark.parametrize("mails", [1, 3])
def test_the_list_costs_the_same_however_long(app, as_member, count_queries, mails):
    browser = as_member(a_staff_member(StaffRole.OFFICE))
    for _ in range(mails):
        a_sent_mail()

    with count_queries() as seen:
        browser.get("/staff/mails")

    assert len(seen) == 3
