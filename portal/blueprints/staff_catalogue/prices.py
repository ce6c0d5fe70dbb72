"""A product's prices in the price lists."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from flask import flash, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.blueprints.staff_catalogue.blueprint import bp
from portal.blueprints.staff_catalogue.forms import PriceForm
from portal.blueprints.staff_catalogue.products import new_price_form, product_page
from portal.domain.access import Permission
from portal.kit.clock import today, utc_now
from portal.kit.errors import Conflict, InvalidInput
from portal.services.catalogue import staff_queries
from portal.services.pricing.entry_commands import Terms, add_entry, change_entry, end_entry
from portal.services.unit_of_work import unit_of_work
from portal.web.access import actor, staff_only
from portal.web.answers import done
from portal.web.forms import blaming


def _terms(form: PriceForm) -> Terms:
    return Terms(
        net=form.net.data or Decimal(0),
        minimum=form.minimum.data or Decimal(0),
        valid_from=form.valid_from.data,
        valid_to=form.valid_to.data,
    )


@bp.post("/products/<string:slug>/prices")
@staff_only(Permission.STAFF_CATALOGUE)
def create_price(slug: str) -> Response:
    """Add the product's price to a list."""
    form = new_price_form()
    if form.validate_on_submit():
        with blaming(form.minimum, Conflict), blaming(form.valid_to, InvalidInput), unit_of_work():
            add_entry(
                actor=actor(),
                slug=slug,
                price_list_id=form.price_list.data,
                terms=_terms(form),
                at=utc_now(),
            )
    if form.errors:
        return product_page(staff_queries.product(slug=slug), status=422, new_price=form)
    flash(_("Price added."), "ok")
    return done(go_to=url_for(".show", slug=slug, _anchor="prices"))


@bp.post("/products/<string:slug>/prices/<uuid:entry_id>")
@staff_only(Permission.STAFF_CATALOGUE)
def update_price(slug: str, entry_id: UUID) -> Response:
    """Change a price; orders already placed keep theirs."""
    form = PriceForm()
    if form.validate_on_submit():
        with blaming(form.minimum, Conflict), blaming(form.valid_to, InvalidInput), unit_of_work():
            change_entry(
                actor=actor(), slug=slug, entry_id=entry_id, terms=_terms(form), at=utc_now()
            )
    if form.errors:
        product = staff_queries.product(slug=slug)
        return product_page(product, status=422, wrong=form, wrong_id=entry_id)
    flash(_("Price changed. Orders already placed keep theirs."), "ok")
    return done(go_to=url_for(".show", slug=slug, _anchor="prices"))


@bp.post("/products/<string:slug>/prices/<uuid:entry_id>/end")
@staff_only(Permission.STAFF_CATALOGUE)
def end_price(slug: str, entry_id: UUID) -> Response:
    """Let a price apply no more from today."""
    with unit_of_work():
        end_entry(actor=actor(), slug=slug, entry_id=entry_id, on=today(), at=utc_now())
    flash(_("The price ended yesterday; from today the other rules decide."), "ok")
    return done(go_to=url_for(".show", slug=slug, _anchor="prices"))
