"""Codes typed or scanned onto a list."""

from __future__ import annotations

from uuid import UUID

from flask import flash
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.blueprints.lists import bp
from portal.blueprints.lists.forms import EntryForm
from portal.blueprints.lists.telling import entered_words
from portal.blueprints.lists.views import changed, list_answer
from portal.domain.access import Permission
from portal.kit.clock import utc_now
from portal.kit.errors import InvalidInput
from portal.services.cart.entry import read_entry
from portal.services.lists.adding import Wanted
from portal.services.lists.entering import Entered, enter_product
from portal.services.unit_of_work import unit_of_work
from portal.web.access import actor, requires
from portal.web.remarks import mended_words


@bp.post("/<uuid:list_id>/lines")
@requires(Permission.ORDERS_PLACE)
def create_entry(list_id: UUID) -> Response:
    """Put a product on the list by any code of it, or raise the line that stands there."""
    form = EntryForm()
    try:
        if not form.validate():
            raise InvalidInput(next(str(e) for said in form.errors.values() for e in said))
        entered = _enter(list_id, form.entry.data or "")
    except InvalidInput as refused:
        form.entry.errors = [_(refused.message, **refused.values)]
        return list_answer(list_id, 422, form=form)
    said = entered_words(entered)
    flash(said, "ok")
    if entered.mended.changed:
        flash(mended_words(entered.mended), "warn")
    return changed(list_id, said=said)


def _enter(list_id: UUID, text: str) -> Entered:
    line = read_entry(text, actor(), None)
    wanted = Wanted(product_id=line.product_id, quantity=line.quantity, unit=line.unit)
    with unit_of_work():
        return enter_product(actor=actor(), list_id=list_id, wanted=wanted, at=utc_now())
