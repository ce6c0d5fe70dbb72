"""The page of notifications, and the page a mail leads to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from portal.blueprints.subscriptions import bp
from portal.domain.access import Permission
from portal.domain.quantities import parse_quantity
from portal.domain.subscriptions import MessageKind
from portal.kit.clock import utc_now
from portal.kit.errors import InvalidInput
from portal.services.cart.commands import add_lines
from portal.services.subscriptions import commands, page
from portal.services.unit_of_work import unit_of_work
from portal.web.access import actor, requires
from portal.web.answers import answer, done, wants_fragment
from portal.web.door import as_system
from portal.web.remarks import mended_words

_ORDER = Permission.ORDERS_PLACE


@bp.get("/subscriptions")
@requires(_ORDER)
def index() -> Response:
    """Show what the person waits for, what they were told of, and which mail they get."""
    return _page()


def _page(status: int = 200, wrong: dict[UUID, tuple[str, str]] | None = None) -> Response:
    with as_system(), unit_of_work():
        places = page.places_in_line(membership_id=actor().membership)
    found = page.subscriptions_page(actor=actor(), places=places, at=utc_now())
    context: dict[str, Any] = {"page_of": found, "wrong": wrong or {}, "kinds": _kinds()}
    return answer(
        page="subscriptions/index.html",
        fragment="subscriptions/index.htmx.html",
        status=status,
        **context,
    )


def _kinds() -> list[tuple[MessageKind, str, str]]:
    return [
        (
            MessageKind.BACK_IN_STOCK,
            _("Back in stock"),
            _("When enough of what you wait for is there."),
        ),
        (
            MessageKind.BACKORDER_MOVED,
            _("Backorder moved"),
            _("When goods you have ordered come earlier or later than promised."),
        ),
    ]


@bp.post("/subscriptions/<uuid:subscription_id>/quantity")
@requires(_ORDER)
def change_quantity(subscription_id: UUID) -> Response:
    """Set how much of a product the person waits for; the place in line stays."""
    typed = request.form.get("quantity", "")[:40]
    try:
        with unit_of_work():
            mended = commands.change_quantity(
                actor=actor(),
                subscription_id=subscription_id,
                quantity=parse_quantity(typed),
                unit=request.form.get("unit", "")[:20],
                at=utc_now(),
            )
    except InvalidInput as refused:
        return _page(422, {subscription_id: (typed, _(refused.message, **refused.values))})
    if mended.changed:
        flash(mended_words(mended), "warn")
    return _page() if wants_fragment() else done(go_to=url_for(".index"))


@bp.get("/subscriptions/arrivals/<uuid:mail_id>")
@requires(_ORDER)
def show_arrivals(mail_id: UUID) -> Response:
    """Show what a mail told of, ready to be put into the cart."""
    found = page.arrivals_told(actor=actor(), mail_id=mail_id, at=utc_now())
    return answer(page="subscriptions/arrivals.html", lines=found, mail_id=mail_id)


@bp.post("/subscriptions/arrivals/<uuid:mail_id>/cart")
@requires(_ORDER)
def create_cart_lines(mail_id: UUID) -> Response:
    """Put all that a mail told of into the cart, in the quantities waited for."""
    with unit_of_work():
        lines = page.lines_of_mail(actor=actor(), mail_id=mail_id)
        added = add_lines(actor=actor(), lines=lines, at=utc_now())
    if added.lines:
        flash(
            ngettext(
                "%(num)d item put into the cart.",
                "%(num)d items put into the cart.",
                len(added.lines),
            ),
            "ok",
        )
    for one in added.refused:
        flash(_(one.message), "bad")
    return done(go_to=url_for("cart.show"))
