"""A shipment as its document shows it: the delivery note (WZ)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from portal.domain.access import Actor
from portal.extensions import session
from portal.kit.errors import NotFound
from portal.kit.words import N_
from portal.models.accounts import Company, Person
from portal.models.orders import Order, OrderLine
from portal.models.seller import Seller
from portal.models.shipments import Shipment, ShipmentLine
from portal.models.stock import Warehouse
from portal.services import outbox
from portal.services.orders.reach import within_reach

_NO_SHIPMENT = N_("There is no such delivery note.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A name with its address."""

    name: str
    street: str
    postal_code: str
    city: str
    nip: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteLine:
    """What left of an order line, in base units, and from where."""

    sku: str
    name: str
    own_code: str
    quantity: Decimal
    unit: str
    warehouses: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryNote:
    """A delivery note. Payer and recipient are separate facts of the order."""

    id: UUID
    company_id: UUID
    number: str
    slug: str
    shipped_at: datetime
    made_by: str
    carrier: str
    tracking_number: str
    tracking_url: str
    file_id: UUID | None
    order_number: str
    order_slug: str
    po_number: str
    seller: Party
    seller_mark: str
    payer: Party
    recipient: Party
    language: str
    lines: tuple[NoteLine, ...]


def delivery_note(
    *,
    slug: str = "",
    shipment_id: UUID | None = None,
    order_slug: str = "",
    client: Actor | None = None,
) -> DeliveryNote:
    """Return a delivery note within the scope; for a client, of an order they reach.

    :raises NotFound: if there is none such.
    """
    statement = (
        select(Shipment, Order, Company.language, Person.name, Seller)
        .join(Order, Order.id == Shipment.order_id)
        .join(Company, Company.id == Shipment.company_id)
        .outerjoin(Person, Person.id == Shipment.made_by_id)
        .outerjoin(Seller, Seller.id == 1)
        .where(Shipment.slug == slug if shipment_id is None else Shipment.id == shipment_id)
    )
    if client is not None:
        statement = statement.where(within_reach(client), Order.slug == order_slug)
    row = session.execute(statement).one_or_none()
    if row is None:
        raise NotFound(_NO_SHIPMENT)
    return _note(*row)


def _note(
    shipment: Shipment, order: Order, language: str, made_by: str | None, seller: Seller | None
) -> DeliveryNote:
    return DeliveryNote(
        id=shipment.id,
        company_id=shipment.company_id,
        number=shipment.number,
        slug=shipment.slug,
        shipped_at=shipment.shipped_at,
        made_by=made_by or "",
        carrier=shipment.carrier,
        tracking_number=shipment.tracking_number,
        tracking_url=shipment.tracking_url,
        file_id=shipment.file_id,
        order_number=order.number,
        order_slug=order.slug,
        po_number=order.po_number,
        seller=Party(
            name=seller.name if seller else "",
            street=seller.street if seller else "",
            postal_code=seller.postal_code if seller else "",
            city=seller.city if seller else "",
            nip=seller.nip if seller else "",
        ),
        seller_mark=seller.mark if seller else "",
        payer=Party(
            name=order.payer_name,
            street=order.payer_street,
            postal_code=order.payer_postal_code,
            city=order.payer_city,
            nip=order.payer_nip,
        ),
        recipient=Party(
            name=order.recipient_name,
            street=order.recipient_street,
            postal_code=order.recipient_postal_code,
            city=order.recipient_city,
            phone=order.recipient_phone,
        ),
        language=language,
        lines=_lines(shipment.id),
    )


def _lines(shipment_id: UUID) -> tuple[NoteLine, ...]:
    rows: Any = session.execute(
        select(
            OrderLine.sku,
            OrderLine.name,
            OrderLine.own_code,
            OrderLine.base_unit,
            func.sum(ShipmentLine.quantity).label("quantity"),
            func.string_agg(Warehouse.code, ", ").label("warehouses"),
        )
        .join(OrderLine, OrderLine.id == ShipmentLine.order_line_id)
        .join(Warehouse, Warehouse.id == ShipmentLine.warehouse_id)
        .where(ShipmentLine.shipment_id == shipment_id)
        .group_by(OrderLine.id)
        .order_by(OrderLine.position)
    )
    return tuple(
        NoteLine(
            sku=row.sku,
            name=row.name,
            own_code=row.own_code,
            quantity=row.quantity,
            unit=row.base_unit,
            warehouses=row.warehouses,
        )
        for row in rows
    )


def promise_document(*, shipment_id: UUID, company_id: UUID) -> None:
    """Promise that the delivery note is rendered; once, however often it is asked for."""
    outbox.promise(
        job=outbox.Job.DELIVERY_NOTE,
        key=f"delivery-note:{shipment_id}",
        company_id=company_id,
        shipment_id=str(shipment_id),
    )


def attach_file(*, shipment_id: UUID, file_id: UUID) -> None:
    """Name the rendered document of a shipment."""
    session.get_one(Shipment, shipment_id).file_id = file_id


def whom_to_tell(*, shipment_id: UUID) -> Person | None:
    """Return the person whose order left, if they still sign in."""
    person: Person | None = session.scalars(
        select(Person)
        .join(Order, Order.orderer_id == Person.id)
        .join(Shipment, Shipment.order_id == Order.id)
        .where(Shipment.id == shipment_id, Person.active)
    ).one_or_none()
    return person
