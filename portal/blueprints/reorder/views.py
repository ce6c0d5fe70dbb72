"""Order again: orders, several at once, or a list, beside today and into the cart."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, flash, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from portal.blueprints.reorder import words
from portal.blueprints.reorder.file import header_cells, row_cells
from portal.blueprints.reorder.forms import (
    read_answers,
    read_asked,
    read_press,
    wrong_lines,
)
from portal.domain.access import Permission
from portal.kit.clock import today, utc_now
from portal.kit.errors import InvalidInput, NotFound
from portal.kit.ids import new_id
from portal.kit.words import N_
from portal.services.reorder import commands, queries
from portal.services.reorder.sources import Asked
from portal.services.reorder.views import Comparison
from portal.services.unit_of_work import unit_of_work
from portal.web.access import actor, requires
from portal.web.answers import answer, done
from portal.web.downloads import spreadsheet
from portal.web.errors import say, status_of
from portal.web.paths import as_id

bp = Blueprint("reorder", __name__)
_ORDER = Permission.ORDERS_PLACE


@bp.get("/order-again")
@requires(_ORDER)
def show() -> Response:
    """Show orders or a list beside today, or what came of a press."""
    return _before_or_after(read_asked(request.args))


@bp.get("/orders/<string:number>/reorder")
@requires(_ORDER)
def show_order(number: str) -> Response:
    """Show one order beside today, or what came of a press."""
    return _before_or_after(Asked(orders=(number,)))


def _before_or_after(asked: Asked) -> Response:
    key, at = as_id(request.args.get("press")), utc_now()
    found = (
        queries.told(actor=actor(), asked=asked, key=key, at=at)
        if key
        else queries.comparison(actor=actor(), asked=asked, answers=None, at=at)
    )
    return _page(asked, found)


def _page(asked: Asked, found: Comparison, *, status: int = 200, trouble: str = "") -> Response:
    return answer(
        page="reorder/show.html",
        status=status,
        found=found,
        trouble=trouble,
        press=new_id(),
        currency=actor().currency,
        **_addresses(asked),
    )


def _addresses(asked: Asked) -> dict[str, Any]:
    query = urlencode(_named(asked))
    return {
        "words": words,
        "address": f"{url_for('reorder.show')}?{query}",
        # Said in every row, so it is short: the form itself names the orders or the list.
        "change": url_for("reorder.change_lines"),
        "named": _named(asked),
        "files": {
            kind: f"{url_for('reorder.export_answered', kind=kind)}?{query}"
            for kind in ("xlsx", "csv")
        },
    }


def _named(asked: Asked) -> list[tuple[str, str]]:
    if asked.list_id:
        return [("list", str(asked.list_id))]
    return [("order", slug) for slug in asked.orders]


@bp.post("/order-again")
@requires(_ORDER)
def create_cart_lines() -> Response:
    """Put the selected lines into the cart, once a press; what stays out stays listed."""
    asked = read_asked(request.args)
    answers = read_answers(request.form)
    if answers and (wrong := wrong_lines(answers)):
        said = ngettext(
            "Nothing is in the cart yet: %(num)d quantity cannot be read.",
            "Nothing is in the cart yet: %(num)d quantities cannot be read.",
            wrong,
        )
        return _again(asked, 422, said)
    try:
        pressed, key = _press(asked)
    except InvalidInput as refused:
        return _again(asked, status_of(refused), say(refused))
    if pressed is not None and not pressed.left:
        _flash_lines(pressed.lines)
        return done(go_to=url_for("cart.show"))
    return done(go_to=f"{url_for('.show')}?{urlencode([*_named(asked), ('press', str(key))])}")


@bp.post("/orders/<string:number>/reorder")
@requires(_ORDER)
def create_order_lines(number: str) -> Response:
    """Put the order's lines into the cart; where something differs, show what."""
    pressed, key = _press(Asked(orders=(number,)))
    if pressed is not None and pressed.even:
        _flash_lines(pressed.lines)
        return done(go_to=url_for("cart.show"))
    return done(go_to=url_for(".show_order", number=number, press=key))


def _press(asked: Asked) -> tuple[commands.Pressed | None, UUID]:
    key = read_press(request.form)
    with unit_of_work():
        pressed = commands.order_again(
            actor=actor(), asked=asked, answers=read_answers(request.form), key=key, at=utc_now()
        )
    if pressed is None:
        flash(_("This was done already; nothing was added a second time."), "info")
    return pressed, key


def _flash_lines(lines: int) -> None:
    flash(
        ngettext("%(num)d item is in the cart.", "%(num)d items are in the cart.", lines),
        "ok",
    )


def _again(asked: Asked, status: int, trouble: str) -> Response:
    """Show the page as the person left it."""
    found = queries.comparison(
        actor=actor(), asked=asked, answers=read_answers(request.form), at=utc_now()
    )
    return _page(asked, found, status=status, trouble=trouble)


@bp.post("/order-again/lines")
@requires(_ORDER)
def change_lines() -> Response:
    """Reckon again with what was typed or chosen; for htmx, the one line that was changed."""
    asked = read_asked(request.values)
    key = request.args.get("line", "")
    answers = read_answers(request.form)
    if not key:
        return _again(asked, 200, "")
    found = queries.around(actor=actor(), asked=asked, key=key, answers=answers or {}, at=utc_now())
    line = next((one for one in found.lines if one.key == key), None)
    if line is None:
        raise NotFound(N_("This line is not there any more. Reload the page."))
    return answer(
        page="reorder/change_lines.htmx.html",
        status=422 if line.wrong else 200,
        line=line,
        **_addresses(asked),
    )


@bp.get("/order-again/lines.<any(csv, xlsx):kind>")
@requires(_ORDER)
def export(kind: str) -> Response:
    """Download the comparison as a file that quick order reads."""
    return _file(kind)


@bp.post("/order-again/lines.<any(csv, xlsx):kind>")
@requires(_ORDER)
def export_answered(kind: str) -> Response:
    """Download the comparison with the quantities as typed."""
    return _file(kind)


def _file(kind: str) -> Response:
    found = queries.comparison(
        actor=actor(),
        asked=read_asked(request.args),
        answers=read_answers(request.form),
        at=utc_now(),
    )
    name = _("order-again")
    return spreadsheet(
        kind=kind,
        name=f"{name}-{today():%Y-%m-%d}",
        header=header_cells(),
        rows=[row_cells(line) for line in found.lines],
    )
