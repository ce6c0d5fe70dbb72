"""Own codes from a file: uploaded, looked at, taken; the rejected rows to keep."""

from __future__ import annotations

from contextlib import closing
from typing import Any
from uuid import UUID

from flask import flash, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from portal.blueprints.own_codes import bp
from portal.blueprints.own_codes.forms import ImportForm
from portal.blueprints.own_codes.views import list_answer
from portal.domain.access import Permission
from portal.domain.own_code_file import Places
from portal.kit.clock import utc_now
from portal.kit.errors import Expected
from portal.services.own_codes import importing
from portal.services.own_codes.planning import Outcome
from portal.services.unit_of_work import unit_of_work
from portal.web.access import actor, requires
from portal.web.answers import answer, done
from portal.web.downloads import spreadsheet
from portal.web.errors import say, status_of

_ORDER = Permission.ORDERS_PLACE
_SHOWN = 100
_MOST_COLUMNS = 200


@bp.post("/imports")
@requires(_ORDER)
def create_import() -> Response:
    """Keep an uploaded file and go on to what it would change."""
    upload = ImportForm().file.data
    if not upload or not upload.filename:
        return list_answer(upload_error=_("Choose a file."), status=422)
    try:
        with closing(upload):
            received = importing.receive(content=upload.read(), filename=upload.filename)
    except Expected as error:
        return list_answer(upload_error=say(error), status=status_of(error))
    with unit_of_work():
        file_id = importing.keep(actor=actor(), received=received, at=utc_now())
    return done(go_to=url_for(".show_import", file_id=file_id))


@bp.get("/imports/<uuid:file_id>")
@requires(_ORDER)
def show_import(file_id: UUID) -> Response:
    """Show what a file would change, and which rows it would not."""
    cells, plan = importing.looked_at(actor=actor(), file_id=file_id, places=_places())
    good = [*plan.only(Outcome.CHANGED), *plan.only(Outcome.NEW), *plan.only(Outcome.SAME)]
    good.sort(key=lambda row: (not row.clash, row.outcome is Outcome.SAME))
    return answer(
        page="own_codes/import.html",
        file_id=file_id,
        file=cells,
        plan=plan,
        counts=plan.counts,
        outcome=Outcome,
        good=good[:_SHOWN],
        good_count=len(good),
        rejected=plan.only(Outcome.REJECTED)[:_SHOWN],
        chosen=_arguments(plan.places),
    )


def _places() -> Places | None:
    """Return the columns as a person has said them; None where nobody has."""
    if "own" not in request.values:
        return None
    own, ours, unit = (_column(name) for name in ("own", "ours", "unit"))
    header = request.values.get("header", 0, int)
    return Places(own=own, ours=ours, unit=unit, header_row=min(max(header, 0), 20))


def _column(name: str) -> int | None:
    place = request.values.get(name, -1, int)
    return place if 0 <= place < _MOST_COLUMNS else None


def _arguments(places: Places) -> dict[str, Any]:
    """Return the columns as the address and the form carry them."""
    named = {"own": places.own, "ours": places.ours, "unit": places.unit}
    return {name: -1 if place is None else place for name, place in named.items()} | {
        "header": places.header_row
    }


@bp.post("/imports/<uuid:file_id>/confirmation")
@requires(_ORDER)
def create_confirmation(file_id: UUID) -> Response:
    """Take the good rows as they were looked at."""
    places = _places()
    with unit_of_work():
        counts = importing.take(actor=actor(), file_id=file_id, places=places, at=utc_now())
    saved = counts.created + counts.changed
    flash(
        ngettext(
            "%(num)s code saved: %(new)s new, %(changed)s changed.",
            "%(num)s codes saved: %(new)s new, %(changed)s changed.",
            saved,
            new=counts.created,
            changed=counts.changed,
        )
        if saved
        else _("Nothing to change: these codes are saved already."),
        "ok" if saved else "info",
    )
    if counts.rejected:
        said = _arguments(places) if places else {}
        return done(go_to=url_for(".show_import", file_id=file_id, **said))
    return done(go_to=url_for(".index"))


@bp.get("/imports/<uuid:file_id>/rejected.<any(csv, xlsx):kind>")
@requires(_ORDER)
def rejected(file_id: UUID, kind: str) -> Response:
    """Download the rejected rows as they were, with the reason beside each."""
    _cells, plan = importing.looked_at(actor=actor(), file_id=file_id, places=_places())
    rows = plan.only(Outcome.REJECTED)

    def padded(cells: tuple[str, ...], last: str) -> list[str]:
        return [*cells, *([""] * (plan.width - len(cells))), last]

    return spreadsheet(
        kind=kind,
        name=_("rejected-codes"),
        header=padded(plan.header, _("Reason")) if plan.header else [],
        rows=[padded(row.cells, _(row.message, **row.values)) for row in rows],
    )
