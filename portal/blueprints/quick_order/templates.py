"""Order files to download: with what the company buys, under its own codes."""

from __future__ import annotations

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.blueprints.quick_order.views import bp
from portal.domain.access import Permission
from portal.kit.clock import utc_now
from portal.services.quick_order.templates import order_template
from portal.web.access import actor, requires
from portal.web.downloads import spreadsheet


@bp.get("/template.<any(csv, xlsx):kind>")
@requires(Permission.ORDERS_PLACE)
def template(kind: str) -> Response:
    """Download an order file with all the company buys; the quantities are left to be written.

    `?quantities=last` fills in the last ones.
    """
    filled = request.args.get("quantities") == "last"
    rows = order_template(actor=actor(), at=utc_now(), filled=filled)
    return spreadsheet(
        kind=kind,
        name=_("order-template"),
        header=[_("Your code"), _("SKU"), _("Name"), _("Unit"), _("Last time"), _("Quantity")],
        rows=list(rows),  # read before the answer begins: the database is asked within the request
    )
