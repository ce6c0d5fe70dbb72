"""The list of orders for the seller's staff."""

from __future__ import annotations

from datetime import timedelta

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.blueprints.staff_orders.blueprint import bp
from portal.domain.access import Permission, StaffRole
from portal.domain.orders import OrderState
from portal.kit.clock import WARSAW, today
from portal.kit.money import Money
from portal.services.orders import staff_queries
from portal.services.orders.staff_queries import STATES, Tab, Wanted
from portal.web.access import actor, staff_only
from portal.web.answers import answer
from portal.web.downloads import spreadsheet, while_sent
from portal.web.paths import as_id, plain


@bp.get("/orders")
@staff_only(Permission.STAFF_ORDERS_VIEW)
def index() -> Response:
    """Show the orders of a tab: all companies' to the office, their own to a rep."""
    wanted = _wanted()
    found = staff_queries.orders(
        wanted=wanted, on=today(), start_from=plain(request.args.get("from"))
    )
    return answer(
        page="staff_orders/index.html",
        found=found,
        overview=staff_queries.overview(on=today()),
        tab=wanted.tab,
        tabs=tuple(Tab),
        text=wanted.text,
        standing=wanted.state,
        standings=[one for one in OrderState if one in STATES[wanted.tab]],
        rep_id=wanted.rep_id,
        reps=() if actor().staff_role is StaffRole.REP else staff_queries.reps(),
        counted_to=staff_queries.COUNTED_TO,
        today=today(),
        tomorrow=today() + timedelta(days=1),
        handles=actor().may(Permission.STAFF_ORDERS_HANDLE),
    )


def _wanted() -> Wanted:
    text = plain(request.args.get("q"))
    named = next((one for one in Tab if one == request.args.get("tab")), None)
    # A search looks everywhere unless a tab is named.
    tab = named or (Tab.ALL if text else Tab.TO_DO)
    return Wanted(
        tab=tab,
        text=text,
        rep_id=as_id(request.args.get("rep")),
        state=next((one for one in OrderState if one == request.args.get("state")), None),
    )


@bp.get("/orders.<any(csv, xlsx):kind>")
@staff_only(Permission.STAFF_ORDERS_VIEW)
def export(kind: str) -> Response:
    """Send the orders of the list, all pages of it, as a file."""
    rows = (
        (
            row.order.number,
            row.order.po_number,
            row.company,
            row.order.payer_nip,
            row.group,
            row.order.placed_at.astimezone(WARSAW).replace(tzinfo=None),
            row.order.promised_on,
            _(row.order.state.label),
            row.order.recipient_name,
            Money(row.order.net_minor, row.order.currency).amount,
            Money(row.order.vat_minor, row.order.currency).amount,
            Money(row.order.gross_minor, row.order.currency).amount,
            row.order.currency,
            row.rep,
        )
        for row in staff_queries.every_order(wanted=_wanted(), on=today())
    )
    return spreadsheet(
        kind=kind,
        name=f"{_('Orders')} {today()}",
        header=(
            _("Number"),
            _("Purchase order"),
            _("Company"),
            _("NIP"),
            _("Price group"),
            _("Placed on"),
            _("Promised"),
            _("State"),
            _("Recipient"),
            _("Net"),
            _("VAT"),
            _("Gross"),
            _("Currency"),
            _("Account manager"),
        ),
        rows=while_sent(rows),
    )
