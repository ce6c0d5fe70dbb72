"""The order of a list: a line one place up or down, or where it was dropped."""

from __future__ import annotations

from uuid import UUID

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.blueprints.lists import bp
from portal.blueprints.lists.views import changed
from portal.domain.access import Permission
from portal.kit.clock import utc_now
from portal.services.lists import lines
from portal.services.unit_of_work import unit_of_work
from portal.web.access import actor, requires
from portal.web.paths import as_id

_ORDER = Permission.ORDERS_PLACE
_NONE = UUID(int=0)


@bp.post("/<uuid:list_id>/lines/<uuid:line_id>/<any(up, down):way>")
@requires(_ORDER)
def move_line(list_id: UUID, line_id: UUID, way: str) -> Response:
    """Move a line one place up or down."""
    with unit_of_work():
        lines.move_line(
            actor=actor(), list_id=list_id, line_id=line_id, up=way == "up", at=utc_now()
        )
    return changed(list_id, focus=f"{way}-{line_id}", moved=line_id)


@bp.post("/<uuid:list_id>/places")
@requires(_ORDER)
def create_place(list_id: UUID) -> Response:
    """Put a line where it was dropped: behind one line, or else before another."""
    line_id = as_id(request.form.get("line")) or _NONE
    stayed = not _place(list_id, line_id)
    if stayed:
        flash(_("The list has changed meanwhile; the line stays where it was."), "warn")
    return changed(list_id, focus=f"handle-{line_id}", moved=None if stayed else line_id)


def _place(list_id: UUID, line_id: UUID) -> bool:
    with unit_of_work():
        return lines.place_line(
            actor=actor(),
            list_id=list_id,
            line_id=line_id,
            after=as_id(request.form.get("after")),
            before=as_id(request.form.get("before")),
            at=utc_now(),
        )
