"""The codes of a company: looked at, added, changed, taken away and put back."""

from __future__ import annotations

from uuid import UUID

from flask import flash, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.blueprints.own_codes import bp
from portal.blueprints.own_codes.forms import OwnCodeForm
from portal.domain.access import Permission
from portal.kit.clock import utc_now
from portal.kit.errors import InvalidInput
from portal.services.catalogue.cards import ListedProduct
from portal.services.catalogue.queries import suggested, viewer_of
from portal.services.own_codes import commands, queries
from portal.services.own_codes.commands import Saved
from portal.services.unit_of_work import unit_of_work
from portal.web.access import actor, requires
from portal.web.answers import answer, done
from portal.web.downloads import spreadsheet
from portal.web.forms import blaming
from portal.web.paths import as_id, own_path, plain

_VIEW, _ORDER = Permission.ORDERS_VIEW, Permission.ORDERS_PLACE


@bp.get("")
@requires(_VIEW)
def index() -> Response:
    """Show the company's codes, a page of them, or those that hold what was sought."""
    return list_answer()


def list_answer(
    *, form: OwnCodeForm | None = None, upload_error: str = "", status: int = 200
) -> Response:
    """Answer the page of codes, with the form as it was sent where that was refused."""
    text = plain(request.args.get("find"))
    return answer(
        page="own_codes/index.html",
        status=status,
        codes=queries.own_codes(actor=actor(), text=text, number=request.args.get("page", 1, int)),
        text=text,
        may_change=actor().may(_ORDER),
        form=form or OwnCodeForm(formdata=None),
        proposals=_proposals(form.product.data if form and form.errors else ""),
        upload_error=upload_error,
    )


@bp.get("/products")
@requires(_ORDER)
def products() -> Response:
    """Propose products by what was typed so far of their code or name."""
    text = plain(request.args.get("product"))
    return answer(page="own_codes/products.htmx.html", proposals=_proposals(text), text=text)


def _proposals(text: str | None) -> tuple[ListedProduct, ...]:
    return suggested(viewer=viewer_of(actor()), text=text or "")


@bp.post("")
@requires(_ORDER)
def create() -> Response:
    """Let a code stand for a product."""
    form = OwnCodeForm()
    saved: Saved | None = None
    if form.validate():
        with blaming(form.product), unit_of_work():
            saved = commands.add(
                actor=actor(),
                code=form.code.data or "",
                product_id=as_id(form.product_id.data),
                product_code=form.product.data or "",
                at=utc_now(),
            )
    if saved is None:
        return list_answer(form=form, status=422)
    tell(saved)
    return done(go_to=own_path(request.form.get("next"), otherwise=url_for(".index")))


def tell(saved: Saved) -> None:
    """Say what a code stands for now, and what it goes before."""
    if saved.changed:
        flash(_("%(code)s is now your code for %(sku)s.", code=saved.code, sku=saved.sku), "ok")
    else:
        flash(_("%(code)s is your code for %(sku)s already.", code=saved.code, sku=saved.sku))
    if saved.clash:
        flash(clash_words(saved), "warn")


def clash_words(saved: Saved) -> str:
    """Return the warning that a code names other products too."""
    return str(
        _(
            "%(code)s is also a code of %(skus)s. From now on your code comes first: whoever of"
            " your company orders %(code)s gets %(sku)s.",
            code=saved.code,
            skus=", ".join(saved.clash),
            sku=saved.sku,
        )
    )


@bp.get("/<uuid:own_code_id>")
@requires(_ORDER)
def show(own_code_id: UUID) -> Response:
    """Show a code to be changed."""
    found = queries.own_code(actor=actor(), own_code_id=own_code_id)
    return _code_page(own_code_id, OwnCodeForm(formdata=None, code=found.code))


def _code_page(own_code_id: UUID, form: OwnCodeForm, status: int = 200) -> Response:
    return answer(
        page="own_codes/show.html",
        status=status,
        found=queries.own_code(actor=actor(), own_code_id=own_code_id),
        form=form,
        proposals=_proposals(form.product.data if form.errors else ""),
    )


@bp.post("/<uuid:own_code_id>")
@requires(_ORDER)
def update(own_code_id: UUID) -> Response:
    """Give a code another wording or product."""
    form = OwnCodeForm()
    saved: Saved | None = None
    if form.validate():
        with blaming(form.product), unit_of_work():
            saved = commands.change(
                actor=actor(),
                own_code_id=own_code_id,
                code=form.code.data or "",
                product_id=as_id(form.product_id.data),
                product_code=form.product.data or "",
                at=utc_now(),
            )
    if saved is None:
        return _code_page(own_code_id, form, 422)
    tell(saved)
    return done(go_to=url_for(".index"))


@bp.post("/<uuid:own_code_id>/removal")
@requires(_ORDER)
def remove(own_code_id: UUID) -> Response:
    """Take a code away and offer the way back; one that is gone is fine."""
    with unit_of_work():
        gone = commands.remove(actor=actor(), own_code_id=own_code_id, at=utc_now())
    if gone is not None:
        said: object = _("%(code)s is no longer your code.", code=gone.code)
        if gone.product.sku:
            undo = url_for(
                ".put_back",
                own_code=gone.id,
                code=gone.code,
                product=gone.product.product_id,
                unit=gone.product.unit or None,
            )
            said = {"text": said, "undo_url": undo, "undo_label": ""}
        flash(said, "ok")  # type: ignore[arg-type]  # the layout shows an undo for such a flash
    given = request.args
    return done(go_to=url_for(".index", find=given.get("find"), page=given.get("page")))


@bp.post("/returned")
@requires(_ORDER)
def put_back() -> Response:
    """Put a code that was just taken away back to where it stood."""
    given = request.args
    own_code_id, product_id = as_id(given.get("own_code")), as_id(given.get("product"))
    if own_code_id is None or product_id is None:
        return done(go_to=url_for(".index"))
    try:
        with unit_of_work():
            back = commands.put_back(
                actor=actor(),
                own_code_id=own_code_id,
                code=plain(given.get("code")),
                product_id=product_id,
                unit=plain(given.get("unit"), limit=20),
                at=utc_now(),
            )
    except InvalidInput as refused:
        flash(_(refused.message, **refused.values), "warn")
    else:
        if not back:
            flash(_("This code is among yours already."))
    return done(go_to=url_for(".index"))


@bp.get("/export.<any(csv, xlsx):kind>")
@requires(_VIEW)
def export(kind: str) -> Response:
    """Download the codes as a file that can be read back in."""
    return spreadsheet(
        kind=kind,
        name=_("your-codes"),
        header=[_("Your code"), _("SKU"), _("Unit"), _("Name")],
        rows=list(queries.exported(actor=actor())),
    )
