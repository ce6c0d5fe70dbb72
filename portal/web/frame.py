"""The frame around every page: who is signed in, where they may go, what waits for them.
What each part means stands in `frame_parts.py`; `layouts/` and `components/frame.html` read it.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, g, request, url_for
from flask_babel import get_locale, gettext
from werkzeug.routing import BuildError

from portal.domain.access import Actor, CompanyStatus, Permission, Role, StaffRole
from portal.kit.words import N_
from portal.services.accounts.actors import CompanyChoice
from portal.services.seller.queries import FrameFacts, frame_facts
from portal.web.access import visitor
from portal.web.frame_parts import CartNote, Contact, Frame, FrameUrls, NavEntry, StatusNote

_P = Permission
_LANGUAGES = (("pl", "Polski"), ("en", "English"))


@dataclass(frozen=True, slots=True)
class _Place:
    """An entry of the navigation before it is known who looks at it; `status` narrows a list."""

    endpoint: str
    label: str
    icon: str
    permission: Permission | None = None
    phone: str = ""
    status: str = ""


_CLIENT = (
    _Place("dashboard.home", N_("Dashboard"), "home", None, N_("Dashboard")),
    _Place("catalogue.index", N_("Catalogue"), "layout-grid", _P.CATALOGUE_VIEW, N_("Catalogue")),
    _Place("quick_order.start", N_("Quick order"), "bolt", _P.ORDERS_PLACE, N_("Quick")),
    _Place("lists.index", N_("Shopping lists"), "list-check", _P.ORDERS_PLACE),
    _Place("orders.index", N_("Orders"), "truck-delivery", _P.ORDERS_VIEW, N_("Orders")),
    _Place("receivables.index", N_("Invoices and balance"), "file-invoice", _P.INVOICES_VIEW),
    _Place("subscriptions.index", N_("Notifications"), "bell", _P.ORDERS_PLACE),
    _Place("accounts.company", N_("My company"), "building"),
)
# The room whose pages belong to the entry of another.
_BELOW = {"lists": "regular"}
# Pages that belong to the entry of another room.
_PAGE_BELOW = {
    "approvals.index": "accounts.company",
    "approvals.show": "orders.index",
    "approvals.preview": "orders.index",
}
_CART = _Place("cart.show", N_("Cart"), "shopping-cart", _P.ORDERS_PLACE, N_("Cart"))
_STAFF = (
    _Place(
        "staff_orders.index", N_("Orders"), "truck-delivery", _P.STAFF_ORDERS_VIEW, N_("Orders")
    ),
    _Place("staff.companies", N_("Client companies"), "users", _P.STAFF_COMPANIES, N_("Companies")),
    _Place(
        "staff.companies",
        N_("To verify"),
        "shield-check",
        _P.STAFF_VERIFY,
        status=str(CompanyStatus.PENDING),
    ),
    _Place(
        "staff_catalogue.index",
        N_("Assortment"),
        "layout-grid",
        _P.STAFF_CATALOGUE,
        N_("Assortment"),
    ),
    _Place(
        "staff_imports.index", N_("Imports"), "database-import", _P.STAFF_IMPORTS, N_("Imports")
    ),
    _Place("staff.mails", N_("Sent mail"), "mail", _P.STAFF_MAIL),
    _Place("staff.audit", N_("Audit log"), "history", _P.STAFF_AUDIT, N_("Audit log")),
    _Place("staff.settings", N_("Settings"), "settings", _P.STAFF_SETTINGS),
)
_ROLE_LABELS: dict[Role | StaffRole, str] = {
    Role.PURCHASER: N_("purchaser"),
    Role.ACCOUNTANT: N_("accountant"),
    Role.MANAGER: N_("manager"),
    StaffRole.REP: N_("sales rep"),
    StaffRole.OFFICE: N_("back office"),
    StaffRole.ADMIN: N_("administrator"),
}
_STATUS_NOTES: dict[CompanyStatus, tuple[str, str, str]] = {
    CompanyStatus.PENDING: (
        "info",
        N_("We are verifying your company."),
        N_("Prices and ordering open as soon as it is done; you will get an e-mail."),
    ),
    CompanyStatus.REFUSED: (
        "bad",
        N_("Your company was not approved."),
        N_("Call us if you think this is a mistake."),
    ),
    CompanyStatus.SUSPENDED: (
        "bad",
        N_("Your company's account is suspended."),
        N_("Call us to find out what is needed."),
    ),
}


def init_frame(app: Flask) -> None:
    """Hand the frame to every template."""
    app.context_processor(lambda: {"frame": frame()})


def frame() -> Frame | None:
    """Return the frame of this request, made once; None where there is no database to ask."""
    if "frame" not in g:
        g.frame = None if g.get("without_frame") else _build()
    made: Frame | None = g.frame
    return made


def _build() -> Frame:
    actor = visitor()
    facts = frame_facts(actor=actor)
    staff = actor is not None and actor.is_staff
    navigation = _navigation(actor, _STAFF if staff else _CLIENT, facts)
    urls = _urls(actor)
    return Frame(
        seller_name=gettext("Back office") if staff else facts.seller_name,
        seller_mark=facts.seller_mark,
        language=str(get_locale()),
        languages=_LANGUAGES,
        theme=actor.theme if actor else "system",
        signed_in=actor is not None,
        person_name=actor.name if actor else "",
        company_name=actor.company_name if actor else "",
        role_label=_role_label(actor),
        is_staff=staff,
        navigation=navigation,
        phone_navigation=_phone(actor, facts),
        companies=_companies(),
        cart=CartNote(facts.cart_lines, facts.cart_net) if urls.cart else None,
        contact=Contact(facts.contact_name, facts.contact_phone, facts.contact_email)
        if facts.contact_name
        else None,
        acting=None,
        search_placeholder=gettext("Company, NIP or order number")
        if staff
        else gettext("Search: name, SKU, EAN, your own code"),
        search_value=request.args.get("q", "")[:120],
        urls=urls,
        request_id=g.get("request_id", ""),
        status_note=_status_note(actor),
        path=request.full_path.rstrip("?"),
    )


def _navigation(
    actor: Actor | None, places: tuple[_Place, ...], facts: FrameFacts
) -> tuple[NavEntry, ...]:
    if actor is None:
        return ()
    entries = []
    for place in places:
        url = _url(place.endpoint, status=place.status)
        if url is None or (place.permission and not actor.may(place.permission)):
            continue
        entries.append(
            NavEntry(
                gettext(place.label),
                place.icon,
                url,
                _is_current(place.endpoint, place.status),
                _waiting(place, facts),
                hot=bool(place.status),
            )
        )
    return tuple(entries)


def _phone(actor: Actor | None, facts: FrameFacts) -> tuple[NavEntry, ...]:
    if actor is None:
        return ()
    places = _STAFF if actor.is_staff else (*_CLIENT, _CART)
    entries = []
    for place in places:
        url = _url(place.endpoint)
        if not place.phone or url is None:
            continue
        if place.permission and not actor.may(place.permission):
            continue
        count = facts.cart_lines if place is _CART else None
        entries.append(
            NavEntry(gettext(place.phone), place.icon, url, _is_current(place.endpoint), count)
        )
    return tuple(entries[:5])


def _waiting(place: _Place, facts: FrameFacts) -> int | None:
    """Return how much waits at a place; None where nothing is counted."""
    if place.status:
        return facts.to_verify
    counts = {"orders.index": facts.open_orders, "staff_orders.index": facts.orders_to_do}
    return counts.get(place.endpoint)


def _is_current(endpoint: str, status: str = "") -> bool:
    here = _PAGE_BELOW.get(request.endpoint or "", request.endpoint or "")
    if endpoint == here == "staff.companies":
        # Two entries lead to one list: all of it, and those that wait.
        return (request.args.get("status") == CompanyStatus.PENDING) is bool(status)
    if status:
        return False
    blueprint = endpoint.partition(".")[0]
    if blueprint in ("staff", "accounts"):
        return here == endpoint or here.startswith(endpoint + "_")
    return here.partition(".")[0] in (blueprint, _BELOW.get(blueprint))


def _companies() -> tuple[CompanyChoice, ...]:
    found: tuple[CompanyChoice, ...] = g.get("companies", ())
    return found if len(found) > 1 else ()


def _role_label(actor: Actor | None) -> str:
    if actor is None:
        return ""
    if actor.staff_role:
        return str(gettext(_ROLE_LABELS[actor.staff_role]))
    return ", ".join(gettext(_ROLE_LABELS[role]) for role in Role if role in actor.roles)


def _status_note(actor: Actor | None) -> StatusNote | None:
    if actor is None or actor.company_status not in _STATUS_NOTES:
        return None
    kind, title, text = _STATUS_NOTES[actor.company_status]
    return StatusNote(kind, gettext(title), gettext(text))


def _urls(actor: Actor | None) -> FrameUrls:
    staff = actor is not None and actor.is_staff
    orders = actor is not None and actor.may(_P.ORDERS_PLACE)
    suggests = actor is not None and actor.may(_P.CATALOGUE_VIEW)
    return FrameUrls(
        home=_url("staff.home" if staff else "dashboard.home") or "/",
        sign_in=_url("accounts.sign_in") or "/login",
        sign_out=_url("accounts.sign_out") or "/login",
        account=_url("accounts.account") or "/account",
        choose_company=_url("accounts.choose_company") or "/",
        preferences=_url("accounts.preferences") or "/",
        search=_url("staff_orders.index" if staff else "catalogue.index") or "/",
        search_suggestions=_url("catalogue.suggestions") if suggests else None,
        cart=_url("cart.show") if orders else None,
        register=None,
        terms=None,
    )


def _url(endpoint: str, status: str = "") -> str | None:
    """Return an address, or None while the portal has no such page."""
    if endpoint not in current_app.view_functions:
        return None
    try:
        return url_for(endpoint, status=status or None)
    except BuildError:
        return None
