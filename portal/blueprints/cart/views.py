"""The cart's page, its recipient, its file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.blueprints.cart import bp
from portal.blueprints.cart.forms import NewLineForm
from portal.domain.access import Permission
from portal.kit.clock import utc_now
from portal.kit.ids import slug
from portal.services.cart import commands, exports, queries
from portal.services.cart.views import CartPage, LineView
from portal.services.subscriptions.queries import Watch, watches
from portal.services.unit_of_work import unit_of_work
from portal.web.access import actor, requires
from portal.web.answers import answer, done
from portal.web.paths import as_id


@bp.get("/cart")
@requires(Permission.ORDERS_PLACE)
def show() -> Response:
    """Show the active cart with present prices and stock."""
    return cart_answer()


def cart_answer(status: int = 200, **more: Any) -> Response:
    """Answer the cart's page; note the value the bar shows from now on."""
    page = queries.cart_page(actor=actor(), at=utc_now())
    net = page.totals.goods_net.minor
    if page.id is not None and page.shown_net_minor != net:
        with unit_of_work():
            commands.note_shown(actor=actor(), cart_id=page.id, net_minor=net)
    given: dict[str, Any] = {
        "form": NewLineForm(formdata=None),
        "watches": short_watches(page.lines),
    }
    return answer(
        page="cart/show.html",
        fragment="cart/show.htmx.html",
        status=status,
        **(given | more),
        cart=page,
    )


def short_watches(lines: Iterable[LineView]) -> dict[UUID, Watch] | None:
    """Return which of the products that are short the member waits for already."""
    short = [line.product.id for line in lines if line.short and line.product]
    return watches(actor=actor(), product_ids=short)


@bp.post("/cart/branch")
@requires(Permission.ORDERS_PLACE)
def change_branch() -> Response:
    """Let the cart go to another recipient; the page then tells every price that differs."""
    with unit_of_work():
        commands.choose_branch(
            actor=actor(), branch_id=as_id(request.form.get("branch_id")), at=utc_now()
        )
    return done(go_to=url_for(".show"))


@bp.post("/cart/prices")
@requires(Permission.ORDERS_PLACE)
def confirm_prices() -> Response:
    """Take the prices shown as seen: the remarks about changes go."""
    prices = {
        line: int(text)
        for key, text in request.form.items()
        if (line := as_id(key)) is not None and text.isdecimal() and len(text) < 12
    }
    with unit_of_work():
        commands.confirm_prices(actor=actor(), prices=prices, at=utc_now())
    return done(go_to=url_for(".show"))


@bp.get("/cart/lines.csv")
@requires(Permission.ORDERS_PLACE)
def export() -> Response:
    """Send the cart as a CSV file."""
    page = queries.cart_page(actor=actor(), at=utc_now())
    content = exports.cart_csv(
        page=page,
        header=(
            _("SKU"),
            _("Your code"),
            _("Name"),
            _("Quantity"),
            _("Unit"),
            _("Net price"),
            _("Price per"),
            _("Base unit"),
            _("Net value"),
        ),
    )
    return csv_file(b"".join(content), _file_name(page))


def _file_name(page: CartPage) -> str:
    return slug(f"{_('cart')}-{page.name}" if page.name else _("cart")) + ".csv"


def csv_file(content: bytes, name: str) -> Response:
    """Answer a CSV file to be saved under a name of plain letters."""
    plain = name.encode("ascii", "ignore").decode() or "file.csv"
    response = Response(content, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{plain}"'
    return response
