"""A person's browser in tests: each answer is checked for what every page must be."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from portal.extensions import db
from portal.kit.clock import utc_now
from portal.models.tenancy import acting_as_system
from portal.services.accounts import sign_in
from tests.factories import Member

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


class Page(BeautifulSoup):
    """A parsed answer, with its status and headers."""

    status: int
    headers: Any
    raw: bytes

    @property
    def heading(self) -> str:
        """The text of the one h1."""
        return self.select("h1")[0].get_text(" ", strip=True)


class Browser:
    """Asks and sends as one person; `expect` is the status the test insists on."""

    def __init__(self, client: FlaskClient, *, htmx: bool = False, token: str = "") -> None:
        self.client = client
        self.htmx = htmx
        if token:
            self.client.set_cookie("portal", token)

    def get(self, path: str, *, expect: int = 200, **arguments: Any) -> Page:
        """Ask for a page; arguments go into the address."""
        return self._look(
            self.client.get(path, query_string=arguments or None, headers=self._headers), expect
        )

    def post(self, path: str, *, expect: int = 303, data: Any = None, **fields: Any) -> Page:
        """Send a form: its fields by name, or `data` where names are no identifiers."""
        answer = self.client.post(
            path, data=data if data is not None else fields, headers=self._headers
        )
        return self._look(answer, expect)

    @property
    def _headers(self) -> dict[str, str]:
        return HTMX if self.htmx else {}

    def _look(self, response: Any, expect: int) -> Page:
        body = response.get_data()
        text = body.decode("utf-8", "replace")
        assert response.status_code == expect, (response.status_code, response.headers, text[:3000])
        is_html = (response.mimetype or "") == "text/html"
        page = Page(
            text if is_html else "", "html5lib" if "<!doctype" in text[:200] else "html.parser"
        )
        page.status, page.headers, page.raw = response.status_code, response.headers, body
        if is_html:
            ids = Counter(tag["id"] for tag in page.select("[id]"))
            assert [one for one, times in ids.items() if times > 1] == []
        if is_html and "<!doctype" in text[:200]:
            assert len(page.select("h1")) == 1
            assert page.title is not None
            assert page.title.get_text(strip=True).startswith(page.heading)
        return page


def sign_in_as(member: Member) -> str:
    """Open a session for the person without the slow password check; return its token."""
    with acting_as_system():
        token = sign_in.open_session(
            person_id=member.person.id,
            at=utc_now() - timedelta(seconds=1),
            address="127.0.0.1",
            user_agent="tests",
            membership_id=member.membership.id if member.membership else None,
            company_id=member.company.id if member.company else None,
        )
        db.session.commit()
    return token
