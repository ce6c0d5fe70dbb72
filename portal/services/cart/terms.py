"""The seller's terms for a company's orders: tiers, minimum, ways of delivery, wishes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Text, Uuid, bindparam, select

from portal.domain.totals import DeliveryTerms, MinimumOrder, OrderTerms, Tier
from portal.domain.vat import VatRate
from portal.extensions import session
from portal.kit.errors import NotFound, Unavailable
from portal.kit.money import Money
from portal.kit.words import N_
from portal.models.seller import ClosedDay, DeliveryMethod, OrderTier, PriceGroup, Seller

SMALL_ORDER = N_("Small order charge")


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A way to deliver. Amounts are net."""

    id: UUID
    name_pl: str
    name_en: str
    cost: Money
    vat_rate: VatRate
    free_from_net: Money | None
    free_from_pieces: Decimal | None
    minimum: Money | None
    cut_off: time
    lead_days: int

    def name(self, language: str) -> str:
        """Return its name in a language."""
        return self.name_en if language == "en" else self.name_pl


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseTerms:
    """What the seller lays down for the orders of a price group in a currency."""

    currency: str
    tiers: tuple[Tier, ...]
    methods: tuple[Method, ...]
    group_minimum: MinimumOrder | None
    vat_per_line: bool
    require_po_number: bool
    require_cost_centre: bool
    hold_days: int
    closures: frozenset[date] = frozenset()

    def method(self, method_id: UUID | None) -> Method | None:
        """Return a way to deliver; the first one where none is named.

        :raises NotFound: if there is none such.
        """
        if method_id is None:
            return self.methods[0] if self.methods else None
        for method in self.methods:
            if method.id == method_id:
                return method
        raise NotFound(N_("This delivery is not offered any more. Choose another."))

    def order_terms(self, method: Method | None, language: str = "pl") -> OrderTerms:
        """Return the terms of an order delivered in this way."""
        delivery = None
        if method is not None:
            delivery = DeliveryTerms(
                net=method.cost,
                name=method.name(language),
                vat_rate=method.vat_rate,
                free_from_net=method.free_from_net,
                free_from_pieces=method.free_from_pieces,
            )
        floor = method.minimum if method is not None else None
        return OrderTerms(
            tiers=self.tiers,
            delivery=delivery,
            minimum=self.group_minimum,
            floor=floor,
            vat_per_line=self.vat_per_line,
            currency=self.currency,
        )


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the seller wants to read on every order."""

    po_number: bool
    cost_centre: bool


def wishes() -> Wishes:
    """Return what must be filled in at checkout."""
    row = session.execute(
        select(Seller.require_po_number, Seller.require_cost_centre).where(Seller.id == 1)
    ).one_or_none()
    return Wishes(*row) if row else Wishes(po_number=False, cost_centre=False)


def house_terms(
    *, price_group_id: UUID | None, currency: str, closures: bool = False
) -> HouseTerms:
    """Return the terms of a price group, in two queries; one more with the free days.

    :raises Unavailable: before the portal is set up.
    """
    rows = _seller_and_group(price_group_id, currency)
    if not rows:
        raise Unavailable(N_("The portal is not set up yet."))
    house = rows[0]
    return HouseTerms(
        currency=currency,
        tiers=tuple(
            Tier(from_net=Money(row.from_net_minor, currency), percent=row.percent)
            for row in rows
            if row.from_net_minor is not None
        ),
        methods=_methods(currency),
        group_minimum=_minimum(house, currency),
        vat_per_line=house.vat_per_line,
        require_po_number=house.require_po_number,
        require_cost_centre=house.require_cost_centre,
        hold_days=house.prepayment_hold_days,
        closures=frozenset(session.scalars(select(ClosedDay.day))) if closures else frozenset(),
    )


def _seller_and_group(price_group_id: UUID | None, currency: str) -> Sequence[Any]:
    """Return the seller's row beside the group's, once for each of its tiers."""
    return session.execute(_SELLER_AND_GROUP, {"group": price_group_id, "currency": currency}).all()


# Statements are put together once: that costs more than running them.
_CURRENCY = bindparam("currency", type_=Text())
_SELLER_AND_GROUP = (
    select(
        Seller.vat_per_line,
        Seller.require_po_number,
        Seller.require_cost_centre,
        Seller.prepayment_hold_days,
        PriceGroup.minimum_order_minor,
        PriceGroup.small_order_charge_minor,
        PriceGroup.currency,
        OrderTier.from_net_minor,
        OrderTier.percent,
    )
    .select_from(Seller)
    .outerjoin(PriceGroup, PriceGroup.id == bindparam("group", type_=Uuid()))
    .outerjoin(
        OrderTier,
        (OrderTier.price_group_id == PriceGroup.id) & (OrderTier.currency == _CURRENCY),
    )
    .where(Seller.id == 1)
    .order_by(OrderTier.from_net_minor)
)
_METHODS = (
    select(DeliveryMethod)
    .where(DeliveryMethod.active, DeliveryMethod.currency == _CURRENCY)
    .order_by(DeliveryMethod.position, DeliveryMethod.code)
)


def _minimum(row: Any, currency: str) -> MinimumOrder | None:
    if not row.minimum_order_minor or row.currency != currency:
        return None
    return MinimumOrder(
        net=Money(row.minimum_order_minor, currency),
        charge=_money(row.small_order_charge_minor, currency),
        name=SMALL_ORDER,
    )


def _methods(currency: str) -> tuple[Method, ...]:
    rows = session.scalars(_METHODS, {"currency": currency})
    return tuple(
        Method(
            id=row.id,
            name_pl=row.name,
            name_en=row.name_en,
            cost=Money(row.cost_minor, currency),
            vat_rate=row.vat_rate,
            free_from_net=_money(row.free_from_minor, currency),
            free_from_pieces=row.free_from_pieces,
            minimum=_money(row.minimum_order_minor, currency),
            cut_off=row.cut_off,
            lead_days=row.lead_days,
        )
        for row in rows
    )


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)
