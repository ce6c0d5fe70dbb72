"""The door: before a view runs, find out who it is, whether they may, and set the scope."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import structlog
from flask import Flask, current_app, g, make_response, redirect, request, url_for
from flask_login import UserMixin
from werkzeug.wrappers import Response

from portal.config import Settings
from portal.domain.access import Actor, StaffRole
from portal.extensions import csrf, login
from portal.kit.clock import utc_now
from portal.kit.errors import Forbidden
from portal.kit.ids import new_id
from portal.kit.words import N_
from portal.models.tenancy import acting_as_rep, acting_as_staff, acting_as_system, acting_for
from portal.services.accounts import actors, sign_in
from portal.services.audit.commands import set_origin
from portal.services.unit_of_work import end_reading, unit_of_work
from portal.web.access import Access, Who, access_of
from portal.web.answers import wants_fragment

_REQUEST_ID = re.compile(r"^[0-9A-Za-z-]{8,64}$")


class SignedIn(UserMixin):
    """What flask-login calls the current user."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def get_id(self) -> str:
        return str(self.actor.person_id)


def init_door(app: Flask) -> None:
    """Put the door in front of every view."""
    login.init_app(app)
    login.session_protection = None  # sessions are rows of ours; a changed address ends nothing
    login.request_loader(_current_user)
    app.before_request(_open)
    app.teardown_request(_close)


def _current_user(_request: Any) -> SignedIn | None:
    found = g.get("actor")
    return SignedIn(found) if found else None


def _open() -> Response | None:
    # An application context may outlive a request (tests, commands): nothing of the last stays.
    for name in [name for name in g if name != "started_at"]:
        g.pop(name)
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if _REQUEST_ID.match(given) else new_id().hex
    structlog.contextvars.bind_contextvars(request_id=g.request_id)
    if request.endpoint is None:
        # An unknown address: the error page still shows who is signed in.
        _identify()
        return None
    mark = access_of(current_app.view_functions[request.endpoint])
    if mark.who is Who.BARE:
        return None
    set_origin(address=request.remote_addr or "", request_id=g.request_id)
    _identify()
    if current_app.config["WTF_CSRF_ENABLED"]:
        # Here, not in the extension's own hook: a refused form still shows who is signed in.
        csrf.protect()
    return _admit(mark, g.get("actor"))


def _admit(mark: Access, actor: Actor | None) -> Response | None:
    """Let the person in, send a stranger to sign in, or refuse.

    :raises Forbidden: if the person is known and may not.
    """
    if mark.who is Who.ANYONE:
        return None
    if actor is None:
        return _to_sign_in()
    if mark.who is Who.SIGNED_IN:
        return None
    if (mark.who is Who.STAFF) is not actor.is_staff:
        raise Forbidden(
            N_("This page is for the seller's staff.")
            if mark.who is Who.STAFF
            else N_("This page is for people of client companies.")
        )
    if mark.permission and not actor.may(mark.permission):
        raise Forbidden(N_("Your role does not allow this. Ask the manager of your company."))
    return None


def _to_sign_in() -> Response:
    where = request.full_path.rstrip("?") if request.method == "GET" else ""
    if wants_fragment():
        current = request.headers.get("HX-Current-URL", "")
        where = "/" + current.split("/", 3)[3] if current.count("/") > 2 else ""
    target = url_for("accounts.sign_in")
    if where and where != "/":
        target += "?" + urlencode({"next": where})
    if wants_fragment():
        answer = make_response("", 200)
        answer.headers["HX-Redirect"] = target
        return answer
    return redirect(target, 303)


def _identify() -> None:
    """Read the session in a transaction of its own, then set the scope of the rest."""
    token = request.cookies.get(current_app.config["PORTAL_COOKIE"], "")
    if not token:
        return
    at = utc_now()
    settings: Settings = current_app.extensions["portal.settings"]
    found = sign_in.read_session(
        token=token,
        at=at,
        idle=timedelta(minutes=settings.session_idle_minutes),
        staff_idle=timedelta(minutes=settings.staff_idle_minutes),
    )
    end_reading()
    if found is None:
        return
    if found.stale:
        with unit_of_work():
            sign_in.mark_seen(session_id=found.id, at=at)
    if found.person.staff_role is None:
        _identify_client(found)
    else:
        _identify_staff(found)


def _identify_client(found: sign_in.OpenSession) -> None:
    _enter(acting_for(found.company_id, found.person.id))
    g.actor, g.companies = actors.client_actor(
        person=found.person,
        session_id=found.id,
        membership_id=found.membership_id,
        address=request.remote_addr or "",
    )
    if g.actor.company_id != found.company_id:
        # The remembered company is gone, or none was chosen yet.
        end_reading()
        _leave()
        _enter(acting_for(g.actor.company_id, found.person.id))


def _identify_staff(found: sign_in.OpenSession) -> None:
    person, is_rep = found.person, found.person.staff_role is StaffRole.REP
    companies = _rep_companies(person.id) if is_rep else ()
    g.actor = actors.staff_actor(
        person=person,
        session_id=found.id,
        rep_company_ids=companies,
        address=request.remote_addr or "",
    )
    _enter(acting_as_rep(companies, person.id) if is_rep else acting_as_staff(person.id))


def _rep_companies(person_id: Any) -> tuple[Any, ...]:
    with acting_as_system():
        companies = actors.companies_of_rep(person_id=person_id)
        end_reading()
    return companies


def _enter(scope: Any) -> None:
    scope.__enter__()
    g.scope = scope


def _leave() -> None:
    scope = g.pop("scope", None)
    if scope is not None:
        scope.__exit__()


def _close(_error: BaseException | None) -> None:
    end_reading()
    _leave()


def as_system() -> AbstractContextManager[None]:
    """Let the unit of work opened inside act for no company: signing in, one's own account."""
    return acting_as_system()


def session_token() -> str:
    """Return the session token the browser showed, or an empty text."""
    return str(request.cookies.get(current_app.config["PORTAL_COOKIE"], ""))


def set_session_cookie(response: Response, token: str) -> Response:
    """Hand the browser its session token, for as long as it is good at most."""
    settings: Settings = current_app.extensions["portal.settings"]
    response.set_cookie(
        current_app.config["PORTAL_COOKIE"],
        token,
        max_age=timedelta(hours=settings.session_hours),
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def set_language_cookie(response: Response, language: str) -> Response:
    """Let the browser remember the language for when nobody is signed in."""
    response.set_cookie(
        "language",
        language,
        max_age=timedelta(days=365),
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def drop_session_cookie(response: Response) -> Response:
    """Take the session token from the browser."""
    response.delete_cookie(
        current_app.config["PORTAL_COOKIE"],
        path="/",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response
