"""A purchaser with a session, asking the portal through its WSGI door."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.extensions import db
from portal.kit.clock import utc_now
from portal.models.tenancy import acting_as_system
from portal.services.accounts import sign_in

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@dataclass(slots=True)
class Buyer:
    """One person's browser: cookie, form token, and whom they buy for."""

    client: FlaskClient
    person_id: UUID
    membership_id: UUID
    company_id: UUID
    token: str = ""

    def get(self, path: str, *, htmx: bool = False) -> TestResponse:
        """Ask for a page and insist on it."""
        answer = self.client.get(path, headers=HTMX if htmx else None)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:2000])
        return answer

    def post(
        self, path: str, *, htmx: bool = False, expect: int = 303, **fields: Any
    ) -> TestResponse:
        """Send a form, its fields by name, and insist on its answer."""
        return self.send(path, fields, htmx=htmx, expect=expect)

    def send(
        self, path: str, fields: dict[str, Any], *, htmx: bool = False, expect: int = 303
    ) -> TestResponse:
        """Send a form and insist on its answer."""
        headers = {"X-CSRFToken": self.token} | (HTMX if htmx else {})
        answer = self.client.post(path, data=fields, headers=headers)
        assert answer.status_code == expect, (path, answer.status_code, answer.text[:2000])
        return answer

    def upload(self, path: str, content: bytes, name: str) -> TestResponse:
        """Send a file and insist on being sent on."""
        return self.post(path, file=(io.BytesIO(content), name))


def a_buyer(app: Flask, number: int = 1) -> Buyer:
    """Sign the person of a company in."""
    with acting_as_system():
        person, membership, company = db.session.execute(
            db.text(
                "SELECT p.id, m.id, m.company_id FROM persons p JOIN memberships m"
                " ON m.person_id = p.id WHERE p.email = :email"
            ),
            {"email": f"zakupy{number}@klient.example"},
        ).one()
        token = sign_in.open_session(
            person_id=person,
            at=utc_now(),
            address="127.0.0.1",
            user_agent="bench",
            membership_id=membership,
            company_id=company,
        )
        db.session.commit()
        db.session.remove()
    client = app.test_client()
    client.set_cookie("portal", token)
    buyer = Buyer(client, person, membership, company)
    buyer.token = fields(buyer.get("/quick-order").text, "/quick-order")["csrf_token"]
    return buyer


def fields(html: str, action: str) -> dict[str, str]:
    """Return what the form with this action would send as it stands."""
    form = BeautifulSoup(html, "html.parser").select_one(f'form[method="post"][action^="{action}"]')
    assert form is not None, f"no form of {action}"
    sent: dict[str, str] = {}
    for one in form.select("input[name], textarea[name]"):
        kind = one.get("type", "text")
        if kind in ("submit", "file") or (
            kind in ("radio", "checkbox") and not one.has_attr("checked")
        ):
            continue
        sent[str(one["name"])] = str(one.get("value") or one.get_text())
    for one in form.select("select[name]"):
        chosen = one.select_one("option[selected]") or one.select_one("option")
        sent[str(one["name"])] = str(chosen["value"]) if chosen else ""
    return sent
