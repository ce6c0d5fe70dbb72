"""Carts beside the active one: put aside under a name, taken up again, dropped."""

from __future__ import annotations

from uuid import UUID

from flask import flash, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.blueprints.cart import bp
from portal.blueprints.cart.forms import NameForm
from portal.blueprints.cart.views import cart_answer
from portal.domain.access import Permission
from portal.kit.clock import utc_now
from portal.services.cart import commands
from portal.services.unit_of_work import unit_of_work
from portal.web.access import actor, requires
from portal.web.answers import done
from portal.web.forms import blaming


@bp.post("/cart/saved")
@requires(Permission.ORDERS_PLACE)
def create_saved() -> Response:
    """Put the active cart aside under a name and begin an empty one."""
    form = NameForm()
    if form.validate_on_submit():
        with blaming(form.name), unit_of_work():
            commands.put_aside(actor=actor(), name=form.name.data or "", at=utc_now())
    if form.errors:
        return cart_answer(422, name_form=form)
    flash(_("The cart was put aside as “%(name)s”.", name=form.name.data), "ok")
    return done(go_to=url_for(".show"))


@bp.post("/cart/saved/<uuid:cart_id>/activation")
@requires(Permission.ORDERS_PLACE)
def create_activation(cart_id: UUID) -> Response:
    """Take a saved cart up; the present one is kept."""
    with unit_of_work():
        commands.activate(actor=actor(), cart_id=cart_id, at=utc_now())
    return done(go_to=url_for(".show"))


@bp.post("/cart/saved/<uuid:cart_id>/removal")
@requires(Permission.ORDERS_PLACE)
def create_discard(cart_id: UUID) -> Response:
    """Drop a saved cart."""
    with unit_of_work():
        commands.discard(actor=actor(), cart_id=cart_id)
    flash(_("The cart was deleted."), "ok")
    return done(go_to=url_for(".show"))
