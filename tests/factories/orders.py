"""What ordering needs: ways to deliver, carts."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from portal.domain.access import Actor, Role, client_permissions
from portal.domain.vat import VatRate
from portal.extensions import db
from portal.kit.clock import today, utc_now
from portal.kit.ids import new_id, slug
from portal.models.accounts import Company
from portal.models.carts import Cart, CartLine
from portal.models.catalogue import Product
from portal.models.orders import PaymentMethod
from portal.models.receivables import Document, DocumentKind, EntryKind, JournalEntry, Origin
from portal.models.seller import DeliveryMethod
from portal.models.tenancy import acting_for
from portal.services.orders.checkout import checkout_page
from portal.services.orders.commands import Placed, PlaceOrder, Recipient, place_order
from portal.services.unit_of_work import unit_of_work
from tests.factories.people import Member
from tests.factories.saving import number as unique
from tests.factories.saving import saved


def a_delivery_method(*, cost: str = "0", **particulars: object) -> DeliveryMethod:
    """Save a way to deliver, by default free of charge, next working day."""
    one = unique()
    values: dict[str, object] = {
        "code": f"d{one}",
        "name": "Transport własny",
        "name_en": "Own transport",
        "cost_minor": int(Decimal(cost) * 100),
        "vat_rate": VatRate.R23,
        "cut_off": time(13, 0),
        "position": one,
    }
    return saved(DeliveryMethod(**(values | particulars)))


def an_open_invoice(
    *, of: Company, gross: str, days_overdue: int = -7, number: str = ""
) -> Document:
    """Save a received invoice of a company, booked and unpaid; due so many days ago."""
    minor = int(Decimal(gross) * 100)
    name = number or f"FV/{unique()}"
    due = today() - timedelta(days=days_overdue)
    document = saved(
        Document(
            id=new_id(),
            company_id=of.id,
            kind=DocumentKind.INVOICE,
            origin=Origin.RECEIVED,
            number=name,
            slug=slug(name),
            issued_on=due - timedelta(days=14),
            due_on=due,
            net_minor=minor,
            vat_minor=0,
            gross_minor=minor,
        )
    )
    saved(
        JournalEntry(
            company_id=of.id,
            kind=EntryKind.INVOICE,
            booked_on=document.issued_on,
            document_id=document.id,
            amount_minor=minor,
            currency="PLN",
        )
    )
    return document


def a_cart(*, of: Member, lines: dict[Product, str] | None = None, **particulars: object) -> Cart:
    """Save a cart of a member, active by default; `lines` maps products to quantities."""
    assert of.company is not None
    assert of.membership is not None
    cart = saved(
        Cart(
            id=new_id(),
            company_id=of.company.id,
            membership_id=of.membership.id,
            **particulars,
        )
    )
    for place, (product, quantity) in enumerate((lines or {}).items(), 1):
        saved(
            CartLine(
                cart_id=cart.id,
                company_id=of.company.id,
                product_id=product.id,
                unit=product.unit or "szt.",
                factor=Decimal(1),
                quantity=Decimal(quantity),
                base_quantity=Decimal(quantity),
                position=place,
                seen_net_minor=product.base_net_minor,
                added_by_id=of.person.id,
            )
        )
    return cart


def actor_of(member: Member) -> Actor:
    """Return the person as services see them."""
    assert member.company is not None
    assert member.membership is not None
    roles = frozenset(Role(role) for role in member.membership.roles)
    return Actor(
        person_id=member.person.id,
        name=member.person.name,
        email=member.person.email,
        membership_id=member.membership.id,
        company_id=member.company.id,
        company_name=member.company.name,
        company_status=member.company.status,
        price_group_id=member.company.price_group_id,
        roles=roles,
        permissions=client_permissions(roles, member.company.status),
    )


def press_of(
    member: Member, *, payment: PaymentMethod = PaymentMethod.DEFERRED, **wishes: Any
) -> PlaceOrder:
    """Open the checkout as the member and return what their press sends."""
    actor = actor_of(member)
    db.session.close()
    with acting_for(actor.company_id, actor.person_id):
        page = checkout_page(actor=actor, at=utc_now())
        db.session.close()
    assert page is not None
    assert page.method is not None
    return PlaceOrder(
        key=new_id(),
        cart_id=page.cart_id,
        recipient=Recipient(),
        method_id=page.method.id,
        payment=payment,
        shown=page.shown,
        **wishes,
    )


def pressed(member: Member, request: PlaceOrder, *, at: datetime | None = None) -> Placed:
    """Press as the member: place the order, or be refused."""
    actor = actor_of(member)
    db.session.close()
    with acting_for(actor.company_id, actor.person_id), unit_of_work():
        return place_order(actor=actor, request=request, at=at or utc_now())


def an_order(
    *,
    of: Member,
    lines: dict[Product, str],
    payment: PaymentMethod = PaymentMethod.DEFERRED,
    at: datetime | None = None,
    **wishes: Any,
) -> Placed:
    """Place an order of a member's, as they would; a way to deliver must be there."""
    a_cart(of=of, lines=lines)
    return pressed(of, press_of(of, payment=payment, **wishes), at=at)
