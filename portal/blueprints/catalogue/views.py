"""The catalogue: the list with its search, the product page, and completion."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, make_response, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from portal.blueprints.catalogue import pages
from portal.domain.access import Permission
from portal.domain.quantities import parse_quantity
from portal.kit.clock import today
from portal.kit.errors import Forbidden, InvalidInput
from portal.kit.words import N_
from portal.services.catalogue.listing import MAX_PAGE
from portal.services.catalogue.queries import STRANGER, Sort, Viewer, Wanted, document, viewer_of
from portal.services.seller.queries import seller
from portal.services.subscriptions.queries import watches
from portal.web.access import public, visitor
from portal.web.answers import answer, done
from portal.web.downloads import disposition
from portal.web.filters import money

bp = Blueprint("catalogue", __name__, url_prefix="/catalogue")

_MAX_TEXT = 120
_INLINE = ("image/png", "image/jpeg", "image/webp", "application/pdf")


@bp.get("")
@public
def index() -> Response:
    """Show a page of the list, filtered and sorted as the address says."""
    viewer = _viewer()
    if viewer is None:
        return _to_sign_in()
    wanted = _wanted(request.args)
    page = pages.list_page(actor=visitor(), viewer=viewer, wanted=wanted, on=today())
    return answer(
        page="catalogue/index.html",
        fragment="catalogue/index.htmx.html",
        page_of=page,
        address=_address,
        add_url=_add_url(viewer),
        labels=_sort_labels(),
        watches=watches(actor=visitor(), product_ids=page.short),
    )


@bp.get("/suggestions")
@public
def suggestions() -> Response:
    """Answer what is typed into the search with the few best products."""
    viewer = _viewer()
    if viewer is None:
        return _to_sign_in()
    text = _text(request.args)
    found = pages.suggestions(actor=visitor(), viewer=viewer, text=text, on=today())
    return answer(
        page="catalogue/suggestions.html",
        items=[
            {
                "url": url_for(".show", sku=product.slug),
                "name": product.name,
                "code": product.sku,
                "note": _found_by(product.found_by),
                "price": money(price.unit_net) if price else "",
            }
            for product, price in found
        ],
        all_url=url_for(".index", q=text) if found else "",
    )


@bp.get("/<string:sku>")
@public
def show(sku: str) -> Response:
    """Show a product, priced for the quantity in the address."""
    viewer = _viewer()
    if viewer is None:
        return _to_sign_in()
    page = pages.product_page(
        actor=visitor(),
        viewer=viewer,
        slug=sku,
        unit=request.args.get("unit", ""),
        quantity=_quantity(request.args.get("quantity", "")),
        on=today(),
    )
    return answer(
        page="catalogue/show.html",
        fragment="catalogue/show.htmx.html",
        page_of=page,
        add_url=_add_url(viewer),
        watches=watches(actor=visitor(), product_ids=page.short),
        links_orders="orders.show" in current_app.view_functions,
    )


@bp.get("/<string:sku>/documents/<uuid:document_id>")
@public
def show_document(sku: str, document_id: UUID) -> Response:
    """Stream a picture or a document of a product."""
    viewer = _viewer()
    if viewer is None:
        return _to_sign_in()
    name, media_type, chunks = document(viewer=viewer, slug=sku, document_id=document_id)
    response = make_response(current_app.response_class(chunks, mimetype=media_type))
    response.headers["Content-Disposition"] = disposition(name, inline=media_type in _INLINE)
    response.headers["Cache-Control"] = "private, max-age=3600"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _viewer() -> Viewer | None:
    """Return who looks: None for a stranger while the catalogue is not public.

    :raises Forbidden: for staff, and for people without a company.
    """
    person = visitor()
    if person is None:
        row = seller()
        return STRANGER if row is not None and row.catalogue_public else None
    if person.is_staff:
        raise Forbidden(N_("This page is for people of client companies."))
    if not person.may(Permission.CATALOGUE_VIEW):
        raise Forbidden(N_("Your role does not allow this. Ask the manager of your company."))
    return viewer_of(person)


def _to_sign_in() -> Response:
    return done(go_to=url_for("accounts.sign_in", next=request.full_path.rstrip("?")))


def _wanted(given: MultiDict[str, str]) -> Wanted:
    """Read the address; what makes no sense is left out."""
    stock, mine = given.getlist("stock"), given.getlist("mine")
    page = given.get("page", "1")[:6]
    sort = given.get("sort", "")
    return Wanted(
        text=_text(given),
        category=given.get("category", ""),
        available="available" in stock,
        expected="expected" in stock,
        bought="bought" in mine,
        listed="listed" in mine,
        contract="contract" in mine,
        sort=Sort(sort) if sort in list(Sort) else None,
        page=min(int(page), MAX_PAGE) if page.isascii() and page.isdigit() and int(page) else 1,
    )


def _text(given: MultiDict[str, str]) -> str:
    """Return what was typed into the search, in one line of sensible length."""
    printable = "".join(letter if letter.isprintable() else " " for letter in given.get("q", ""))
    return " ".join(printable.split())[:_MAX_TEXT]


def _address(wanted: Wanted, **changes: Any) -> str:
    """Return the address of the list with some of what is wanted changed."""
    asked: dict[str, Any] = {
        "q": wanted.text,
        "category": wanted.category,
        "stock": [name for name in ("available", "expected") if getattr(wanted, name)],
        "mine": [name for name in ("bought", "listed", "contract") if getattr(wanted, name)],
        "sort": wanted.sort.value if wanted.sort else "",
        "page": "",
    }
    asked |= changes
    return url_for(".index", **{name: value for name, value in asked.items() if value})


def _add_url(viewer: Viewer) -> str:
    """Return where a product is put into the cart, for those who may."""
    if not viewer.may_order or "cart.create_line" not in current_app.view_functions:
        return ""
    return url_for("cart.create_line")


def _quantity(text: str) -> Decimal | None:
    try:
        return parse_quantity(text) if text else None
    except InvalidInput:
        return None


def _sort_labels() -> dict[Sort, str]:
    return {
        Sort.BEST: _("Best match"),
        Sort.BOUGHT: _("Most often bought by you"),
        Sort.NAME: _("Name"),
        Sort.SKU: _("SKU"),
    }


def _found_by(found: tuple[str, str] | None) -> str:
    """Say what the code is that found a product."""
    if found is None:
        return ""
    kind, code = found
    words = {
        "own": _("your code %(code)s", code=code),
        "ean": _("EAN %(code)s", code=code),
        "manufacturer": _("manufacturer's code %(code)s", code=code),
        "old": _("old number %(code)s", code=code),
    }
    return str(words.get(kind, code))
