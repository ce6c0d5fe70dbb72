"""Lines of a list: changed in place, taken off and put back."""

from __future__ import annotations

from uuid import UUID

from flask import flash, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.blueprints.lists import bp
from portal.blueprints.lists.forms import (
    LineForm,
    Typed,
    as_typed,
    read_quantities,
    ticked,
    typed_lines,
)
from portal.blueprints.lists.telling import change_words
from portal.blueprints.lists.views import back, changed, list_answer, short_watches
from portal.domain.access import Permission
from portal.domain.quantities import parse_quantity
from portal.kit.clock import today, utc_now
from portal.kit.errors import InvalidInput
from portal.services.lists import adding, lines, queries
from portal.services.lists.adding import Wanted
from portal.services.unit_of_work import unit_of_work
from portal.web.access import actor, requires
from portal.web.answers import answer, done, wants_fragment
from portal.web.paths import as_id
from portal.web.remarks import tell_refused

_ORDER = Permission.ORDERS_PLACE


@bp.post("/<uuid:list_id>/lines/<uuid:line_id>/quantity")
@requires(_ORDER)
def change_quantity(list_id: UUID, line_id: UUID) -> Response:
    """Set a line's default quantity or unit; answer its row."""
    given = _typed(line_id)
    try:
        asked = given.asked()
        with unit_of_work():
            found = lines.change_line(
                actor=actor(), list_id=list_id, line_id=line_id, asked=asked, at=utc_now()
            )
    except InvalidInput as refused:
        error = _(refused.message, **refused.values)
        if not wants_fragment():
            return list_answer(list_id, 422, wrong={line_id: (given, error)})
        return _row(list_id, line_id, status=422, typed=given, error=error)
    said = change_words(found)
    if not wants_fragment():
        if said:
            flash(said, "warn")
        return done(go_to=back(list_id))
    return _row(list_id, line_id, said=said)


def _typed(line_id: UUID) -> Typed:
    found = next((one for one in typed_lines() if one.line_id == line_id), None)
    return found or Typed(
        line_id,
        request.form.get("quantity", "")[:40],
        request.form.get("unit", "")[:20],
        "",
    )


def _row(
    list_id: UUID,
    line_id: UUID,
    *,
    status: int = 200,
    typed: Typed | None = None,
    error: str = "",
    said: str = "",
) -> Response:
    line = queries.shown_line(actor=actor(), list_id=list_id, line_id=line_id, on=today())
    return answer(
        page="lists/change_quantity.htmx.html",
        status=status,
        list_id=list_id,
        line=line,
        typed=typed,
        error=error,
        said=said,
        page_number=request.args.get("page", 1, int),
        chosen=ticked(),
        watches=short_watches([line]),
    )


@bp.post("/<uuid:list_id>/lines/quantities")
@requires(_ORDER)
def change_quantities(list_id: UUID) -> Response:
    """Set every quantity of the table that was changed: the way without a script."""
    typed = [one for one in typed_lines() if one.changed]
    wanted, wrong = read_quantities(typed)
    if wrong:
        return list_answer(list_id, 422, wrong=as_typed(typed, wrong))
    try:
        with unit_of_work():
            found = lines.change_lines(actor=actor(), list_id=list_id, wanted=wanted, at=utc_now())
    except InvalidInput as refused:
        flash(_(refused.message, **refused.values), "warn")
        return list_answer(list_id, 422, wrong=as_typed(typed, {}))
    said = [change_words(one) for one in found.lines.values()]
    said += [change_words(one) for one in found.overtaken.values()]
    for words in filter(None, said):
        flash(words, "warn")
    return done(go_to=back(list_id))


@bp.get("/<uuid:list_id>/lines/<uuid:line_id>")
@requires(_ORDER)
def show_line(list_id: UUID, line_id: UUID) -> Response:
    """Show where a line belongs and its note, to be changed."""
    return _line_page(list_id, line_id)


def _line_page(
    list_id: UUID, line_id: UUID, form: LineForm | None = None, status: int = 200
) -> Response:
    line = queries.shown_line(actor=actor(), list_id=list_id, line_id=line_id, on=today())
    found = queries.list_page(actor=actor(), list_id=list_id, page=1, on=today())
    form = form or LineForm(formdata=None, section=line.section, note=line.note)
    return answer(
        page="lists/line.html",
        status=status,
        list=found,
        line=line,
        form=form.as_seen(section=line.section, note=line.note),
        back=back(list_id),
    )


@bp.post("/<uuid:list_id>/lines/<uuid:line_id>")
@requires(_ORDER)
def change_line(list_id: UUID, line_id: UUID) -> Response:
    """Set a line's section and note."""
    form = LineForm()
    if not form.validate():
        return _line_page(list_id, line_id, form, 422)
    try:
        with unit_of_work():
            lines.describe_line(
                actor=actor(),
                list_id=list_id,
                line_id=line_id,
                section=form.section.data or "",
                note=form.note.data or "",
                seen=form.seen,
                at=utc_now(),
            )
    except InvalidInput as refused:
        blamed = form.note if refused.values.get("field") == "note" else form.section
        blamed.errors = [_(refused.message, **refused.values)]
        return _line_page(list_id, line_id, form, 422)
    return done(go_to=back(list_id))


@bp.post("/<uuid:list_id>/lines/<uuid:line_id>/removal")
@requires(_ORDER)
def remove_line(list_id: UUID, line_id: UUID) -> Response:
    """Take a line off the list and offer the way back; one that is gone is fine."""
    with unit_of_work():
        line = lines.remove_line(actor=actor(), list_id=list_id, line_id=line_id, at=utc_now())
    if line is not None:
        undo = url_for(
            ".put_back",
            list_id=list_id,
            product=line.product_id,
            quantity=str(line.quantity),
            unit=line.unit,
            section=line.section or None,
            note=line.note or None,
            at=line.at,
            page=request.args.get("page"),
        )
        said = {"text": _("Taken off the list."), "undo_url": undo, "undo_label": ""}
        flash(said, "ok")  # type: ignore[arg-type]  # the layout shows an undo for such a flash
    return changed(list_id)


@bp.post("/<uuid:list_id>/lines/returned")
@requires(_ORDER)
def put_back(list_id: UUID) -> Response:
    """Put a line that was just taken off back to where it stood."""
    given = request.args
    product = as_id(given.get("product"))
    wanted = []
    if product is not None:
        wanted.append(
            Wanted(
                product_id=product,
                quantity=parse_quantity(given.get("quantity", "")),
                unit=given.get("unit", "")[:20],
                section=given.get("section", "")[: lines.MAX_SECTION],
                note=given.get("note", "")[: lines.MAX_NOTE],
                at=given.get("at", 0, int),
            )
        )
    with unit_of_work():
        listed = adding.add_products(actor=actor(), list_id=list_id, wanted=wanted, at=utc_now())
    tell_refused(listed.refused)
    return done(go_to=back(list_id))
