"""The carts, one cart, and what may be done with it as a whole."""

from __future__ import annotations

from uuid import UUID

from flask import flash, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from portal.blueprints.carts import bp
from portal.blueprints.carts.forms import NameForm
from portal.domain.access import Permission
from portal.kit.clock import utc_now
from portal.kit.ids import new_id
from portal.services.cart import saved, saved_merging, saved_queries
from portal.services.cart.saved_merging import Merged
from portal.services.unit_of_work import unit_of_work
from portal.web.access import actor, requires
from portal.web.answers import answer, done
from portal.web.forms import blaming
from portal.web.paths import as_id

_ORDER = Permission.ORDERS_PLACE


@bp.get("")
@requires(_ORDER)
def index() -> Response:
    """Show the cart in hand and those saved for later."""
    return _index(NameForm(formdata=None))


def _index(form: NameForm, status: int = 200) -> Response:
    carts = saved_queries.carts_of(actor=actor())
    return answer(page="carts/index.html", status=status, carts=carts, form=form, key=new_id())


@bp.post("")
@requires(_ORDER)
def create_saved() -> Response:
    """Put the active cart aside under a name and begin an empty one."""
    form = NameForm()
    if form.validate_on_submit():
        with blaming(form.name), unit_of_work():
            saved.put_aside(actor=actor(), name=form.name.data or "", at=utc_now())
    if form.errors:
        return _index(form, 422)
    flash(_("The cart was put aside as “%(name)s”.", name=form.name.data), "ok")
    return done(go_to=url_for(".index"))


@bp.get("/<uuid:cart_id>")
@requires(_ORDER)
def show(cart_id: UUID) -> Response:
    """Show what lies in a cart, and who put it there."""
    return _page(cart_id)


def _page(cart_id: UUID, form: NameForm | None = None, status: int = 200) -> Response:
    found = saved_queries.saved_page(
        actor=actor(), cart_id=cart_id, page=request.args.get("page", 1, int)
    )
    return answer(
        page="carts/show.html",
        status=status,
        found=found,
        form=form or NameForm(formdata=None, name=found.cart.name),
        key=new_id(),
    )


@bp.post("/<uuid:cart_id>/name")
@requires(_ORDER)
def change_name(cart_id: UUID) -> Response:
    """Give a cart another name."""
    form = NameForm()
    if form.validate_on_submit():
        with blaming(form.name), unit_of_work():
            saved.rename(actor=actor(), cart_id=cart_id, name=form.name.data or "", at=utc_now())
    if form.errors:
        return _page(cart_id, form, 422)
    return done(go_to=url_for(".show", cart_id=cart_id))


@bp.post("/<uuid:cart_id>/activation")
@requires(_ORDER)
def create_activation(cart_id: UUID) -> Response:
    """Take a saved cart up; the present one is kept."""
    with unit_of_work():
        saved.activate(actor=actor(), cart_id=cart_id, at=utc_now())
    return done(go_to=url_for("cart.show"))


@bp.post("/<uuid:cart_id>/merging")
@requires(_ORDER)
def create_merging(cart_id: UUID) -> Response:
    """Put a cart into another one, or into the one in hand."""
    given = request.form
    with unit_of_work():
        merged = saved_merging.merge(
            actor=actor(),
            cart_id=cart_id,
            into_id=as_id(given.get("into")),
            key=as_id(given.get("key")),
            at=utc_now(),
        )
    _tell(merged)
    return done(go_to=url_for(".show", cart_id=merged.into_id))


def _tell(merged: Merged) -> None:
    count = merged.moved + merged.summed
    words = ngettext("%(num)d line was put in.", "%(num)d lines were put in.", count)
    if merged.summed:
        words += " " + ngettext(
            "%(num)d was there already: the quantities are added up.",
            "%(num)d were there already: the quantities are added up.",
            merged.summed,
        )
    flash(words, "ok")
    if merged.mended:
        flash(
            ngettext(
                "%(num)d quantity was raised to whole packs.",
                "%(num)d quantities were raised to whole packs.",
                merged.mended,
            ),
            "warn",
        )
    if merged.left:
        flash(
            ngettext(
                "%(num)d line stayed in its cart: together the quantity would be too large.",
                "%(num)d lines stayed in their cart: together the quantity would be too large.",
                merged.left,
            ),
            "warn",
        )


@bp.post("/<uuid:cart_id>/removal")
@requires(_ORDER)
def create_removal(cart_id: UUID) -> Response:
    """Take a saved cart away and offer the way back; one that is gone is fine."""
    with unit_of_work():
        name = saved.remove(actor=actor(), cart_id=cart_id, at=utc_now())
    if name is not None:
        text = (
            _("The cart “%(name)s” was removed.", name=name) if name else _("The cart was removed.")
        )
        said = {"text": text, "undo_url": url_for(".put_back", cart_id=cart_id), "undo_label": ""}
        flash(said, "ok")  # type: ignore[arg-type]  # the layout shows an undo for such a flash
    return done(go_to=url_for(".index"))


@bp.post("/<uuid:cart_id>/return")
@requires(_ORDER)
def put_back(cart_id: UUID) -> Response:
    """Bring a cart back that was just taken away."""
    with unit_of_work():
        saved.bring_back(actor=actor(), cart_id=cart_id)
    return done(go_to=url_for(".index"))
