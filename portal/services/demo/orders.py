"""Placing the orders of the past: priced and added up by the rules every order follows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from portal.domain.calendar import promise
from portal.domain.orders import OrderState, number
from portal.domain.pricing import ResolvedPrice, resolve
from portal.domain.totals import ChargeKind, OrderLineInput, Totals, total
from portal.domain.units import is_whole
from portal.kit.clock import WARSAW, business_date
from portal.kit.ids import slug
from portal.kit.money import PLN, Money
from portal.models.orders import Order, OrderCharge, OrderLine, PaymentMethod
from portal.models.seller import NumberCounter
from portal.services.demo.batch import Batch, Row
from portal.services.demo.companies import Client
from portal.services.demo.goods import Good
from portal.services.demo.prices import Book
from portal.services.demo.rhythm import Wants
from portal.services.demo.seller import DEPOSIT, House

_SILESIA = {"Sosnowiec", "Katowice", "Tychy", "Bytom", "Chorzów", "Gliwice", "Zabrze", "Będzin"}


@dataclass(slots=True)
class Line:
    """A line of a placed order."""

    row: Row
    good: Good
    shipped: bool = False
    cancelled: bool = False


@dataclass(slots=True)
class Placed:
    """An order with its lines and charges; `packed` are its shipments with their lines."""

    client: Client
    row: Row
    lines: list[Line]
    charges: list[Row]
    packed: list[tuple[Row, list[Line]]] = field(default_factory=list)

    @property
    def at(self) -> datetime:
        moment: datetime = self.row["placed_at"]
        return moment


class Clerk:
    """Places orders; their numbers are given at the end, in the order of time."""

    def __init__(self, batch: Batch, house: House, book: Book) -> None:
        self._batch = batch
        self._house = house
        self._book = book
        self.placed: list[Placed] = []

    def place(self, client: Client, at: datetime, wants: Wants, **values: object) -> Placed:
        """Place an order of a client at an instant; `values` override columns of the order."""
        method = self._method(client)
        prices, totals = self._priced(client, at, wants, method)
        row = self._order(client, at, method, totals, values)
        lines = [
            self._line(row, position, want, price, totals)
            for position, (want, price) in enumerate(zip(wants, prices, strict=True))
        ]
        placed = Placed(client=client, row=row, lines=lines, charges=self._charges(row, totals))
        self.placed.append(placed)
        return placed

    def number(self) -> None:
        """Give every order its number, and the counters where they stand."""
        last: dict[int, int] = {}
        for placed in sorted(self.placed, key=lambda placed: placed.at):
            year = business_date(placed.at).year
            last[year] = last.get(year, 0) + 1
            placed.row["number"] = number("ZAM", year, last[year])
            placed.row["slug"] = slug(placed.row["number"])
        for year, value in last.items():
            self._batch.add(NumberCounter, series=f"ZAM/{year}", last=value)

    def _method(self, client: Client) -> str:
        if client.row["city"] in _SILESIA:
            return "own"
        return "courier" if client.row["nip"][-1] != "7" else "pickup"

    def _priced(
        self, client: Client, at: datetime, wants: Wants, method: str
    ) -> tuple[list[ResolvedPrice], Totals]:
        """Price the goods; below a minimum that refuses, everything is bought twice."""
        on = business_date(at)
        terms = self._house.order_terms(client.group, method)
        while True:
            prices = []
            for good, quantity in wants:
                pricing = self._book.pricing(client, good, on)
                price = resolve(pricing, quantity=quantity, currency=PLN, on=on)
                assert price is not None  # every good of the demo has a base price
                prices.append(price)
            totals = total(
                [
                    _input(position, good, quantity, price)
                    for position, ((good, quantity), price) in enumerate(
                        zip(wants, prices, strict=True)
                    )
                ],
                terms,
            )
            if not totals.blocked_by_minimum:
                return prices, totals
            wants[:] = [(good, quantity * 2) for good, quantity in wants]

    def _order(
        self, client: Client, at: datetime, method: str, totals: Totals, values: dict[str, object]
    ) -> Row:
        company, chosen = client.row, self._house.methods[method]
        branch = client.branches[0] if client.branches else None
        orderer, tier = client.purchaser, totals.tier
        promised = promise(
            at.astimezone(WARSAW), chosen["cut_off"], chosen["lead_days"], self._house.closures
        )
        order = {
            "id": self._batch.id(at),
            "company_id": client.id,
            "state": OrderState.PLACED,
            "number": "",
            "slug": "",
            "idempotency_key": self._batch.id(at),
            "membership_id": client.membership["id"],
            "orderer_id": orderer["id"],
            "orderer_name": orderer["name"],
            "placed_by_id": orderer["id"],
            "payer_name": company["name"],
            "payer_nip": company["nip"],
            "payer_street": company["street"],
            "payer_postal_code": company["postal_code"],
            "payer_city": company["city"],
            "delivery_method_id": chosen["id"],
            "delivery_name": chosen["name"],
            "promised_on": promised,
            "payment_method": PaymentMethod.DEFERRED,
            "payment_days": client.days,
            "goods_before_tier_minor": totals.goods_before_tier.minor,
            "tier_percent": tier.percent if tier else None,
            "goods_net_minor": totals.goods_net.minor,
            "net_minor": totals.net.minor,
            "vat_minor": totals.vat.minor,
            "gross_minor": totals.gross.minor,
            "placed_at": at,
        }
        return self._batch.add(Order, **(order | _recipient(company, branch) | values))

    def _line(
        self,
        order: Row,
        position: int,
        want: tuple[Good, Decimal],
        price: ResolvedPrice,
        totals: Totals,
    ) -> Line:
        good, base_quantity = want
        reckoned = totals.lines[position]
        unit, factor = _unit(self._batch, good, base_quantity)
        compared = price.compared_with
        row = self._batch.add(
            OrderLine,
            id=self._batch.id(order["placed_at"]),
            company_id=order["company_id"],
            order_id=order["id"],
            position=position + 1,
            product_id=good.id,
            sku=good.row["sku"],
            name=good.row["name"],
            ean=good.ean,
            own_code=good.called.get(order["company_id"], ""),
            unit=unit,
            factor=Decimal(factor),
            quantity=base_quantity / factor,
            base_unit=good.row["unit"],
            base_quantity=base_quantity,
            price_unit=price.price_unit,
            list_net_minor=reckoned.unit_before.minor,
            unit_net_minor=reckoned.unit_net.minor,
            base_net_minor=compared.minor if compared else None,
            price_source=price.source,
            price_rule=price.rule,
            contract=price.contract,
            vat_rate=reckoned.vat_rate,
            net_minor=reckoned.net.minor,
            deposit_minor=int((good.row["deposit_minor"] or 0) * base_quantity),
            promised_on=order["promised_on"],
        )
        return Line(row=row, good=good)

    def _charges(self, order: Row, totals: Totals) -> list[Row]:
        return [
            self._batch.add(
                OrderCharge,
                company_id=order["company_id"],
                order_id=order["id"],
                position=position + 1,
                kind=charge.kind,
                name=DEPOSIT if charge.kind is ChargeKind.DEPOSIT else charge.name,
                net_minor=charge.net.minor,
                vat_rate=None if charge.kind is ChargeKind.DEPOSIT else charge.vat_rate,
            )
            for position, charge in enumerate(totals.charges)
        ]


def _recipient(company: Row, branch: Row | None) -> Row:
    place = branch or company
    return {
        "branch_id": branch["id"] if branch else None,
        "recipient_name": place["name"],
        "recipient_street": place["street"],
        "recipient_postal_code": place["postal_code"],
        "recipient_city": place["city"],
        "recipient_phone": company["phone"],
    }


def _input(position: int, good: Good, quantity: Decimal, price: ResolvedPrice) -> OrderLineInput:
    deposit = good.row["deposit_minor"]
    return OrderLineInput(
        key=position,
        base_quantity=quantity,
        unit_net=price.unit_net,
        vat_rate=good.row["vat_rate"],
        price_unit=price.price_unit,
        contract=price.contract,
        deposit=None if deposit is None else Money(deposit),
        pieces=is_whole(good.row["unit"]),
    )


def _unit(batch: Batch, good: Good, quantity: Decimal) -> tuple[str, int]:
    """Return the unit a quantity is ordered in: now and then whole cartons."""
    fitting = [(unit, factor) for unit, factor in good.packs if quantity % factor == 0]
    if fitting and batch.chance.random() < 0.4:
        return fitting[-1]
    return good.row["unit"], 1
