"""Price lists of groups, contracts, a branch list, discount rules; and what a client pays.

The rows written here and the book the orders of the past are priced from are the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from portal.domain.pricing import DiscountRule, PriceEntry, PriceSource, ProductPricing
from portal.kit.clock import business_date
from portal.kit.money import Money
from portal.models.pricing import DiscountRule as RuleRow
from portal.models.pricing import EntrySource, PriceList, PriceListEntry
from portal.services.demo.batch import Batch, Row
from portal.services.demo.companies import Client, Society
from portal.services.demo.goods import Good, Shelf
from portal.services.demo.seller import House

CHEMICALS = "Chemia profesjonalna"
# Percent off the base price a group's list gives, from and to.
_OFF = {"polhurt": (3, 7), "hurt": (8, 13), "vip": (13, 18)}
# What a group pays for goods of the window, beside the price for hurt.
_WINDOW = {"polhurt": "1.05", "hurt": "1", "vip": "0.95"}
_RULES = (
    ("Rabat 8 % chemia", "polhurt", CHEMICALS, "8"),
    ("Rabat 12 % chemia", "hurt", CHEMICALS, "12"),
    ("Rabat 15 % chemia", "vip", CHEMICALS, "15"),
    ("Rabat 6 % biuro", "hurt", "Biuro", "6"),
    ("Rabat VIP 10 %", "vip", None, "10"),
)
# Before the last change of prices everything cost a little less.
_EARLIER = Decimal("0.965")
CHANGED = timedelta(days=110)


@dataclass
class Book:
    """Every price there is, as the domain wants it."""

    changed_on: date
    group: dict[tuple[str, UUID], list[PriceEntry]] = field(default_factory=dict)
    own: dict[tuple[UUID, UUID], list[PriceEntry]] = field(default_factory=dict)
    rules: dict[tuple[str, str | None], list[DiscountRule]] = field(default_factory=dict)
    _known: dict[tuple[UUID, UUID, bool], ProductPricing] = field(default_factory=dict)

    def pricing(self, client: Client, good: Good, on: date) -> ProductPricing:
        """Return what decides a good's price for a client on a day, without branch lists."""
        earlier = on < self.changed_on
        key = client.id, good.id, earlier
        if key not in self._known:
            entries = (
                *self.group.get((client.group, good.id), ()),
                *self.own.get((client.id, good.id), ()),
            )
            factor = _EARLIER if earlier else Decimal(1)
            self._known[key] = ProductPricing(
                base=Money(good.base).times(factor),
                price_unit=good.row["price_unit"],
                entries=tuple(_scaled(entry, factor) for entry in entries),
                discounts=(
                    *self.rules.get((client.group, good.top.name), ()),
                    *self.rules.get((client.group, None), ()),
                ),
            )
        return self._known[key]


def _scaled(entry: PriceEntry, factor: Decimal) -> PriceEntry:
    if factor == 1 or entry.source is not PriceSource.GROUP:
        return entry
    return PriceEntry(
        list_name=entry.list_name,
        source=entry.source,
        net=entry.net.times(factor),
        min_quantity=entry.min_quantity,
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
    )


def prices(batch: Batch, house: House, shelf: Shelf, society: Society) -> Book:
    """Write every list and rule."""
    today = business_date(batch.at)
    writer = _Writer(batch, today)
    for code, row in house.groups.items():
        made = writer.list_of(f"Cennik {row['name']}", price_group_id=row["id"])
        for good in shelf.goods:
            steps = _group_steps(batch, code, good)
            writer.steps(made, good, steps, writer.book.group, code)
    for name, code, top, percent in _RULES:
        category = shelf.categories[top]["id"] if top else None
        writer.rule(name, percent, category, house.groups[code]["id"])
        rule = DiscountRule(name=name, percent=Decimal(percent))
        writer.book.rules.setdefault((code, top), []).append(rule)
    _promotions(writer, shelf, house)
    _contracts(writer, shelf, society)
    return writer.book


class _Writer:
    """Writes lists, entries and rules, and keeps them in the book."""

    def __init__(self, batch: Batch, today: date) -> None:
        self.batch = batch
        self.today = today
        self.book = Book(changed_on=today - CHANGED)

    def list_of(self, name: str, **owner: Any) -> Row:
        """Write the head of a list."""
        return self.batch.add(
            PriceList, name=name, created_at=self.batch.at - timedelta(days=600), **owner
        )

    def steps(
        self,
        made: Row,
        good: Good,
        steps: tuple[tuple[int, int], ...],
        into: dict[Any, list[PriceEntry]],
        owner: Any,
        source: EntrySource = EntrySource.LIST,
        valid: tuple[date | None, date | None] = (None, None),
    ) -> None:
        """Write a good's prices in a list: (from how many, grosze)."""
        for minimum, net in steps:
            self.batch.add(
                PriceListEntry,
                company_id=made["company_id"],
                price_list_id=made["id"],
                product_id=good.id,
                minimum=Decimal(minimum),
                net_minor=net,
                valid_from=valid[0],
                valid_to=valid[1],
                source=source,
            )
            into.setdefault((owner, good.id), []).append(
                PriceEntry(
                    list_name=made["name"],
                    source=_SOURCES[source],
                    net=Money(net),
                    min_quantity=Decimal(minimum),
                    valid_from=valid[0],
                    valid_to=valid[1],
                )
            )

    def rule(
        self, name: str, percent: str, category: UUID | None, group: UUID, **values: Any
    ) -> None:
        """Write a discount rule of a group."""
        self.batch.add(
            RuleRow,
            name=name,
            price_group_id=group,
            category_id=category,
            percent=Decimal(percent),
            **values,
        )


_SOURCES = {
    EntrySource.LIST: PriceSource.GROUP,
    EntrySource.CONTRACT: PriceSource.CONTRACT,
    EntrySource.QUOTE: PriceSource.QUOTE,
}


def _group_steps(batch: Batch, group: str, good: Good) -> tuple[tuple[int, int], ...]:
    """Return a good's steps in a group's list; chemicals live by the discount rule."""
    if good.item:
        factor = Decimal(_WINDOW[group])
        return tuple((start, Money.of(net).times(factor).minor) for start, net in good.item.hurt)
    if good.top.name == CHEMICALS or batch.chance.random() > 0.62:
        return ()
    off = batch.chance.uniform(*_OFF[group])
    first = max(int(good.base * (100 - off) / 100), 1)
    starts = [factor for _, factor in good.packs if factor > good.step][:2]
    starts = starts or [good.step * 10, good.step * 50]
    steps = [(0, first)]
    for position, start in enumerate(starts):
        cheaper = max(int(first * (96 - 3 * position) / 100), 1)
        if cheaper < steps[-1][1]:
            steps.append((start, cheaper))
    return tuple(steps)


def _promotions(writer: _Writer, shelf: Shelf, house: House) -> None:
    """Write rules for a time: one running, one over, one to come."""
    for name, part, start, end in (
        ("Promocja herbat 7 %", "Herbata", -10, 20),
        ("Promocja kartonów 5 %", "Kartony", -80, -50),
        ("Nowy rok w biurze 8 %", "Archiwizacja", 35, 65),
    ):
        category = shelf.categories[part]["id"]
        valid = {
            "valid_from": writer.today + timedelta(days=start),
            "valid_to": writer.today + timedelta(days=end),
        }
        percent = name.split(" ")[-2]
        for row in house.groups.values():
            writer.rule(name, percent, category, row["id"], **valid)


def _contracts(writer: _Writer, shelf: Shelf, society: Society) -> None:
    """Write what was agreed with single companies; Gamma has most, Alfa its cups and a quote."""
    year = writer.today.year
    valid = date(year, 1, 1), date(year, 12, 31)
    plans = {"alfa": 36, "gamma": 180}
    clients = society.clients
    plans |= dict.fromkeys(list(clients)[8::9], 24)
    for short, count in plans.items():
        client, book = clients[short], writer.book
        made = writer.list_of(f"Umowa {year}", company_id=client.id)
        for good in _agreed(writer.batch, shelf, client, count):
            contract = good.item.contract if good.item and short == "alfa" else ()
            steps = tuple((start, Money.of(net).minor) for start, net in contract)
            steps = steps or ((0, int(good.base * writer.batch.chance.uniform(0.74, 0.81))),)
            writer.steps(made, good, steps, book.own, client.id, EntrySource.CONTRACT, valid)
    alfa = clients["alfa"]
    offer = writer.list_of(f"Oferta {year}/118", company_id=alfa.id)
    until = writer.today, writer.today + timedelta(days=30)
    for good in shelf.of_top("Sprzęt do sprzątania")[:4]:
        steps = ((0, int(good.base * 0.78)),)
        writer.steps(offer, good, steps, writer.book.own, alfa.id, EntrySource.QUOTE, until)
    branch = alfa.branches[1]
    made = writer.list_of("Cennik oddziału Katowice", company_id=alfa.id, branch_id=branch["id"])
    # Branch lists are for orders of the branch; past orders went to the main warehouse.
    for good in [shelf.by_sku["PR-0150-Z"], *shelf.of_top("Worki na śmieci")[2:12]]:
        steps = ((0, int(good.base * 0.85)),)
        writer.steps(made, good, steps, {}, branch["id"], EntrySource.CONTRACT)


def _agreed(batch: Batch, shelf: Shelf, client: Client, count: int) -> list[Good]:
    """Return the goods of a contract: of what the client buys regularly, and some beside."""
    window = [good for good in shelf.goods if good.item and good.item.contract]
    usual = [good for good in client.regular if not good.item]
    batch.chance.shuffle(usual)
    beside = [good for good in shelf.goods if good.sold and not good.item and not good.top.hidden]
    picked = (window + usual[: count // 2]) if client.row["name"].startswith("Alfa") else usual
    ids = {good.id for good in picked}
    beside = [good for good in beside if good.id not in ids]
    return picked + batch.chance.sample(beside, max(count - len(picked), 0))
