"""What ordering needs: ways to deliver, carts."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal

from portal.domain.vat import VatRate
from portal.kit.clock import today
from portal.kit.ids import new_id, slug
from portal.models.accounts import Company
from portal.models.carts import Cart, CartLine
from portal.models.catalogue import Product
from portal.models.receivables import Document, DocumentKind, EntryKind, JournalEntry, Origin
from portal.models.seller import DeliveryMethod
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
