"""Assortment rules: what is hidden, shown, or shown without sale, and from whom."""

from __future__ import annotations

from uuid import UUID

from flask import flash, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.blueprints.staff_catalogue.blueprint import bp
from portal.blueprints.staff_catalogue.forms import EFFECT_LABELS, RuleForm
from portal.blueprints.staff_catalogue.products import product_page, rule_form
from portal.domain.access import Permission
from portal.domain.assortment import Effect
from portal.kit.clock import utc_now
from portal.services.catalogue import rule_queries, staff_queries
from portal.services.catalogue.rule_commands import NewRule, add_rule, remove_rule
from portal.services.unit_of_work import unit_of_work
from portal.web.access import actor, staff_only
from portal.web.answers import answer, done
from portal.web.forms import blaming
from portal.web.paths import own_path


@bp.get("/rules")
@staff_only(Permission.STAFF_CATALOGUE)
def rules() -> Response:
    """Show every assortment rule."""
    return _page(rule_form(blank=True, whole=True))


def _page(form: RuleForm, *, status: int = 200) -> Response:
    return answer(
        page="staff_catalogue/rules.html",
        status=status,
        rules=rule_queries.all_rules(),
        form=form,
        effect_labels=EFFECT_LABELS,
    )


def _rule(form: RuleForm, *, sku: str) -> NewRule:
    return NewRule(
        effect=Effect(form.effect.data),
        sku=sku,
        category_id=form.category.data,
        price_group_id=form.price_group.data,
        company_nip=form.company_nip.data,
        branch=form.branch.data,
    )


@bp.post("/rules")
@staff_only(Permission.STAFF_CATALOGUE)
def create_rule() -> Response:
    """Add a rule on a product or a category."""
    form = rule_form(whole=True)
    if form.validate_on_submit():
        with blaming(form.sku), unit_of_work():
            add_rule(actor=actor(), rule=_rule(form, sku=form.sku.data), at=utc_now())
    if form.errors:
        return _page(form, status=422)
    flash(_("Rule added; it holds from now on."), "ok")
    return done(go_to=url_for(".rules"))


@bp.post("/products/<string:slug>/rules")
@staff_only(Permission.STAFF_CATALOGUE)
def create_product_rule(slug: str) -> Response:
    """Add a rule on this product."""
    product = staff_queries.product(slug=slug)
    form = rule_form()
    if form.validate_on_submit():
        with blaming(form.company_nip), unit_of_work():
            add_rule(actor=actor(), rule=_rule(form, sku=product.sku), at=utc_now())
    if form.errors:
        return product_page(product, status=422, new_rule=form)
    flash(_("Rule added; it holds from now on."), "ok")
    return done(go_to=url_for(".show", slug=slug, _anchor="rules"))


@bp.post("/rules/<uuid:rule_id>/removal")
@staff_only(Permission.STAFF_CATALOGUE)
def create_rule_removal(rule_id: UUID) -> Response:
    """Remove a rule."""
    with unit_of_work():
        remove_rule(actor=actor(), rule_id=rule_id, at=utc_now())
    flash(_("Rule removed."), "ok")
    return done(go_to=own_path(request.form.get("back"), otherwise=url_for(".rules")))
