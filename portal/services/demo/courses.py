"""What became of each order: confirmed, picked, shipped in one or two parts, or cancelled."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal

from portal.domain.calendar import add_working_days, dispatch_day, is_working_day
from portal.domain.orders import OrderState, number
from portal.kit.clock import WARSAW, business_date
from portal.kit.ids import slug
from portal.models.orders import Cancellation, OrderEvent
from portal.models.seller import NumberCounter
from portal.models.shipments import Shipment, ShipmentLine
from portal.models.stock import Reservation
from portal.services.demo.batch import Batch, Row
from portal.services.demo.orders import Line, Placed
from portal.services.demo.rhythm import local
from portal.services.demo.seller import House
from portal.services.demo.stock import Reserved

_S = OrderState
# How far orders are after so many working days, in turn.
_YOUNG = {
    0: (_S.PLACED,),
    1: (_S.PLACED, _S.CONFIRMED, _S.PICKING),
    2: (_S.PICKING, _S.PARTIALLY_SHIPPED, _S.SHIPPED, _S.COMPLETED),
    3: (_S.SHIPPED, _S.COMPLETED, _S.PARTIALLY_SHIPPED, _S.COMPLETED, _S.COMPLETED),
}
_WHY = (
    "Zamówienie złożone dwa razy",
    "Zmiana planów po naszej stronie",
    "Towar potrzebny wcześniej",
    "Pomyłka w ilościach",
)
_SYSTEM: Row = {"id": None, "name": ""}


class Course:
    """Leads orders through their states, with every document on the way."""

    def __init__(self, batch: Batch, house: House, office: Row) -> None:
        self._batch = batch
        self._house = house
        self._office = office
        self._today = business_date(batch.at)
        self._young = 0
        self.reserved: Reserved = defaultdict(Decimal)
        self.shipments: list[Row] = []

    def usual(self, placed: Placed) -> None:
        """Let an order be as far as one of its age is."""
        chance = self._batch.chance
        age = self._age(business_date(placed.at))
        state = _S.COMPLETED
        if age in _YOUNG:
            state = _YOUNG[age][self._young % len(_YOUNG[age])]
            self._young += 1
        if age > 3 and chance.random() < 0.02:
            self.cancel(placed, chance.choice(_WHY))
        elif age > 3 and chance.random() < 0.06 and len(placed.lines) > 3:
            self.lead(placed, _S.COMPLETED, parts=2)
        else:
            self.lead(placed, state)

    def lead(self, placed: Placed, state: OrderState, *, parts: int = 1) -> None:
        """Lead an order to a state; shipped ones in so many parts."""
        self.event(placed, None, _S.PLACED, placed.at, placed.client.purchaser)
        if state is not _S.PLACED:
            self._on_the_way(placed, state, parts)
        self.hold(placed)

    def hold(self, placed: Placed) -> None:
        """Put an order in its state and reserve what it still wants and stock allowed."""
        code = "KRK" if placed.row["recipient_city"] in {"Kraków", "Zakopane"} else "SOS"
        warehouse = self._house.warehouses[code]
        for line in placed.lines:
            wanted = line.row["base_quantity"] - line.row["backordered"]
            if line.shipped or line.cancelled or wanted <= 0:
                continue
            self.reserved[line.good.id, warehouse] += wanted
            self._batch.add(
                Reservation,
                company_id=placed.client.id,
                order_line_id=line.row["id"],
                product_id=line.good.id,
                warehouse_id=warehouse,
                quantity=wanted,
                created_at=placed.at,
            )

    def cancel(self, placed: Placed, reason: str) -> None:
        """Let the customer take an order back an hour later."""
        moment = placed.at + timedelta(minutes=self._batch.chance.randint(20, 90))
        who = placed.client.purchaser
        self.event(placed, None, _S.PLACED, placed.at, who)
        self.event(placed, _S.PLACED, _S.CANCELLED, moment, who, reason)
        for line in placed.lines:
            line.cancelled = True
            self._batch.add(
                Cancellation,
                company_id=placed.client.id,
                order_line_id=line.row["id"],
                quantity=line.row["base_quantity"],
                reason=reason,
                actor_id=who["id"],
                at=moment,
            )

    def event(
        self,
        placed: Placed,
        before: OrderState | None,
        after: OrderState,
        at: datetime,
        who: Row = _SYSTEM,
        reason: str = "",
        on_behalf_of: str = "",
    ) -> None:
        """Write what happened, and put the order in that state."""
        placed.row["state"] = after
        self._batch.add(
            OrderEvent,
            id=self._batch.id(at),
            company_id=placed.client.id,
            order_id=placed.row["id"],
            before=before,
            after=after,
            at=at,
            actor_id=who["id"],
            actor_name=who["name"],
            on_behalf_of_name=on_behalf_of,
            reason=reason,
        )

    def number(self) -> None:
        """Give every delivery note its number in the order of time."""
        last: dict[int, int] = {}
        for row in sorted(self.shipments, key=lambda row: row["shipped_at"]):
            year = business_date(row["shipped_at"]).year
            last[year] = last.get(year, 0) + 1
            row["number"] = number("WZ", year, last[year])
            row["slug"] = slug(row["number"])
        for year, value in last.items():
            self._batch.add(NumberCounter, series=f"WZ/{year}", last=value)

    def _on_the_way(self, placed: Placed, state: OrderState, parts: int) -> None:
        chance = self._batch.chance
        moment = placed.at + timedelta(minutes=chance.randint(2, 18))
        self.event(placed, _S.PLACED, _S.CONFIRMED, moment, self._office)
        if state is _S.CONFIRMED:
            return
        moment += timedelta(minutes=chance.randint(35, 80))
        self.event(placed, _S.CONFIRMED, _S.PICKING, moment, self._office)
        if state is _S.PICKING:
            return
        leaves = self._leaves(placed, moment)
        if state is _S.PARTIALLY_SHIPPED or parts == 2:
            open_lines = [line for line in placed.lines if not line.shipped]
            now = open_lines[: max(len(open_lines) * 3 // 4, 1)]
            if len(now) < len(open_lines):
                self.ship(placed, _S.PICKING, _S.PARTIALLY_SHIPPED, leaves, now)
                leaves = self._later(leaves)
                if state is _S.PARTIALLY_SHIPPED or leaves >= self._batch.at:
                    return
                self._last_part(placed, _S.PARTIALLY_SHIPPED, leaves, state)
                return
        self._last_part(placed, _S.PICKING, leaves, state)

    def _last_part(
        self, placed: Placed, before: OrderState, leaves: datetime, state: OrderState
    ) -> None:
        rest = [line for line in placed.lines if not line.shipped]
        self.ship(placed, before, _S.SHIPPED, leaves, rest)
        if state is _S.COMPLETED:
            self.event(placed, _S.SHIPPED, _S.COMPLETED, leaves + timedelta(minutes=90))

    def ship(
        self,
        placed: Placed,
        before: OrderState,
        after: OrderState,
        at: datetime,
        lines: list[Line],
    ) -> None:
        """Let lines of an order leave, with a delivery note."""
        self.event(placed, before, after, at, self._office)
        courier = placed.row["delivery_method_id"] == self._house.methods["courier"]["id"]
        tracking = f"{self._batch.chance.randint(10**12, 10**13 - 1)}" if courier else ""
        row = self._batch.add(
            Shipment,
            id=self._batch.id(at),
            company_id=placed.client.id,
            order_id=placed.row["id"],
            number="",
            slug="",
            carrier="Kurier Ekspres" if courier else placed.row["delivery_name"],
            tracking_number=tracking,
            tracking_url=f"https://kurier.example/przesylka/{tracking}" if courier else "",
            idempotency_key=self._batch.id(at),
            made_by_id=self._office["id"],
            shipped_at=at,
        )
        code = "KRK" if placed.row["recipient_city"] in {"Kraków", "Zakopane"} else "SOS"
        for line in lines:
            line.shipped = True
            self._batch.add(
                ShipmentLine,
                company_id=placed.client.id,
                shipment_id=row["id"],
                order_line_id=line.row["id"],
                warehouse_id=self._house.warehouses[code],
                quantity=line.row["base_quantity"],
            )
        self.shipments.append(row)
        placed.packed.append((row, lines))

    def _leaves(self, placed: Placed, picked: datetime) -> datetime:
        """Return when an order leaves: the afternoon of its day of dispatch."""
        method = next(
            method
            for method in self._house.methods.values()
            if method["id"] == placed.row["delivery_method_id"]
        )
        day = dispatch_day(placed.at.astimezone(WARSAW), method["cut_off"], self._house.closures)
        at = local(day, self._batch.chance.randint(13, 15), self._batch.chance.randint(0, 59))
        return max(at, picked + timedelta(minutes=30))

    def _later(self, leaves: datetime) -> datetime:
        days = self._batch.chance.randint(2, 4)
        day = add_working_days(business_date(leaves), days, self._house.closures)
        return local(day, 14, self._batch.chance.randint(0, 59))

    def _age(self, first: date) -> int:
        """Return how many working days have gone by since a day, up to four."""
        day, count = first, 0
        while day < self._today and count < 4:
            day += timedelta(days=1)
            count += is_working_day(day, self._house.closures)
        return count
