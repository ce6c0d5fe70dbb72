"""The lists, one list, what may be done with it as a whole, its file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import flash, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from portal.blueprints.lists import bp
from portal.blueprints.lists.forms import (
    CopyForm,
    EntryForm,
    NameForm,
    NewListForm,
    as_typed,
    press_key,
    read_quantities,
    ticked,
    typed_lines,
)
from portal.blueprints.lists.telling import place_words
from portal.domain.access import Permission
from portal.kit.clock import today, utc_now
from portal.kit.errors import InvalidInput
from portal.kit.ids import new_id
from portal.services.lists import commands, exports, queries, taking
from portal.services.lists.views import ListLine
from portal.services.subscriptions.queries import Watch, watches
from portal.services.unit_of_work import unit_of_work
from portal.web.access import actor, requires
from portal.web.answers import answer, done, wants_fragment
from portal.web.downloads import spreadsheet
from portal.web.forms import blaming
from portal.web.remarks import tell_refused
from portal.web.security import with_camera

_ORDER = Permission.ORDERS_PLACE


@bp.get("")
@requires(_ORDER)
def index() -> Response:
    """Show the shared lists and the person's own."""
    return _index(NewListForm(formdata=None))


def _index(form: NewListForm, status: int = 200) -> Response:
    return answer(
        page="lists/index.html",
        status=status,
        lists=queries.lists_of(actor=actor()),
        tabs=queries.list_tabs(actor=actor()),
        form=form,
        key=new_id(),
    )


@bp.post("")
@requires(_ORDER)
def create_list() -> Response:
    """Make an empty list."""
    form = NewListForm()
    list_id = None
    if form.validate_on_submit():
        with blaming(form.name), unit_of_work():
            list_id = commands.create_list(
                actor=actor(), name=form.name.data or "", shared=form.shared.data, at=utc_now()
            )
    if list_id is None:
        return _index(form, 422)
    return done(go_to=url_for(".show", list_id=list_id))


@bp.get("/<uuid:list_id>")
@requires(_ORDER)
def show(list_id: UUID) -> Response:
    """Show a page of a list with own prices and stock."""
    return list_answer(list_id)


def list_answer(
    list_id: UUID, status: int = 200, moved: UUID | None = None, **more: Any
) -> Response:
    """Answer a list's page; `page` in the address says which lines, `moved` what is to be said."""
    found = queries.list_page(
        actor=actor(), list_id=list_id, page=request.args.get("page", 1, int), on=today()
    )
    given: dict[str, Any] = {
        "form": EntryForm(formdata=None),
        "name_form": NameForm(formdata=None, name=found.name),
        "copy_form": CopyForm(formdata=None, copy_name=_copied(found.name)),
        "wrong": {},
        "chosen": ticked(),
        "focus": "",
        "said": place_words(found, moved) if moved else "",
        "key": new_id(),
        "watches": short_watches(found.lines),
    }
    if not wants_fragment():
        given["tabs"] = queries.list_tabs(actor=actor(), here=list_id)
    return with_camera(
        answer(
            page="lists/show.html",
            fragment="lists/show.htmx.html",
            status=status,
            **(given | more),
            list=found,
        )
    )


def short_watches(lines: Iterable[ListLine]) -> dict[UUID, Watch] | None:
    """Return which of the products that are short the member waits for already."""
    return watches(actor=actor(), product_ids=[one.product.id for one in lines if one.short])


def _copied(name: str) -> str:
    return str(_("%(name)s (copy)", name=name[:60]))


def back(list_id: UUID) -> str:
    """Return the address of the page of the list this request is about."""
    page = request.args.get("page", 1, int)
    return url_for("lists.show", list_id=list_id, page=page if page > 1 else None)


def changed(list_id: UUID, **more: Any) -> Response:
    """Answer the list after a change: its region for htmx, the way there for a browser."""
    if wants_fragment():
        return list_answer(list_id, **more)
    return done(go_to=back(list_id))


@bp.post("/<uuid:list_id>/name")
@requires(_ORDER)
def change_name(list_id: UUID) -> Response:
    """Give a list another name."""
    form = NameForm()
    if form.validate_on_submit():
        with blaming(form.name), unit_of_work():
            commands.rename_list(
                actor=actor(), list_id=list_id, name=form.name.data or "", at=utc_now()
            )
    if form.errors:
        return list_answer(list_id, 422, name_form=form)
    return done(go_to=url_for(".show", list_id=list_id))


@bp.post("/<uuid:list_id>/copies")
@requires(_ORDER)
def create_copy(list_id: UUID) -> Response:
    """Make a private copy of a list."""
    form, copy_id = CopyForm(), None
    if form.validate_on_submit():
        with blaming(form.copy_name), unit_of_work():
            copy_id = commands.duplicate_list(
                actor=actor(), list_id=list_id, name=form.copy_name.data or "", at=utc_now()
            )
    if copy_id is None:
        return list_answer(list_id, 422, copy_form=form)
    flash(_("This is your own copy of the list."), "ok")
    return done(go_to=url_for(".show", list_id=copy_id))


@bp.post("/<uuid:list_id>/sharing")
@requires(_ORDER)
def create_sharing(list_id: UUID) -> Response:
    """Let everybody at the company use the list."""
    with unit_of_work():
        commands.share_list(actor=actor(), list_id=list_id, at=utc_now())
    flash(_("Everybody at the company can use this list now."), "ok")
    return done(go_to=url_for(".show", list_id=list_id))


@bp.post("/<uuid:list_id>/sharing/end")
@requires(_ORDER)
def end_sharing(list_id: UUID) -> Response:
    """Make the list its maker's own again."""
    with unit_of_work():
        mine = commands.unshare_list(actor=actor(), list_id=list_id, at=utc_now())
    if not mine:
        flash(_("The list belongs to the person who made it again."), "ok")
        return done(go_to=url_for(".index"))
    flash(_("Only you can see this list now."), "ok")
    return done(go_to=url_for(".show", list_id=list_id))


@bp.get("/<uuid:list_id>/removal")
@requires(_ORDER)
def ask_removal(list_id: UUID) -> Response:
    """Ask whether the list is really to be deleted."""
    found = queries.list_page(actor=actor(), list_id=list_id, page=1, on=today())
    return answer(page="lists/remove.html", list=found)


@bp.post("/<uuid:list_id>/removal")
@requires(_ORDER)
def remove_list(list_id: UUID) -> Response:
    """Delete the list with its lines."""
    with unit_of_work():
        name = commands.delete_list(actor=actor(), list_id=list_id, at=utc_now())
    flash(_("The list “%(name)s” was deleted.", name=name), "ok")
    return done(go_to=url_for(".index"))


@bp.post("/<uuid:list_id>/cart")
@requires(_ORDER)
def create_cart_lines(list_id: UUID) -> Response:
    """Put the list, or its ticked lines, into the cart with the quantities as they stand."""
    only = ticked() if request.form.get("what") == "selected" else None
    typed = [one for one in typed_lines() if one.changed]
    wanted, wrong = read_quantities(one for one in typed if only is None or one.line_id in only)
    if wrong:
        return list_answer(list_id, 422, wrong=as_typed(typed, wrong))
    try:
        with unit_of_work():
            taken = taking.take(
                actor=actor(),
                list_id=list_id,
                only=only,
                typed=wanted,
                key=press_key("cart"),
                at=utc_now(),
            )
    except InvalidInput as refused:
        flash(_(refused.message, **refused.values), "warn")
        return list_answer(list_id, 422, wrong=as_typed(typed, {}))
    flash(
        ngettext(
            "%(num)d line is now in the cart.", "%(num)d lines are now in the cart.", taken.lines
        ),
        "ok",
    )
    tell_refused(taken.refused)
    return done(go_to=url_for("cart.show"))


@bp.get("/<uuid:list_id>/lines.<any(csv, xlsx):kind>")
@requires(_ORDER)
def export(list_id: UUID, kind: str) -> Response:
    """Download the list with today's prices and stock."""
    name, lines = queries.all_lines(actor=actor(), list_id=list_id, on=today())
    return spreadsheet(
        kind=kind,
        name=name,
        header=[
            _("SKU"),
            _("Your code"),
            _("Name"),
            _("Unit"),
            _("Quantity"),
            _("Net price"),
            _("Price per"),
            _("Stock"),
            _("Section"),
            _("Note"),
        ],
        rows=list(exports.rows_of(lines)),
    )
