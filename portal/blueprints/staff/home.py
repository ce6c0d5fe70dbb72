"""Where staff begins: what waits."""

from __future__ import annotations

from werkzeug.wrappers import Response

from portal.blueprints.staff.blueprint import bp
from portal.domain.access import Permission
from portal.domain.orders import OrderState
from portal.services.accounts import staff_queries
from portal.web.access import actor, staff_only
from portal.web.answers import answer


@bp.get("")
@staff_only(Permission.STAFF_ORDERS_VIEW)
def home() -> Response:
    """Show what waits for staff."""
    found = staff_queries.waiting()
    return answer(
        page="staff/home.html",
        orders=[
            (state, found.orders.get(state, 0)) for state in OrderState if state in found.orders
        ],
        companies=found.companies,
        mails=found.mails if actor().may(Permission.STAFF_MAIL) else 0,
        decides=actor().may(Permission.STAFF_VERIFY),
    )
