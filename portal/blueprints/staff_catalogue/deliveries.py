"""Deliveries on their way: moved to another day, taken into stock."""

from __future__ import annotations

from uuid import UUID

from flask import flash, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.blueprints.staff_catalogue.blueprint import bp
from portal.blueprints.staff_catalogue.forms import DayForm
from portal.domain.access import Permission
from portal.kit.clock import today, utc_now
from portal.kit.errors import InvalidInput
from portal.services.stock.deliveries import move_delivery, receive_delivery
from portal.services.unit_of_work import unit_of_work
from portal.web.access import actor, staff_only
from portal.web.answers import done


@bp.post("/products/<string:slug>/deliveries/<uuid:delivery_id>/day")
@staff_only(Permission.STAFF_CATALOGUE)
def move_expected(slug: str, delivery_id: UUID) -> Response:
    """Set the day a delivery is expected."""
    form = DayForm()
    if not form.validate():
        raise InvalidInput(next(str(e) for said in form.errors.values() for e in said))
    with unit_of_work():
        move_delivery(
            actor=actor(),
            slug=slug,
            delivery_id=delivery_id,
            due_on=form.due_on.data or today(),
            at=utc_now(),
        )
    flash(_("Saved. Orders that wait for it get the new day, and who ordered is told."), "ok")
    return done(go_to=url_for(".show", slug=slug))


@bp.post("/products/<string:slug>/deliveries/<uuid:delivery_id>/arrival")
@staff_only(Permission.STAFF_CATALOGUE)
def create_arrival(slug: str, delivery_id: UUID) -> Response:
    """Take a delivery into stock as it was expected."""
    with unit_of_work():
        receive_delivery(actor=actor(), slug=slug, delivery_id=delivery_id, at=utc_now())
    flash(_("The delivery is in stock; orders that wait for it get it first."), "ok")
    return done(go_to=url_for(".show", slug=slug))
