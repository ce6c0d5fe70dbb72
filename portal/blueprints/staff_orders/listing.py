"""The list of orders for the seller's staff."""

from __future__ import annotations

from datetime import timedelta

from flask import request
from werkzeug.wrappers import Response

from portal.blueprints.staff_orders.blueprint import bp
from portal.domain.access import Permission, StaffRole
from portal.domain.orders import OrderState
from portal.kit.clock import today
from portal.services.orders import staff_queries
from portal.services.orders.staff_queries import STATES, Tab
from portal.web.access import actor, staff_only
from portal.web.answers import answer
from portal.web.paths import plain, query_id


@bp.get("/orders")
@staff_only(Permission.STAFF_ORDERS_VIEW)
def index() -> Response:
    """Show the orders of a tab: all companies' to the office, their own to a rep."""
    text = plain(request.args.get("q"))
    named = next((one for one in Tab if one == request.args.get("tab")), None)
    # A search looks everywhere unless a tab is named.
    tab = named or (Tab.ALL if text else Tab.TO_DO)
    standing = next((one for one in OrderState if one == request.args.get("state")), None)
    rep_id = query_id(request.args.get("rep"))
    found = staff_queries.orders(
        tab=tab,
        text=text,
        rep_id=rep_id,
        state=standing,
        on=today(),
        start_from=plain(request.args.get("from")),
    )
    return answer(
        page="staff_orders/index.html",
        found=found,
        overview=staff_queries.overview(on=today()),
        tab=tab,
        tabs=tuple(Tab),
        text=text,
        standing=standing,
        standings=[one for one in OrderState if one in STATES[tab]],
        rep_id=rep_id,
        reps=() if actor().staff_role is StaffRole.REP else staff_queries.reps(),
        counted_to=staff_queries.COUNTED_TO,
        today=today(),
        tomorrow=today() + timedelta(days=1),
        handles=actor().may(Permission.STAFF_ORDERS_HANDLE),
    )
