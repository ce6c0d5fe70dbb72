"""Discount rules: what comes off the base price, for whom, on what and until when."""

from __future__ import annotations

from uuid import UUID

from flask import flash, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.blueprints.staff_catalogue.blueprint import bp
from portal.blueprints.staff_catalogue.forms import DiscountForm, options
from portal.domain.access import Permission
from portal.kit.clock import today, utc_now
from portal.kit.ids import new_id
from portal.services.catalogue import rule_queries
from portal.services.pricing import staff_queries
from portal.services.pricing.discount_commands import NewDiscount, add_discount, end_discount
from portal.services.unit_of_work import unit_of_work
from portal.web.access import actor, staff_only
from portal.web.answers import answer, done
from portal.web.forms import blaming
from portal.web.paths import as_id


@bp.get("/discounts")
@staff_only(Permission.STAFF_CATALOGUE)
def discounts() -> Response:
    """Show the discount rules."""
    return _page(_form(DiscountForm(formdata=None, data={"key": new_id()})))


def _form(form: DiscountForm) -> DiscountForm:
    form.price_group.choices = options([("", _("choose")), *rule_queries.price_groups()])
    form.category.choices = options(
        [("", _("everything")), *((one.id, one.name) for one in rule_queries.categories())]
    )
    return form


def _page(form: DiscountForm, *, status: int = 200) -> Response:
    return answer(
        page="staff_catalogue/discounts.html",
        status=status,
        rows=staff_queries.discounts(on=today()),
        form=form,
    )


@bp.post("/discounts")
@staff_only(Permission.STAFF_CATALOGUE)
def create_discount() -> Response:
    """Add a discount rule."""
    form = _form(DiscountForm())
    if form.validate_on_submit():
        with blaming(form.name), unit_of_work():
            add_discount(
                actor=actor(),
                discount=_discount(form),
                key=as_id(form.key.data) or new_id(),
                at=utc_now(),
            )
    if form.errors:
        return _page(form, status=422)
    flash(_("Discount added."), "ok")
    return done(go_to=url_for(".discounts"))


def _discount(form: DiscountForm) -> NewDiscount:
    return NewDiscount(
        name=form.name.data,
        percent=form.percent.data,
        amount=form.amount.money,
        price_group_id=form.price_group.data,
        company_nip=form.company_nip.data,
        sku=form.sku.data,
        category_id=form.category.data,
        valid_from=form.valid_from.data,
        valid_to=form.valid_to.data,
    )


@bp.post("/discounts/<uuid:discount_id>/end")
@staff_only(Permission.STAFF_CATALOGUE)
def end_discount_rule(discount_id: UUID) -> Response:
    """Let a discount apply no more from today."""
    with unit_of_work():
        end_discount(actor=actor(), discount_id=discount_id, on=today(), at=utc_now())
    flash(_("The discount ended yesterday."), "ok")
    return done(go_to=url_for(".discounts"))
