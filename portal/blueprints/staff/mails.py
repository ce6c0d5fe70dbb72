"""The mail that went out: to whom, what it said, with what result."""

from __future__ import annotations

from uuid import UUID

from flask import make_response, request
from werkzeug.wrappers import Response

from portal.blueprints.staff.blueprint import bp
from portal.domain.access import Permission
from portal.services.notifications import queries
from portal.web.access import staff_only
from portal.web.answers import answer
from portal.web.paths import as_id, plain
from portal.web.security import MAIL_POLICY

_STATES = ("sent", "delayed", "refused")


@bp.get("/mails")
@staff_only(Permission.STAFF_MAIL)
def mails() -> Response:
    """Show the mails, newest first."""
    text, state = plain(request.args.get("q")), request.args.get("state", "")
    found = queries.mails(
        text=text,
        state=state if state in _STATES else "",
        older_than=as_id(request.args.get("after")),
    )
    return answer(
        page="staff/mails.html",
        found=found,
        text=text,
        state=state,
        states=_STATES,
        arguments={k: v for k, v in request.args.items() if k != "after" and v},
    )


@bp.get("/mails/<uuid:mail_id>")
@staff_only(Permission.STAFF_MAIL)
def mails_show(mail_id: UUID) -> Response:
    """Show one mail: its fate, its text, and its HTML in a frame of its own."""
    return answer(page="staff/mail.html", mail=queries.mail(mail_id=mail_id))


@bp.get("/mails/<uuid:mail_id>/html")
@staff_only(Permission.STAFF_MAIL)
def mails_html(mail_id: UUID) -> Response:
    """Answer with the mail's own HTML, which may do nothing but look as it was sent."""
    response = make_response(queries.mail(mail_id=mail_id).html)
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    return response
