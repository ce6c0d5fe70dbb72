"""Quick order: paste or upload, look at what was understood, put it into the cart."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from portal.blueprints.quick_order.forms import LineForm, PasteForm, QuantityForm, UploadForm
from portal.domain.access import Permission
from portal.kit.clock import today, utc_now
from portal.kit.errors import Expected, InvalidInput, NotFound
from portal.kit.words import N_
from portal.services.own_codes.commands import Saved
from portal.services.quick_order import commands, learning, mapping, queries, sources, taking
from portal.services.quick_order.errors import error_rows
from portal.services.quick_order.queries import Tab
from portal.services.unit_of_work import unit_of_work
from portal.web.access import actor, requires
from portal.web.answers import answer, done
from portal.web.downloads import spreadsheet
from portal.web.errors import say, status_of
from portal.web.remarks import tell_refused

bp = Blueprint("quick_order", __name__, url_prefix="/quick-order")
_ORDER = Permission.ORDERS_PLACE


@bp.get("")
@requires(_ORDER)
def start() -> Response:
    """Show where to paste or upload, and the person's latest quick orders."""
    return _start_page()


def _start_page(
    *,
    paste: PasteForm | None = None,
    upload_error: str = "",
    paste_error: str = "",
    status: int = 200,
) -> Response:
    return answer(
        page="quick_order/start.html",
        status=status,
        form=paste or PasteForm(),
        upload_error=upload_error,
        paste_error=paste_error,
        recent=queries.recent_runs(actor=actor()),
    )


@bp.post("")
@requires(_ORDER)
def create_run() -> Response:
    """Read what was pasted or uploaded and show what was understood."""
    upload = UploadForm().file.data
    is_file = bool(upload and upload.filename)
    form = PasteForm()
    try:
        if is_file:
            source = sources.read_upload(content=upload.read(), filename=upload.filename)
        else:
            source = sources.read_pasted(text=form.lines.data or "")
    except Expected as error:
        words = {"upload_error" if is_file else "paste_error": say(error)}
        return _start_page(paste=form, status=status_of(error), **words)
    with unit_of_work():
        run_id = commands.start(actor=actor(), source=source, at=utc_now())
    in_doubt = mapping.in_doubt(actor=actor(), run_id=run_id)
    return done(go_to=url_for(".columns" if in_doubt else ".show", run_id=run_id))


@bp.get("/<uuid:run_id>")
@requires(_ORDER)
def show(run_id: UUID) -> Response:
    """Show a run: how far it is, or its preview."""
    return _preview(run_id)


def _preview(run_id: UUID, *, status: int = 200, problem: str = "") -> Response:
    tab = request.args.get("tab", "all")
    seen = queries.preview(
        actor=actor(),
        run_id=run_id,
        tab=Tab(tab) if tab in set(Tab) else Tab.ALL,
        page=request.args.get("page", 1, int),
        on=today(),
    )
    return answer(
        page="quick_order/show.html",
        fragment="quick_order/preview.htmx.html",
        status=status,
        run=seen,
        trouble=problem,
        form=PasteForm(),
    )


@bp.post("/<uuid:run_id>/lines/<int:row>/<int:part>/product")
@requires(_ORDER)
def choose_product(run_id: UUID, row: int, part: int) -> Response:
    """Say which product a rejected line means."""
    form = LineForm()
    meant: dict[str, Any] = {
        "actor": actor(),
        "run_id": run_id,
        "row": row,
        "part": part,
        "product_id": _uuid(form.product_id.data),
        "code": form.code.data or "",
    }
    saved: Saved | None = None
    try:
        with unit_of_work():
            if form.remember.data:
                saved = learning.choose_and_remember(**meant, at=utc_now())
            else:
                commands.choose_product(**meant)
    except InvalidInput as error:
        return _preview(run_id, status=422, problem=say(error))
    if saved is not None and saved.changed:
        flash(
            gettext("%(code)s is now your code for %(sku)s.", code=saved.code, sku=saved.sku), "ok"
        )
    return _changed(run_id)


@bp.post("/<uuid:run_id>/lines/<int:row>/<int:part>/skipping")
@requires(_ORDER)
def skip_line(run_id: UUID, row: int, part: int) -> Response:
    """Put a rejected line aside."""
    with unit_of_work():
        commands.skip(actor=actor(), run_id=run_id, row=row, part=part)
    return _changed(run_id)


@bp.post("/<uuid:run_id>/products/<uuid:product_id>/quantity")
@requires(_ORDER)
def set_quantity(run_id: UUID, product_id: UUID) -> Response:
    """Change how much of a product is wanted."""
    form = QuantityForm()
    if not form.validate() or form.quantity.data is None or form.quantity.data < 0:
        return _preview(
            run_id, status=422, problem=gettext("Enter a quantity, for example 12 or 2,5.")
        )
    with unit_of_work():
        commands.set_quantity(
            actor=actor(),
            run_id=run_id,
            product_id=product_id,
            unit=form.unit.data or "",
            quantity=Decimal(form.quantity.data),
        )
    return _changed(run_id)


def _changed(run_id: UUID) -> Response:
    back = url_for(".show", run_id=run_id, **_where())
    seen = queries.preview(
        actor=actor(), run_id=run_id, tab=Tab(_where()["tab"]), page=_where()["page"], on=today()
    )
    return done(go_to=back, fragment="quick_order/preview.htmx.html", run=seen, trouble="")


def _where() -> dict[str, Any]:
    tab = request.args.get("tab", "all")
    return {"tab": tab if tab in set(Tab) else "all", "page": request.args.get("page", 1, int)}


@bp.post("/<uuid:run_id>/cart")
@requires(_ORDER)
def create_cart_lines(run_id: UUID) -> Response:
    """Put the ready lines into the cart; pressed twice, they are in it once."""
    with unit_of_work():
        added = taking.take(actor=actor(), run_id=run_id, at=utc_now())
    if added:
        count = len(added.lines)
        flash(
            ngettext(
                "%(num)d line is now in the cart.", "%(num)d lines are now in the cart.", count
            ),
            "ok",
        )
        tell_refused(refused.message for refused in added.refused)
    return done(go_to=url_for("cart.show"))


@bp.get("/<uuid:run_id>/errors.<any(csv, xlsx):kind>")
@requires(_ORDER)
def errors(run_id: UUID, kind: str) -> Response:
    """Download the rows with a problem as they were, with the reason beside each."""
    header, rows = error_rows(actor=actor(), run_id=run_id)
    width = max([len(header), *(len(row.cells) for row in rows)])

    def padded(cells: Sequence[str], last: str) -> list[str]:
        return [*cells, *([""] * (width - len(cells))), last]

    return spreadsheet(
        kind=kind,
        name=gettext("errors"),
        header=padded(header, gettext("Reason")) if header else [],
        rows=[padded(row.cells, gettext(row.message, **row.values)) for row in rows],
    )


def _uuid(text: str | None) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(N_("There is no such product.")) from None
