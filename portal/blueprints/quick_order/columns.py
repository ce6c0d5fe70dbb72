"""What the columns of an order mean, where we read them wrongly or could not tell."""

from __future__ import annotations

from uuid import UUID

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.blueprints.quick_order.forms import ColumnsForm
from portal.blueprints.quick_order.views import bp
from portal.domain.access import Permission
from portal.domain.imports import MissingColumn
from portal.domain.order_layout import FIELDS
from portal.kit.clock import utc_now
from portal.services.quick_order import mapping
from portal.services.unit_of_work import unit_of_work
from portal.web.access import actor, requires
from portal.web.answers import answer, done
from portal.web.errors import say

_ORDER = Permission.ORDERS_PLACE


@bp.get("/<uuid:run_id>/columns")
@requires(_ORDER)
def columns(run_id: UUID) -> Response:
    """Show the columns of a run as they were read, to be put right."""
    found = mapping.layout(actor=actor(), run_id=run_id)
    form = ColumnsForm(formdata=None, header=bool(found.header), remember=True)
    return _columns(found, form, list(found.fields))


def _columns(
    found: mapping.Layout, form: ColumnsForm, chosen: list[str], *, trouble: str = ""
) -> Response:
    return answer(
        page="quick_order/columns.html",
        status=422 if trouble else 200,
        layout=found,
        form=form,
        chosen=chosen,
        fields=FIELDS,
        trouble=trouble,
    )


@bp.post("/<uuid:run_id>/columns")
@requires(_ORDER)
def set_columns(run_id: UUID) -> Response:
    """Read the rows again as a person says, and remember it for the company if wished."""
    form = ColumnsForm()
    found = mapping.layout(actor=actor(), run_id=run_id)
    fields = request.form.getlist("column")[: len(found.fields)]
    try:
        with unit_of_work():
            mapping.set_columns(
                actor=actor(),
                run_id=run_id,
                fields=fields,
                header=bool(form.header.data),
                remember=bool(form.remember.data),
                at=utc_now(),
            )
    except MissingColumn as refused:
        label = refused.values["field"]
        refused.values["field"] = _(label)
        chosen = (fields + [""] * len(found.fields))[: len(found.fields)]
        return _columns(found, form, chosen, trouble=say(refused))
    return done(go_to=url_for(".show", run_id=run_id))
