"""Writing an order that was found good: header, lines, charges, event, reservations, number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, insert, update

from portal.domain.access import Actor
from portal.domain.approvals import Reason
from portal.domain.orders import OrderState
from portal.domain.orders import number as written_number
from portal.domain.vat import VatRate
from portal.extensions import session
from portal.kit.clock import business_date
from portal.kit.ids import new_id, slug
from portal.models.accounts import Company
from portal.models.orders import Order, OrderCharge, OrderLine
from portal.services import numbers
from portal.services.cart.goods import deposit_of
from portal.services.catalogue.lines import LineProduct
from portal.services.many_rows import insert_rows
from portal.services.orders.draft import Draft
from portal.services.orders.moves import event_of
from portal.services.orders.promises import Promises
from portal.services.orders.recipients import Destination
from portal.services.orders.requests import PlaceOrder
from portal.services.stock import commands as stock


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Everything about an order but its goods. `line_ids` maps cart lines to order lines.

    `reasons` say why it waits for approval.
    """

    id: UUID
    state: OrderState
    request: PlaceOrder
    destination: Destination
    promises: Promises
    payment_days: int
    pay_until: date | None
    backordered: dict[UUID, Decimal]
    line_ids: dict[UUID, UUID]
    taken: tuple[stock.Taken, ...]
    reasons: tuple[Reason, ...] = ()


def write_order(
    *,
    header: Header,
    draft: Draft,
    products: dict[UUID, LineProduct],
    company: Company,
    actor: Actor,
    at: datetime,
) -> tuple[str, str]:
    """Store the order and give it its number, last; return number and slug."""
    session.execute(_INSERT, _header(header, draft, company, actor, at))
    insert_rows(OrderLine, _lines(header, draft, products, company.id))
    insert_rows(OrderCharge, charge_rows(order_id=header.id, draft=draft, company_id=company.id))
    stock.note_reservations(company_id=company.id, taken=header.taken, at=at)
    session.add(event_of(header.id, company.id, None, header.state, actor, "", at))
    session.flush()  # all rows stand before the counter is locked: everybody shares it
    year = business_date(at).year
    number = written_number("ZAM", year, numbers.next_number(series=f"ZAM/{year}"))
    session.execute(_NUMBER, {"order": header.id, "written": number, "address": slug(number)})
    return number, slug(number)


def _header(
    header: Header, draft: Draft, company: Company, actor: Actor, at: datetime
) -> dict[str, Any]:
    request, goes_to, totals = header.request, header.destination, draft.totals
    # Number and slug come last, under the lock of the counter; until then the id stands in.
    return {
        "id": header.id,
        "company_id": company.id,
        "number": str(header.id),
        "slug": str(header.id),
        "state": header.state,
        "idempotency_key": request.key,
        "cart_id": request.cart_id,
        "membership_id": actor.membership,
        "orderer_id": actor.person_id,
        "orderer_name": actor.name,
        "placed_by_id": actor.person_id,
        **_parties(company, goes_to),
        "delivery_method_id": request.method_id,
        "delivery_name": draft.method.name_pl if draft.method else "",
        "promised_on": header.promises.order,
        "ship_complete": request.ship_complete,
        "po_number": request.po_number,
        "cost_centre": request.cost_centre,
        "wanted_on": request.wanted_on,
        "note": request.note,
        "payment_method": request.payment,
        "payment_days": header.payment_days,
        "pay_until": header.pay_until,
        "currency": totals.gross.currency,
        "goods_before_tier_minor": totals.goods_before_tier.minor,
        "tier_percent": totals.tier.percent if totals.tier else None,
        "goods_net_minor": totals.goods_net.minor,
        "net_minor": totals.net.minor,
        "vat_minor": totals.vat.minor,
        "gross_minor": totals.gross.minor,
        "placed_at": at,
        "version": 1,
    }


def _parties(company: Company, goes_to: Destination) -> dict[str, Any]:
    """Return the payer and the recipient as they are now."""
    return {
        "payer_name": company.name,
        "payer_nip": company.nip,
        "payer_street": company.street,
        "payer_postal_code": company.postal_code,
        "payer_city": company.city,
        "branch_id": goes_to.branch_id,
        "recipient_name": goes_to.name,
        "recipient_street": goes_to.street,
        "recipient_postal_code": goes_to.postal_code,
        "recipient_city": goes_to.city,
        "recipient_country": goes_to.country,
        "recipient_phone": goes_to.phone,
    }


def _lines(
    header: Header, draft: Draft, products: dict[UUID, LineProduct], company_id: UUID
) -> list[dict[str, Any]]:
    totals = {line.key: line for line in draft.totals.lines}
    rows = []
    for position, one in enumerate(draft.goods, 1):
        product, price = products[one.product_id], draft.reckoned.price(one)
        if price is None:
            raise LookupError("a line without a price was let through")
        line, done = header.line_ids[one.line_id], totals[one.line_id]
        rows.append(
            {
                "id": line,
                "company_id": company_id,
                "order_id": header.id,
                "position": position,
                "product_id": one.product_id,
                "sku": product.sku,
                "name": product.name,
                "ean": product.ean,
                "own_code": product.own_code,
                "unit": one.unit,
                "factor": one.factor,
                "quantity": one.quantity,
                "base_unit": one.base_unit,
                "base_quantity": one.base_quantity,
                "price_unit": price.price_unit,
                "list_net_minor": price.unit_net.minor,
                "unit_net_minor": done.unit_net.minor,
                "base_net_minor": price.compared_with.minor if price.compared_with else None,
                "price_source": price.source,
                "price_rule": price.rule,
                "contract": price.contract,
                "vat_rate": done.vat_rate,
                "net_minor": done.net.minor,
                "deposit_minor": deposit_of(one),
                "promised_on": header.promises.lines[line],
                "backordered": header.backordered[line],
            }
        )
    return rows


def charge_rows(*, order_id: UUID, draft: Draft, company_id: UUID) -> list[dict[str, Any]]:
    """Return the rows of an order's charges."""
    return [
        {
            "id": new_id(),
            "company_id": company_id,
            "order_id": order_id,
            "position": position,
            "kind": charge.kind,
            "name": charge.name,
            "net_minor": charge.net.minor,
            "vat_rate": None if charge.vat_rate is VatRate.OUTSIDE else charge.vat_rate,
        }
        for position, charge in enumerate(draft.totals.charges, 1)
    ]


# Statements are put together once: that costs more than running them.
_INSERT = insert(Order.__table__)  # type: ignore[arg-type]  # a Table, which mypy knows as FromClause
_NUMBER = (
    update(Order)
    .where(Order.id == bindparam("order", type_=Uuid()))
    .values(number=bindparam("written"), slug=bindparam("address"))
    .execution_options(synchronize_session=False)
)
