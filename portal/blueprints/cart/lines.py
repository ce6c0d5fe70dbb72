"""Lines of the cart: put in, changed in place, taken out and put back."""

from __future__ import annotations

from uuid import UUID

from flask import flash, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.blueprints.cart import bp
from portal.blueprints.cart.forms import NewLineForm, QuantityForm
from portal.blueprints.cart.views import cart_answer, short_watches
from portal.domain.access import Permission
from portal.domain.quantities import parse_quantity
from portal.kit.clock import utc_now
from portal.kit.errors import InvalidInput
from portal.services.cart import commands, queries
from portal.services.cart.commands import Added, NewLine
from portal.services.cart.entry import read_entry
from portal.services.unit_of_work import unit_of_work
from portal.web.access import actor, requires
from portal.web.answers import answer, done, wants_fragment
from portal.web.paths import as_id, own_path
from portal.web.remarks import mended_words

# A line that comes back with an undo stands where it stood, with its note.
_LONGEST_NOTE = 200
_LAST = 1_000_000


@bp.post("/cart/lines")
@requires(Permission.ORDERS_PLACE)
def create_line() -> Response:
    """Put a product into the cart, from anywhere."""
    form = NewLineForm()
    here = request.form.get("next", "").startswith("/cart")
    typed = bool(form.entry.data) and not wants_fragment()
    try:
        line = _new_line(form)
        with unit_of_work():
            added = commands.add_lines(actor=actor(), lines=[line], at=utc_now())
        if added.refused:
            raise InvalidInput(added.refused[0].message)
    except InvalidInput as refused:
        if not here and not typed:
            raise
        form.entry.errors = [*form.entry.errors, _(refused.message, **refused.values)]
        return cart_answer(422, form=form)
    _tell(added)
    if here and wants_fragment():
        return cart_answer()
    return done(
        go_to=own_path(request.form.get("next"), otherwise=url_for(".show")),
        fragment="cart/create_line.htmx.html",
    )


def _new_line(form: NewLineForm) -> NewLine:
    """Return the line a person asked for.

    :raises InvalidInput: if it names no product of theirs, or no quantity.
    """
    if not form.validate():
        raise InvalidInput(next(str(e) for said in form.errors.values() for e in said))
    if form.product is not None:
        quantity = parse_quantity(form.quantity.data or "1")
        return NewLine(product_id=form.product, quantity=quantity, unit=form.unit.data or "")
    cart = queries.active_cart(actor())
    return read_entry(form.entry.data or "", actor(), cart.branch_id if cart else None)


def _tell(added: Added) -> None:
    for line in added.lines:
        if line.mended.changed:
            flash(mended_words(line.mended), "warn")
        else:
            flash(_("Added to the cart."), "ok")


@bp.post("/cart/lines/<uuid:line_id>/quantity")
@requires(Permission.ORDERS_PLACE)
def change_quantity(line_id: UUID) -> Response:
    """Set a line's quantity or unit; answer its row, the progress, the sums and the bar."""
    form = QuantityForm()
    typed = form.quantity.data or ""
    try:
        quantity = parse_quantity(typed)
        with unit_of_work():
            change = commands.change_line(
                actor=actor(),
                line_id=line_id,
                quantity=quantity,
                unit=form.unit.data or None,
                at=utc_now(),
            )
    except InvalidInput as refused:
        return _refused_row(line_id, typed, _(refused.message, **refused.values))
    line = change.line
    if (
        line is not None
        and line.mended is not None
        and line.mended.changed
        and not wants_fragment()
    ):
        flash(mended_words(line.mended), "warn")
    if change.merged:
        return done(go_to=url_for(".show"))
    return done(
        go_to=url_for(".show"),
        fragment="cart/change_quantity.htmx.html",
        change=change,
        watches=short_watches([change.line] if change.line else []),
    )


def _refused_row(line_id: UUID, typed: str, error: str) -> Response:
    """Show the row again with what was typed and why it cannot be."""
    if not wants_fragment():
        return cart_answer(422, wrong={line_id: (typed, error)})
    page = queries.cart_page(actor=actor(), at=utc_now())
    line = next((one for one in page.lines if one.id == line_id), None)
    return answer(
        page="cart/refused_quantity.htmx.html",
        fragment="cart/refused_quantity.htmx.html",
        status=422,
        line=line,
        typed=typed,
        error=error,
        watches=short_watches([line] if line else []),
    )


@bp.post("/cart/lines/<uuid:line_id>/removal")
@requires(Permission.ORDERS_PLACE)
def create_removal(line_id: UUID) -> Response:
    """Take a line out of the cart and offer the way back."""
    with unit_of_work():
        change, line = commands.remove_line(actor=actor(), line_id=line_id, at=utc_now())
    undo = url_for(
        ".put_back",
        product=line.product_id,
        quantity=str(line.quantity),
        unit=line.unit,
        place=line.position,
        note=line.note[:_LONGEST_NOTE] or None,
    )
    flash({"text": _("Removed from the cart."), "undo_url": undo, "undo_label": ""}, "ok")  # type: ignore[arg-type]  # the layout shows an undo for such a flash
    if not change.lines:
        return done(go_to=url_for(".show"))
    return done(go_to=url_for(".show"), fragment="cart/create_removal.htmx.html", change=change)


@bp.post("/cart/lines/returned")
@requires(Permission.ORDERS_PLACE)
def put_back() -> Response:
    """Put a line that was just taken out back in."""
    product = as_id(request.args.get("product"))
    if product is None:
        return done(go_to=url_for(".show"))
    line = NewLine(
        product_id=product,
        quantity=parse_quantity(request.args.get("quantity", "")),
        unit=request.args.get("unit", "")[:20],
        note=request.args.get("note", "").replace("\x00", "")[:_LONGEST_NOTE],
    )
    place = min(max(request.args.get("place", _LAST, type=int), 0), _LAST)
    with unit_of_work():
        added = commands.put_back(actor=actor(), line=line, position=place, at=utc_now())
    for refused in added.refused:
        flash(_(refused.message), "warn")
    return done(go_to=url_for(".show"))


@bp.post("/cart/lines/<uuid:line_id>/substitution")
@requires(Permission.ORDERS_PLACE)
def create_substitution(line_id: UUID) -> Response:
    """Take a line out and put the same quantity of its substitute in."""
    product_id = as_id(request.form.get("product_id"))
    if product_id is None:
        return done(go_to=url_for(".show"))
    with unit_of_work():
        added = commands.substitute(
            actor=actor(),
            line_id=line_id,
            product_id=product_id,
            at=utc_now(),
        )
    _tell(added)
    return done(go_to=url_for(".show"))
