"""The wholesaler itself: who it is, its terms, groups, tiers, ways of delivery and warehouses."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from uuid import UUID

from portal.domain.totals import DeliveryTerms, MinimumOrder, OrderTerms, Tier
from portal.domain.vat import VatRate
from portal.kit.money import Money
from portal.models.seller import (
    ClosedDay,
    DeliveryMethod,
    OrderTier,
    PaymentTerm,
    PriceGroup,
    Seller,
)
from portal.models.stock import Warehouse
from portal.services.demo.batch import Batch, Row

SMALL_ORDER = "Dopłata za małe zamówienie"
DEPOSIT = "Kaucja za opakowania"
_TIERS = {
    "polhurt": (("1500", "2"), ("4000", "3")),
    "hurt": (("1000", "2"), ("2500", "4"), ("5000", "6")),
    "vip": (("2500", "3"), ("5000", "5"), ("10000", "7")),
}
# code, name, from which turnover, payment days, minimum order, charge below it
_GROUPS = (
    ("polhurt", "Półhurt", None, 7, 30_000, 2_500),
    ("hurt", "Hurt", 5_000_000, 14, 15_000, None),
    ("vip", "VIP", 15_000_000, 30, None, None),
)
# code, name, English name, cost, free from, free from pieces, minimum, cut-off, days
_METHODS = (
    ("own", "Transport własny", "Own transport", 3_900, 150_000, None, None, time(13), 1),
    ("courier", "Kurier", "Courier", 2_490, 250_000, Decimal(2_000), None, time(14, 30), 1),
    ("pallet", "Kurier paletowy", "Pallet courier", 14_900, 800_000, None, 200_000, time(11), 2),
    ("pickup", "Odbiór własny", "Collection in person", 0, None, None, None, time(15), 0),
)


@dataclass
class House:
    """What later chapters need of the seller: rows and ids by code."""

    groups: dict[str, Row] = field(default_factory=dict)
    terms: dict[int, UUID] = field(default_factory=dict)
    methods: dict[str, Row] = field(default_factory=dict)
    warehouses: dict[str, UUID] = field(default_factory=dict)
    closures: frozenset[date] = frozenset()

    def order_terms(self, group: str, method: str) -> OrderTerms:
        """Return the terms of an order of a group by a delivery method."""
        chosen, row = self.methods[method], self.groups[group]
        minimum, charge = row["minimum_order_minor"], row["small_order_charge_minor"]
        return OrderTerms(
            tiers=tuple(
                Tier(from_net=Money.of(start), percent=Decimal(percent))
                for start, percent in _TIERS[group]
            ),
            delivery=DeliveryTerms(
                net=Money(chosen["cost_minor"]),
                name=chosen["name"],
                free_from_net=_money(chosen["free_from_minor"]),
                free_from_pieces=chosen["free_from_pieces"],
            ),
            minimum=MinimumOrder(net=Money(minimum), charge=_money(charge), name=SMALL_ORDER)
            if minimum
            else None,
        )


def _money(minor: int | None) -> Money | None:
    return None if minor is None else Money(minor)


def seller(batch: Batch) -> House:
    """Set up the wholesaler."""
    house = House()
    for days in (0, 7, 14, 21, 30):
        house.terms[days] = batch.add(PaymentTerm, code=f"{days}", days=days)["id"]
    batch.add(
        Seller,
        id=1,
        name="Hurtownia Zdrój",
        mark="HZ",
        nip="6443512340",
        street="ul. Składowa 14",
        postal_code="41-200",
        city="Sosnowiec",
        email="biuro@hurtownia.example",
        phone="32 555 01 00",
        bank_account="PL10105000997603123456789123",
        payment_term_id=house.terms[7],
        block_overdue_minor=1_500_000,
    )
    _groups(batch, house)
    _methods(batch, house)
    for position, (code, name, external, days) in enumerate(
        (
            ("SOS", "Magazyn centralny Sosnowiec", False, 0),
            ("KRK", "Magazyn Kraków", False, 0),
            ("EXT", "Magazyn producenta (dostawa bezpośrednia)", True, 4),
        )
    ):
        house.warehouses[code] = batch.add(
            Warehouse, code=code, name=name, external=external, lead_days=days, position=position
        )["id"]
    year = batch.at.year
    closed = {date(year, 12, 31): "Inwentaryzacja", date(year + 1, 1, 2): "Inwentaryzacja"}
    for day, reason in closed.items():
        batch.add(ClosedDay, day=day, reason=reason)
    house.closures = frozenset(closed)
    return house


def _groups(batch: Batch, house: House) -> None:
    for position, (code, name, turnover, days, minimum, charge) in enumerate(_GROUPS):
        row = batch.add(
            PriceGroup,
            code=code,
            name=name,
            position=position,
            turnover_from_minor=turnover,
            payment_term_id=house.terms[days],
            minimum_order_minor=minimum,
            small_order_charge_minor=charge,
        )
        house.groups[code] = row
        for start, percent in _TIERS[code]:
            batch.add(
                OrderTier,
                price_group_id=row["id"],
                from_net_minor=Money.of(start).minor,
                percent=Decimal(percent),
            )


def _methods(batch: Batch, house: House) -> None:
    for position, method in enumerate(_METHODS):
        code, name, name_en, cost, free, pieces, minimum, cut_off, days = method
        house.methods[code] = batch.add(
            DeliveryMethod,
            code=code,
            name=name,
            name_en=name_en,
            cost_minor=cost,
            vat_rate=VatRate.R23,
            free_from_minor=free,
            free_from_pieces=pieces,
            minimum_order_minor=minimum,
            cut_off=cut_off,
            lead_days=days,
            position=position,
        )
