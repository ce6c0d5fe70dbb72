"""What the company buys again and again, as a page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.domain.access import Permission
from portal.kit.clock import today, utc_now
from portal.kit.errors import InvalidInput
from portal.services.lists.queries import list_tabs
from portal.services.regular import exports, pages, taking
from portal.services.regular.views import RegularPage, Sort
from portal.services.subscriptions.queries import watches
from portal.services.unit_of_work import unit_of_work
from portal.web.access import actor, requires
from portal.web.answers import answer, done, wants_fragment
from portal.web.downloads import spreadsheet
from portal.web.proposals import Sheet, sent_sheet, tell_taken, ticked_products
from portal.web.remarks import mended_words

bp = Blueprint("regular", __name__, url_prefix="/lists/regular")
_SORTS = {sort.value: sort for sort in Sort}


@bp.get("")
@requires(Permission.PRICES_VIEW)
def index() -> Response:
    """Show a page of the regular assortment, what is due first."""
    return _page()


def _page(status: int = 200, sheet: Sheet | None = None, refused: str = "") -> Response:
    asker, ask = actor(), request.args
    may_order = asker.may(Permission.ORDERS_PLACE)
    found = pages.regular_page(
        actor=asker,
        on=today(),
        page=ask.get("page", 1, type=int),
        sort=_SORTS.get(ask.get("sort", ""), Sort.NEXT),
        descending=ask.get("order") == "down",
        typed=sheet.typed if sheet else None,
    )
    return answer(
        page="regular/index.html",
        fragment="regular/index.htmx.html",
        status=status,
        found=found,
        may_order=may_order,
        tabs=list_tabs(actor=asker) if may_order and not wants_fragment() else None,
        watches=_watches(found),
        chosen=sheet.ticked if sheet else None,
        wrong=sheet.wrong if sheet else {},
        refused=refused,
        links=_links(found),
    )


def _watches(found: RegularPage) -> dict[UUID, Any]:
    short = [line.product.id for line in found.lines if line.obstacle]
    return watches(actor=actor(), product_ids=short) or {}


def _links(found: RegularPage) -> dict[str, Any]:
    """Return the addresses that sort and turn pages; the present order comes back reversed."""

    def to(page: int, sort: Sort, descending: bool) -> str:
        return url_for(
            ".index",
            page=page if page > 1 else None,
            sort=sort.value if sort is not Sort.NEXT else None,
            order="down" if descending else None,
        )

    here = found.sort, found.descending
    return {
        "here": to(found.page, *here),
        "previous": to(found.page - 1, *here) if found.page > 1 else "",
        "next": to(found.page + 1, *here) if found.page < found.pages else "",
        "sorted": {
            sort.value: to(1, sort, sort is found.sort and not found.descending) for sort in Sort
        },
        "order": dict.fromkeys(_SORTS, "")
        | {found.sort.value: "descending" if found.descending else "ascending"},
    }


@bp.post("/lines/<uuid:product_id>")
@requires(Permission.ORDERS_PLACE)
def change_quantity(product_id: UUID) -> Response:
    """Reckon a row for another quantity or unit; nothing is stored."""
    sheet = sent_sheet()
    sent = sheet.rows.get(product_id)
    typed, error = None, ""
    if sent is not None:
        try:
            typed = sent.typed()
        except InvalidInput as refused:
            error = _(refused.message, **refused.values)
    line = pages.line(actor=actor(), product_id=product_id, typed=typed, on=today())
    if not wants_fragment():
        return done(go_to=url_for(".index"))
    return answer(
        page="regular/change_quantity.htmx.html",
        status=422 if error else 200,
        place="regular",
        base=url_for(".index"),
        line=line,
        sent=sent if error else None,
        error=error,
        said=mended_words(line.mended) if line.mended else "",
        chosen=ticked_products() | ({product_id} if typed else frozenset()),
        watches=watches(actor=actor(), product_ids=[product_id] if line.obstacle else []) or {},
    )


@bp.post("/cart")
@requires(Permission.ORDERS_PLACE)
def create_cart_lines() -> Response:
    """Put what is ticked into the cart, in the quantities as they stand."""
    sheet = sent_sheet()
    if sheet.wrong:
        return _page(422, sheet)
    try:
        with unit_of_work():
            taken = taking.take(actor=actor(), proposed=sheet.proposed, at=utc_now())
    except InvalidInput as refused:
        return _page(422, sheet, _(refused.message))
    tell_taken(taken)
    return done(go_to=url_for("cart.show"))


@bp.get("/lines.<any(csv, xlsx):kind>")
@requires(Permission.PRICES_VIEW)
def export(kind: str) -> Response:
    """Download the whole regular assortment with today's prices and stock."""
    return spreadsheet(
        kind=kind,
        name=_("Regular assortment"),
        header=[
            _("SKU"),
            _("Your code"),
            _("Name"),
            _("Usual quantity"),
            _("Unit"),
            _("Every how many days"),
            _("Bought last"),
            _("Expected next"),
            _("Net price"),
            _("Price per"),
            _("Net price last time"),
            _("Change in %"),
            _("Stock"),
        ],
        rows=exports.rows_of(pages.all_lines(actor=actor(), on=today())),
    )
