"""The first page: for clients the dashboard, for staff the way to the back office."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from babel.dates import format_date
from flask import Blueprint, current_app, redirect, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.domain.access import Actor, Permission
from portal.kit.clock import WARSAW, today, utc_now
from portal.kit.errors import InvalidInput
from portal.services.dashboard.page import Board, board
from portal.services.regular import pages, taking
from portal.services.subscriptions.queries import watches
from portal.services.unit_of_work import unit_of_work
from portal.web.access import actor, requires, signed_in
from portal.web.answers import answer, done, wants_fragment
from portal.web.filters import money
from portal.web.proposals import Sheet, sent_sheet, tell_taken, ticked_products
from portal.web.remarks import mended_words

bp = Blueprint("dashboard", __name__)
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


@bp.get("/")
@signed_in
def home() -> Response:
    """Show what is needed, open and waiting; lead staff to the back office."""
    person = actor()
    if person.is_staff:
        known = "staff.home" in current_app.view_functions
        return redirect(url_for("staff.home" if known else "accounts.account"), 303)
    if person.company_id is None:
        return redirect(url_for("accounts.account"), 303)
    return _home(person)


def _home(
    person: Actor, status: int = 200, sheet: Sheet | None = None, refused: str = ""
) -> Response:
    at = utc_now()
    shown = board(actor=person, at=at, typed=sheet.typed if sheet else None)
    lines = shown.needed.basket.lines if shown.needed else ()
    short = [line.product.id for line in lines if line.obstacle]
    return answer(
        page="dashboard/home.html",
        status=status,
        board=shown,
        may_order=person.may(Permission.ORDERS_PLACE),
        may_see_orders=person.may(Permission.ORDERS_VIEW),
        watches=watches(actor=person, product_ids=short) or {},
        chosen=sheet.ticked if sheet else None,
        wrong=sheet.wrong if sheet else {},
        refused=refused,
        today=at.astimezone(WARSAW),
        points=[
            (_ROMAN[month.first.month - 1], int(month.net.amount), month.running)
            for month in shown.months
        ],
        story=_story(shown),
    )


@bp.post("/suggested-basket/lines/<uuid:product_id>")
@requires(Permission.ORDERS_PLACE)
def change_quantity(product_id: UUID) -> Response:
    """Reckon a row of the suggested basket for another quantity or unit; nothing is stored."""
    sent = sent_sheet().rows.get(product_id)
    typed, error = None, ""
    if sent is not None:
        try:
            typed = sent.typed()
        except InvalidInput as refused:
            error = _(refused.message, **refused.values)
    line = pages.line(actor=actor(), product_id=product_id, typed=typed, on=today(), ahead=True)
    if not wants_fragment():
        return done(go_to=url_for(".home"))
    return answer(
        page="regular/change_quantity.htmx.html",
        status=422 if error else 200,
        place="basket",
        base=url_for(".create_cart_lines").removesuffix("/cart"),
        line=line,
        sent=sent if error else None,
        error=error,
        said=mended_words(line.mended) if line.mended else "",
        chosen=ticked_products() | ({product_id} if typed else frozenset()),
        watches={},
    )


@bp.post("/suggested-basket/cart")
@requires(Permission.ORDERS_PLACE)
def create_cart_lines() -> Response:
    """Put what is ticked into the cart, in the quantities as they stand; then the cart."""
    sheet = sent_sheet()
    if sheet.wrong:
        return _home(actor(), 422, sheet)
    try:
        with unit_of_work():
            taken = taking.take(actor=actor(), proposed=sheet.proposed, at=utc_now())
    except InvalidInput as refused:
        return _home(actor(), 422, sheet, _(refused.message))
    tell_taken(taken)
    return done(go_to=url_for("cart.show"))


def _story(shown: Board) -> str:
    """Say what the bars show to somebody who does not see them."""
    if not shown.months:
        return ""
    most = max(shown.months, key=lambda month: month.net.minor)
    now = shown.months[-1]
    return str(
        _(
            "Net purchases in the last 12 months: most in %(month)s, %(most)s;"
            " this month so far %(now)s",
            month=month_name(most.first),
            most=money(most.net),
            now=money(now.net),
        )
    )


def month_name(day: date) -> str:
    """Return a month with its year in the person's language."""
    return str(format_date(day, "LLLL y", locale=get_locale()))


def full_day(at: datetime) -> str:
    """`Poniedziałek, 23 listopada 2026`."""
    written = str(format_date(at, "EEEE, d MMMM y", locale=get_locale()))
    return written[:1].upper() + written[1:]


bp.add_app_template_filter(month_name, "month")
bp.add_app_template_filter(full_day, "full_day")
