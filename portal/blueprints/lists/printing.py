"""A list on paper: asked for, waited for, fetched."""

from __future__ import annotations

from uuid import UUID

from flask import Response as Streamed
from flask import flash, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.blueprints.lists import bp
from portal.blueprints.lists.forms import press_key, ticked
from portal.blueprints.lists.views import back
from portal.domain.access import Permission
from portal.kit.clock import utc_now
from portal.kit.errors import InvalidInput
from portal.services.lists import printing
from portal.services.lists.papers import PaperKind
from portal.services.unit_of_work import unit_of_work
from portal.web.access import actor, requires
from portal.web.answers import answer, done
from portal.web.downloads import disposition

_ORDER = Permission.ORDERS_PLACE


@bp.post("/<uuid:list_id>/prints/<any(form, labels):kind>")
@requires(_ORDER)
def create_print(list_id: UUID, kind: str) -> Response:
    """Ask for an order form or for labels of the list, or of its ticked lines."""
    key = press_key(kind)
    try:
        with unit_of_work():
            printing.ask_for_print(
                actor=actor(),
                list_id=list_id,
                kind=PaperKind(kind),
                only=ticked() if request.form.get("what") == "selected" else None,
                key=key,
                at=utc_now(),
            )
    except InvalidInput as refused:
        flash(_(refused.message, **refused.values), "warn")
        return done(go_to=back(list_id))
    return done(go_to=url_for(".show_print", list_id=list_id, key=key))


@bp.get("/<uuid:list_id>/prints/<uuid:key>")
@requires(_ORDER)
def show_print(list_id: UUID, key: UUID) -> Response:
    """Show how far a print is, and where it is to be had."""
    state = printing.print_state(actor=actor(), list_id=list_id, key=key, at=utc_now())
    return answer(
        page="lists/print.html", fragment="lists/print.htmx.html", state_of_print=state, key=key
    )


@bp.get("/<uuid:list_id>/prints/<uuid:key>/file")
@requires(_ORDER)
def fetch_print(list_id: UUID, key: UUID) -> Response:
    """Send a print to be looked at and printed."""
    kept, content = printing.printed(actor=actor(), list_id=list_id, key=key, at=utc_now())
    response = Streamed(content, mimetype=kept.media_type)
    response.headers["Content-Disposition"] = disposition(kept.name, inline=True)
    return response
