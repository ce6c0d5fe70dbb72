"""Orders of one's own company."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.blueprints.orders.forms import ReasonForm, read_filter
from portal.domain.access import Permission
from portal.domain.orders import OrderState
from portal.kit.clock import today, utc_now
from portal.kit.ids import new_id
from portal.services.approvals.queries import standing
from portal.services.catalogue.assortment import scope_of
from portal.services.orders import commands, exports, queries
from portal.services.orders.queries import OrderPage
from portal.services.unit_of_work import unit_of_work
from portal.web.access import actor, requires
from portal.web.answers import answer, done

bp = Blueprint("orders", __name__)
_MOST_PAGES = 10_000
_KEPT = ("q", "from", "to", "state")


@bp.get("/orders")
@requires(Permission.ORDERS_VIEW)
def index() -> Response:
    """List the company's orders, newest first."""
    ask = request.args
    wanted = read_filter(
        ask.get("q", ""), ask.get("from", ""), ask.get("to", ""), ask.getlist("state")
    )
    page = min(max(ask.get("page", 1, type=int), 1), _MOST_PAGES)
    found = queries.history(actor=actor(), wanted=wanted, page=page, on=today())
    return answer(
        page="orders/index.html",
        fragment="orders/index.htmx.html",
        found=found,
        wanted=wanted,
        states=tuple(OrderState),
        links=_links(found, page),
        again=url_for("reorder.show") if actor().may(Permission.ORDERS_PLACE) else "",
    )


def _links(found: queries.OrderList, page: int) -> dict[str, str]:
    kept = [(key, text) for key in _KEPT for text in request.args.getlist(key) if text]

    def to(number: int) -> str:
        return f"{url_for('.index')}?{urlencode([*kept, ('page', number)])}"

    return {
        "previous": to(page - 1) if page > 1 else "",
        "next": to(page + 1) if found.has_next else "",
    }


@bp.get("/orders/<string:number>")
@requires(Permission.ORDERS_VIEW)
def show(number: str) -> Response:
    """Show an order: lines with what has happened to them, its course, its papers."""
    return _answer(_order(number))


def _order(number: str) -> OrderPage:
    return queries.order_page(slug=number, actor=actor(), scope=scope_of(actor()))


def _answer(page: OrderPage) -> Response:
    asker, order = actor(), page.order
    waits = order.state is OrderState.AWAITING_APPROVAL
    waited = any(event.after is OrderState.AWAITING_APPROVAL for event in page.events)
    return answer(
        page="orders/show.html",
        page_of=page,
        order=order,
        may_order=asker.may(Permission.ORDERS_PLACE),
        press=new_id(),
        standing=standing(order_id=order.id, company_id=order.company_id) if waited else None,
        may_approve=waits
        and asker.may(Permission.ORDERS_APPROVE)
        and order.membership_id != asker.membership_id,
    )


@bp.get("/orders/<string:number>/lines.csv")
@requires(Permission.ORDERS_VIEW)
def export(number: str) -> Response:
    """Send the order's lines as a CSV file."""
    content = exports.order_csv(
        page=_order(number),
        header=(
            _("SKU"),
            _("Your code"),
            _("Name"),
            _("Quantity"),
            _("Unit"),
            _("Base quantity"),
            _("Base unit"),
            _("Net price"),
            _("Price per"),
            _("Net value"),
            _("VAT rate"),
            _("Shipped"),
        ),
    )
    response = Response(b"".join(content), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=f"{number}.csv")
    return response


@bp.get("/orders/<string:number>/cancellation")
@requires(Permission.ORDERS_PLACE)
def ask_cancellation(number: str) -> Response:
    """Ask whether the order is really to be cancelled."""
    page = _order(number)
    if not page.may_cancel:
        return redirect(url_for(".show", number=number), 303)
    return answer(page="orders/cancel.html", page_of=page, order=page.order, form=ReasonForm())


@bp.post("/orders/<string:number>/cancellation")
@requires(Permission.ORDERS_PLACE)
def create_cancellation(number: str) -> Response:
    """Cancel the order and give its stock back."""
    form = ReasonForm()
    if not form.validate():
        page = _order(number)
        return answer(
            page="orders/cancel.html", status=422, page_of=page, order=page.order, form=form
        )
    with unit_of_work():
        commands.cancel_order(
            actor=actor(), slug=number, reason=form.reason.data or "", at=utc_now()
        )
    flash(_("The order is cancelled."), "ok")
    return done(go_to=url_for(".show", number=number))
