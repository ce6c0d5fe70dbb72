"""An order that waits for approval: what has changed since, and the decision."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from flask import flash, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.blueprints.approvals.blueprint import bp
from portal.blueprints.approvals.forms import NoteForm, RefusalForm
from portal.domain.access import Permission
from portal.domain.quantities import parse_quantity
from portal.kit.clock import utc_now
from portal.kit.errors import InvalidInput
from portal.services.approvals import commands
from portal.services.approvals.page import ApprovalPage, approval_page
from portal.services.orders.requests import NotAsShown
from portal.services.unit_of_work import unit_of_work
from portal.web.access import actor, requires
from portal.web.answers import answer, done

_QUANTITY = "q-"
_MOST = 10_000


@dataclass
class Typed:
    """The quantities a person typed, by line; with what could not be read."""

    wanted: dict[UUID, Decimal] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


@bp.get("/orders/<string:number>/approval")
@requires(Permission.ORDERS_APPROVE)
def show(number: str) -> Response:
    """Show an order that waits, priced and checked again, with what changed since the press."""
    return _answer(number, Typed())


@bp.post("/orders/<string:number>/approval/preview")
@requires(Permission.ORDERS_APPROVE)
def preview(number: str) -> Response:
    """Show the order at other quantities; nothing is written."""
    typed = _typed()
    return _answer(number, typed, status=422 if typed.errors else 200)


@bp.post("/orders/<string:number>/approval")
@requires(Permission.ORDERS_APPROVE)
def create_approval(number: str) -> Response:
    """Approve an order as it was shown; where anything moved since, show it and ask again."""
    typed, form = _typed(), NoteForm()
    if typed.errors or not form.validate():
        return _answer(number, typed, status=422, note=form)
    try:
        with unit_of_work():
            decision = commands.approve(
                actor=actor(),
                slug=number,
                wanted=typed.wanted,
                shown=request.form.get("shown", ""),
                note=form.note.data or "",
                at=utc_now(),
            )
    except NotAsShown as moved:
        return _answer(number, typed, status=409, note=form, said=_(moved.message))
    flash(
        _("The order is approved with changes.")
        if decision == "changed"
        else _("The order is approved."),
        "ok",
    )
    return done(go_to=url_for("orders.show", number=number))


@bp.post("/orders/<string:number>/refusal")
@requires(Permission.ORDERS_APPROVE)
def create_refusal(number: str) -> Response:
    """Refuse an order that waits: it is cancelled and keeps its number."""
    form = RefusalForm()
    if not form.validate():
        return _answer(number, Typed(), status=422, refusal=form)
    with unit_of_work():
        commands.refuse(actor=actor(), slug=number, reason=form.reason.data or "", at=utc_now())
    flash(_("The order is refused."), "ok")
    return done(go_to=url_for("orders.show", number=number))


def _answer(
    number: str,
    typed: Typed,
    *,
    status: int = 200,
    note: NoteForm | None = None,
    refusal: RefusalForm | None = None,
    said: str = "",
) -> Response:
    page = _page(number, typed)
    if page is None:
        if request.method == "POST":
            raise commands.how_it_ended(actor=actor(), slug=number)
        return done(go_to=url_for("orders.show", number=number))
    return answer(
        page="approvals/show.html",
        fragment="approvals/show.htmx.html",
        status=status,
        page_of=page,
        order=page.order,
        typed=typed,
        note=note or NoteForm(formdata=None),
        refusal=refusal or RefusalForm(formdata=None),
        said=said,
    )


def _page(number: str, typed: Typed) -> ApprovalPage | None:
    at = utc_now()
    try:
        return approval_page(actor=actor(), slug=number, at=at, wanted=typed.wanted)
    except InvalidInput as refused:
        typed.errors[""] = _(refused.message, **refused.values)
        return approval_page(actor=actor(), slug=number, at=at)


def _typed() -> Typed:
    """Read the quantities of the form; an empty field takes the line out."""
    typed = Typed()
    for name, text in list(request.form.items())[:_MOST]:
        if not name.startswith(_QUANTITY):
            continue
        key = name.removeprefix(_QUANTITY)
        try:
            line = UUID(key)
        except ValueError:
            continue
        typed.texts[key] = text[:40]
        try:
            typed.wanted[line] = (
                parse_quantity(text, allow_zero=True) if text.strip() else Decimal(0)
            )
        except InvalidInput as refused:
            typed.errors[key] = _(refused.message, **refused.values)
    return typed
