"""Products for the back office: the list, one product, its facts and its stock."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import flash, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.blueprints.staff_catalogue.blueprint import bp
from portal.blueprints.staff_catalogue.forms import (
    EFFECT_LABELS,
    STATUS_LABELS,
    CorrectionForm,
    FactsForm,
    NewPriceForm,
    RuleForm,
    options,
)
from portal.domain.access import Permission
from portal.domain.vat import VatRate
from portal.kit.clock import today, utc_now
from portal.kit.errors import Expected
from portal.services.catalogue import rule_queries, staff_queries
from portal.services.catalogue.product_commands import Facts, change_facts
from portal.services.catalogue.staff_queries import ProductStatus, StaffProduct
from portal.services.pricing import staff_queries as price_queries
from portal.services.stock.corrections import correct_stock
from portal.services.stock.deliveries import coming
from portal.services.unit_of_work import unit_of_work
from portal.web.access import actor, staff_only
from portal.web.answers import answer, done
from portal.web.forms import blaming
from portal.web.paths import plain

_LACKS = ("stock", "price")


@bp.get("")
@staff_only(Permission.STAFF_CATALOGUE)
def index() -> Response:
    """Show the products with state, price and stock."""
    text = plain(request.args.get("q"))
    status = next((one for one in ProductStatus if one == request.args.get("status")), None)
    lack = next((one for one in _LACKS if one == request.args.get("lack")), "")
    found = staff_queries.products(
        text=text,
        status=status,
        lack=lack,
        start_from=plain(request.args.get("from"), limit=400),
    )
    return answer(
        page="staff_catalogue/index.html",
        found=found,
        text=text,
        standing=status,
        lack=lack,
        labels=STATUS_LABELS,
    )


@bp.get("/products/<string:slug>")
@staff_only(Permission.STAFF_CATALOGUE)
def show(slug: str) -> Response:
    """Show a product with everything about it that can be changed."""
    return product_page(staff_queries.product(slug=slug))


def product_page(product: StaffProduct, *, status: int = 200, **forms: Any) -> Response:
    """Render a product's page; `forms` holds the one that came back with errors."""
    on = today()
    given: dict[str, Any] = {
        "facts": forms.get("facts") or _facts_form(product),
        "wrong": forms.get("wrong"),
        "wrong_id": forms.get("wrong_id"),
        "new_price": forms.get("new_price") or new_price_form(blank=True),
        "new_rule": forms.get("new_rule") or rule_form(blank=True),
    }
    return answer(
        page="staff_catalogue/product.html",
        status=status,
        product=product,
        coming=coming(product_id=product.id),
        entries=price_queries.entries_of(product_id=product.id, on=on),
        rules=rule_queries.rules_on(product_id=product.id, category_ids=product.category_ids),
        status_labels=STATUS_LABELS,
        effect_labels=EFFECT_LABELS,
        **given,
    )


def _facts_form(product: StaffProduct) -> FactsForm:
    return FactsForm(
        formdata=None,
        data={
            "name": product.name,
            "unit": product.unit,
            "base": product.base.amount if product.base else None,
            "vat_rate": str(product.vat_rate),
            "minimum": product.minimum.normalize(),
            "multiple": product.multiple.normalize(),
            "allow_backorder": product.allow_backorder,
            "status": str(product.status),
            "successor_sku": product.successor_sku,
        },
    )


def new_price_form(*, blank: bool = False) -> NewPriceForm:
    """Return the form of a new price, empty or as it was sent."""
    form = NewPriceForm(formdata=None, prefix="new") if blank else NewPriceForm(prefix="new")
    lists = (
        (one.id, f"{one.name} · {one.owner} ({one.currency})")
        for one in price_queries.price_lists()
    )
    form.price_list.choices = options([("", _("choose")), *lists])
    return form


def rule_form(*, blank: bool = False, whole: bool = False) -> RuleForm:
    """Return the form of a new rule, empty or as it was sent; `whole` offers the categories."""
    form = RuleForm(formdata=None, prefix="rule") if blank else RuleForm(prefix="rule")
    form.price_group.choices = options([("", _("everyone")), *rule_queries.price_groups()])
    categories = rule_queries.categories() if whole else ()
    form.category.choices = options(
        [("", _("choose")), *((one.id, one.name) for one in categories)]
    )
    return form


@bp.post("/products/<string:slug>/facts")
@staff_only(Permission.STAFF_CATALOGUE)
def update_facts(slug: str) -> Response:
    """Change a product's facts."""
    form = FactsForm()
    if form.validate_on_submit():
        with blaming(form.successor_sku), unit_of_work():
            change_facts(actor=actor(), slug=slug, facts=_facts(form), at=utc_now())
    if form.errors:
        return product_page(staff_queries.product(slug=slug), status=422, facts=form)
    flash(_("Saved."), "ok")
    return done(go_to=url_for(".show", slug=slug))


def _facts(form: FactsForm) -> Facts:
    return Facts(
        name=form.name.data,
        unit=form.unit.data,
        base=form.base.money,
        vat_rate=VatRate(form.vat_rate.data),
        minimum=form.minimum.data or Decimal(0),
        multiple=form.multiple.data or Decimal(0),
        allow_backorder=form.allow_backorder.data,
        status=ProductStatus(form.status.data),
        successor_sku=form.successor_sku.data,
    )


@bp.post("/products/<string:slug>/stock/<uuid:warehouse_id>/correction")
@staff_only(Permission.STAFF_CATALOGUE)
def create_correction(slug: str, warehouse_id: UUID) -> Response:
    """Set what lies in a warehouse to what was counted."""
    form = CorrectionForm()
    if form.validate_on_submit():
        with blaming(form.on_hand, Expected), unit_of_work():
            correct_stock(
                actor=actor(),
                slug=slug,
                warehouse_id=warehouse_id,
                on_hand=form.on_hand.data or Decimal(0),
                reason=form.reason.data,
                at=utc_now(),
            )
    if form.errors:
        product = staff_queries.product(slug=slug)
        return product_page(product, status=422, wrong=form, wrong_id=warehouse_id)
    flash(_("Stock corrected."), "ok")
    return done(go_to=url_for(".show", slug=slug))
