"""Two companies with one of everything, and a person of every kind who might look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.domain.access import CompanyStatus, Role, StaffRole
from portal.kit.ids import new_id
from portal.models.accounts import Address, Company
from portal.models.carts import CartLine
from portal.models.catalogue import Product
from portal.models.lists import FavouritesLine
from portal.models.seller import DeliveryMethod
from portal.models.sessions import SignInSession
from tests.browser_client import sign_in_as
from tests.factories import (
    Member,
    a_branch,
    a_category,
    a_company,
    a_contract_price,
    a_group_price,
    a_member,
    a_price_group,
    a_product,
    a_staff_member,
    a_warehouse,
    saved,
    the_seller,
)
from tests.factories.approvals import a_budget, a_manager, an_absence
from tests.factories.codes import a_code
from tests.factories.documents import a_quick_order, a_sent_mail, a_shipment, an_order
from tests.factories.lists import a_list, a_print
from tests.factories.orders import a_cart, a_delivery_method
from tests.factories.own_codes import a_codes_file
from tests.factories.people import a_person
from tests.factories.subscriptions import a_told_wish
from tests.stored import stored

ROLES = (
    "anonymous",
    "pending",
    "purchaser",
    "accountant",
    "manager",
    "bookkeeper",
    "rep",
    "office",
    "admin",
)
SECRET_BASE, SECRET_GROUP, SECRET_CONTRACT, SECRET_ORDER = (
    "7331.77",
    "6229.66",
    "5113.55",
    "4447.44",
)


@dataclass(frozen=True)
class Onlooker:
    """Somebody with a browser; what is theirs, and what is another company's."""

    token: str
    own: dict[str, Any]
    other: dict[str, Any]


@dataclass(frozen=True)
class Goods:
    """What everybody might see, priced so that no other figure looks like it."""

    product: Product
    delivery: DeliveryMethod
    warehouse_id: Any


def some_goods() -> Goods:
    product = a_product(
        sku="TAJNY-1", name="Towar tajny", net=SECRET_BASE, category_id=a_category().id
    )
    return Goods(product, a_delivery_method(), a_warehouse().id)


def belongings(member: Member, goods: Goods) -> dict[str, Any]:
    """Save one of everything for a member; return it by the names used in addresses."""
    company = member.company
    assert company is not None
    cart = a_cart(of=member, lines={goods.product: "3"})
    spare = a_cart(of=member, active=False, name="Zapas")
    order = an_order(of=member, product=goods.product, delivery=goods.delivery, net=SECRET_ORDER)
    shipment = a_shipment(of=order)
    run = a_quick_order(of=member, product=goods.product)
    favourites = a_list(of=member, lines={goods.product: "2"})
    address = saved(
        Address(company_id=company.id, label="M", street="x", postal_code="00-001", city="W")
    )
    wish = a_told_wish(goods.product, of=member)
    colleague = a_member(of=company)
    sign_in_as(colleague)
    return {
        "accounts.branch_id": a_branch(of=company).id,
        "accounts.address_id": address.id,
        "accounts.membership_id": colleague.membership.id if colleague.membership else None,
        "approvals.absence_id": an_absence(of=a_manager(of=company)).id,
        "approvals.budget_id": a_budget(of=company, limit="9000", cost_centre="501-02").id,
        "approvals.number": order.slug,
        "cart.line_id": _line_of(cart.id),
        "carts.cart_id": spare.id,
        "own_codes.file_id": a_codes_file(of=member).id,
        "own_codes.own_code_id": a_code(goods.product, f"W-{new_id()}", of=company).id,
        "orders.number": order.slug,
        "orders.slug": shipment.slug,
        "quick_order.run_id": run.id,
        "lists.list_id": favourites.id,
        "lists.key": a_print(of=member, on=favourites),
        "lists.line_id": stored(
            select(FavouritesLine.id).where(FavouritesLine.list_id == favourites.id)
        )[0],
        "reorder.number": order.slug,
        "shipments.number": order.slug,
        "shipments.slug": shipment.slug,
        "staff.company_id": company.id,
        "subscriptions.subscription_id": wish.id,
        "subscriptions.mail_id": wish.mailed_by,
        "staff_orders.number": order.slug,
        "staff_orders.slug": shipment.slug,
        "staff.mail_id": a_sent_mail(company_id=company.id).id,
    }


def _line_of(cart_id: Any) -> Any:
    return stored(select(CartLine.id).where(CartLine.cart_id == cart_id))[0]


def _session_of(person_id: Any) -> Any:
    return stored(select(SignInSession.id).where(SignInSession.person_id == person_id))[0]


def onlooker(role: str, goods: Goods) -> Onlooker:
    """Make the person of this role, with things of their own beside those of another company."""
    the_seller(catalogue_public=True)
    secret = a_company(group=a_price_group(), name="Firma Cudza")
    victim = a_member(Role.MANAGER, of=secret)
    sign_in_as(victim)
    a_contract_price(goods.product, secret, SECRET_CONTRACT)
    other = belongings(victim, goods) | {"accounts.session_id": _session_of(victim.person.id)}
    who, own = _who(role, goods, other)
    token = sign_in_as(who) if who else ""
    if who is not None:
        own["accounts.session_id"] = _session_of(who.person.id)
    return Onlooker(token, own, other)


def _who(role: str, goods: Goods, other: dict[str, Any]) -> tuple[Member | None, dict[str, Any]]:
    if role == "anonymous":
        return None, {}
    if role in ("rep", "office", "admin"):
        company = a_company(name="Firma W Opiece")
        own = belongings(a_member(of=company), goods)
        staff = StaffRole(role)
        care = (company,) if staff is StaffRole.REP else ()
        return a_staff_member(staff, care_of=care), own
    if role == "bookkeeper":
        return _bookkeeper(goods, other)
    status = CompanyStatus.PENDING if role == "pending" else CompanyStatus.VERIFIED
    company = _priced_company(goods, status=status)
    member = a_member(Role.MANAGER if role == "pending" else Role(role), of=company)
    return member, belongings(member, goods)


def _bookkeeper(goods: Goods, other: dict[str, Any]) -> tuple[Member, dict[str, Any]]:
    """Somebody of two companies, working for one of them: the second is another company too."""
    person = a_person()
    member = a_member(Role.ACCOUNTANT, of=_priced_company(goods), person=person)
    elsewhere = a_member(Role.MANAGER, of=a_company(name="Firma Druga"), person=person)
    assert elsewhere.membership is not None
    assert elsewhere.company is not None
    other |= {k: v for k, v in belongings(elsewhere, goods).items() if k != "staff.mail_id"}
    other["accounts.membership_id"] = elsewhere.membership.id
    return member, belongings(member, goods)


def _priced_company(goods: Goods, **particulars: Any) -> Company:
    group = a_price_group()
    a_group_price(goods.product, group, SECRET_GROUP)
    return a_company(group=group, name="Firma Własna", **particulars)
