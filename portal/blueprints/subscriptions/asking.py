"""Asking to be told that a product is back, from anywhere, and taking that back."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from flask import flash, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.blueprints.subscriptions import bp
from portal.blueprints.subscriptions.forms import WishForm, wish_form
from portal.domain.access import Permission
from portal.domain.quantities import parse_quantity
from portal.kit.clock import utc_now
from portal.kit.errors import InvalidInput, NotFound
from portal.kit.words import N_
from portal.services.subscriptions import commands, queries
from portal.services.unit_of_work import unit_of_work
from portal.web.access import actor, requires
from portal.web.answers import done, wants_fragment
from portal.web.filters import quantity as shown
from portal.web.paths import as_id, own_path
from portal.web.remarks import mended_words


@bp.post("/subscriptions")
@requires(Permission.ORDERS_PLACE)
def create() -> Response:
    """Ask to be told when so much of a product is there."""
    form, product_id, quantity = _read()
    with unit_of_work():
        mended = commands.subscribe(
            actor=actor(),
            product_id=product_id,
            quantity=quantity,
            unit=form.unit.data or "",
            at=utc_now(),
        )
    if mended.changed:
        flash(mended_words(mended), "warn")
    if not wants_fragment():
        flash(
            _(
                "We will tell you when there are %(quantity)s %(unit)s.",
                quantity=shown(mended.quantity),
                unit=mended.unit.unit,
            ),
            "ok",
        )
    return _swapped(form, product_id, url_for(".index"))


@bp.post("/subscriptions/<uuid:subscription_id>/ending")
@requires(Permission.ORDERS_PLACE)
def end(subscription_id: UUID) -> Response:
    """End a wish and offer the way back."""
    form = wish_form()
    with unit_of_work():
        product_id = commands.end(actor=actor(), subscription_id=subscription_id, at=utc_now())
    asked_in_place = as_id(form.product_id.data) is not None
    if not (asked_in_place and wants_fragment()):
        undo = url_for(".take_up_again", subscription_id=subscription_id)
        said = {"text": _("The notification is ended."), "undo_url": undo, "undo_label": ""}
        flash(said, "ok")  # type: ignore[arg-type]  # the layout shows an undo for such a flash
    if not asked_in_place:
        return done(go_to=url_for(".index"))
    return _swapped(form, product_id, url_for(".index"))


@bp.post("/subscriptions/<uuid:subscription_id>/return")
@requires(Permission.ORDERS_PLACE)
def take_up_again(subscription_id: UUID) -> Response:
    """Undo the end of a wish."""
    with unit_of_work():
        commands.take_up_again(actor=actor(), subscription_id=subscription_id, at=utc_now())
    return done(go_to=url_for(".index"))


def _read() -> tuple[WishForm, UUID, Decimal]:
    """Return what was asked for.

    :raises NotFound: if no product is named.
    :raises InvalidInput: if the quantity is none.
    """
    form = wish_form()
    if not form.validate():
        raise InvalidInput(next(str(e) for said in form.errors.values() for e in said))
    product_id = as_id(form.product_id.data)
    if product_id is None:
        raise NotFound(N_("There is no such product."))
    return form, product_id, parse_quantity(form.quantity.data or "")


def _swapped(form: WishForm, product_id: UUID, otherwise: str) -> Response:
    """Answer the form as it stands now; a browser without a script goes back where it was."""
    back = own_path(form.next.data, otherwise=otherwise)
    if not wants_fragment():
        return done(go_to=back)
    found = queries.watches(actor=actor(), product_ids=[product_id]) or {}
    return done(
        go_to=back,
        fragment="subscriptions/create.htmx.html",
        product_id=product_id,
        quantity=parse_quantity(form.quantity.data or "1"),
        unit=form.unit.data or "",
        watch=found.get(product_id),
        next=form.next.data or "",
        name=form.name.data or "",
        ask=bool(form.ask.data),
        inside=bool(form.inside.data),
    )
