"""Which messages a person gets: switches on the page, and the link in a mail."""

from __future__ import annotations

from flask import current_app, flash, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.blueprints.subscriptions import bp
from portal.domain.access import Permission
from portal.domain.subscriptions import MessageKind
from portal.kit.clock import utc_now
from portal.services.subscriptions.switches import read_stop_token, switch
from portal.services.unit_of_work import unit_of_work
from portal.web.access import actor, bare, public, requires
from portal.web.answers import answer, done


@bp.post("/messages")
@requires(Permission.ORDERS_PLACE)
def change_messages() -> Response:
    """Switch kinds of mail on or off for the person."""
    wanted = set(request.form.getlist("kind"))
    with unit_of_work():
        for kind in MessageKind:
            switch(person_id=actor().person_id, kind=kind, on=kind in wanted, at=utc_now())
    flash(_("Saved."), "ok")
    return done(go_to=url_for(".index"))


@bp.get("/messages/off/<string:token>")
@public
def ask_stop(token: str) -> Response:
    """Ask whether a kind of mail is to stop. Reading a link changes nothing: mail servers do it."""
    _person, kind = read_stop_token(token, secret=_secret())
    return answer(page="subscriptions/stop.html", kind=kind, token=token, stopped=False)


@bp.post("/messages/off/<string:token>")
@bare
def stop(token: str) -> Response:
    """Stop a kind of mail; mail programs press this without a session (RFC 8058)."""
    person_id, kind = read_stop_token(token, secret=_secret())
    with unit_of_work():
        switch(person_id=person_id, kind=kind, on=False, at=utc_now())
    return answer(page="subscriptions/stop.html", kind=kind, token=token, stopped=True)


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])
