"""The first page: for clients the dashboard, for staff the way to the back office."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date
from flask import Blueprint, current_app, redirect, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.domain.access import Permission
from portal.kit.clock import utc_now
from portal.services.orders.dashboard import Dashboard, dashboard
from portal.web.access import actor, signed_in
from portal.web.answers import answer
from portal.web.filters import money

bp = Blueprint("dashboard", __name__)
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


@bp.get("/")
@signed_in
def home() -> Response:
    """Show what is open and what waits; lead staff to the back office."""
    person = actor()
    if person.is_staff:
        known = "staff.home" in current_app.view_functions
        return redirect(url_for("staff.home" if known else "accounts.account"), 303)
    if person.company_id is None:
        return redirect(url_for("accounts.account"), 303)
    at = utc_now()
    board = dashboard(actor=person, at=at)
    return answer(
        page="dashboard/home.html",
        board=board,
        may_order=person.may(Permission.ORDERS_PLACE),
        may_see_orders=person.may(Permission.ORDERS_VIEW),
        today=at,
        points=[
            (_ROMAN[month.first.month - 1], int(month.net.amount), month.running)
            for month in board.months
        ],
        story=_story(board),
    )


def _story(board: Dashboard) -> str:
    """Say what the bars show to somebody who does not see them."""
    if not board.months:
        return ""
    most = max(board.months, key=lambda month: month.net.minor)
    now = board.months[-1]
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


bp.add_app_template_filter(month_name, "month")
