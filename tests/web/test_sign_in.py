"""Signing in and out."""

from tests.factories import a_member
from tests.factories.people import PASSWORD


def test_the_right_password_opens_a_session(app, stranger):
    member = a_member()

    stranger.get("/login")
    page = stranger.post("/login", email=member.person.email, password=PASSWORD, next="/company")

    assert page.headers["Location"] == "/company"
    assert member.person.name in stranger.get("/account").get_text()
