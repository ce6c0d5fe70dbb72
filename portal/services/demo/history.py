"""Eighteen months of trade, up to the orders that are on their way today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from portal.domain.calendar import add_working_days, this_or_next_working_day
from portal.domain.orders import OrderState
from portal.kit.clock import business_date
from portal.models.orders import PaymentMethod
from portal.services.demo.batch import Batch
from portal.services.demo.companies import Client, Society
from portal.services.demo.courses import Course
from portal.services.demo.goods import Shelf
from portal.services.demo.orders import Clerk, Placed
from portal.services.demo.prices import Book
from portal.services.demo.rhythm import MONTHS_18, Wants, local, visits
from portal.services.demo.seller import House
from portal.services.demo.stock import Reserved

_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)
_TODAY = (
    ("RK-2040-N", 40),
    ("PP-0090-B", 96),
    ("MY-0500-L", 8),
    ("PN-0100-K", 4),
    ("KB-0250-P", 20),
)
_LARGE = (
    ("PP-0090-B", 384),
    ("PR-0150-Z", 20),
    ("RK-2041-N", 60),
    ("TS-0048-B", 180),
    ("KB-0250-P", 40),
)


@dataclass(frozen=True, slots=True)
class History:
    """The orders there are, and what they hold in the warehouses."""

    placed: list[Placed]
    reserved: Reserved


def history(batch: Batch, house: House, society: Society, book: Book, shelf: Shelf) -> History:
    """Place and lead every order of the past, then those of the last days."""
    clerk = Clerk(batch, house, book)
    course = Course(batch, house, society.person("biuro@hurtownia.example"))
    yesterday = business_date(batch.at) - _DAY
    first = yesterday - MONTHS_18
    # The last days of these three are told apart; Delta has not ordered for a month.
    last = {
        "alfa": yesterday - 7 * _DAY,
        "beta": yesterday - _DAY,
        "delta": yesterday - 34 * _DAY,
    }
    for short, client in society.clients.items():
        if not client.rhythm:
            continue
        for at, wants in visits(batch, client, first=first, last=last.get(short, yesterday)):
            values: dict[str, object] = {}
            if short == "alfa" or client.row["nip"][-2] in "159":
                values["po_number"] = _po(clerk, client, business_date(at))
            if short == "alfa":
                values["cost_centre"] = batch.chance.choice(("501-01", "501-02", "501-04"))
            course.usual(clerk.place(client, at, wants, **values))
    _alfa(batch, society, shelf, clerk, course)
    _beta(society, yesterday, clerk, course)
    _delta(batch, society, clerk, course)
    clerk.number()
    course.number()
    return History(placed=clerk.placed, reserved=course.reserved)


def _alfa(batch: Batch, society: Society, shelf: Shelf, clerk: Clerk, course: Course) -> None:
    """Alfa has one order partly shipped, one confirmed, and one too large for its purchaser."""
    alfa, rep = society.clients["alfa"], society.person("handlowiec@hurtownia.example")
    today = business_date(batch.at)
    days = [this_or_next_working_day(today - back * _DAY) for back in (6, 1)]
    parted, recent = days[0], min(days[1], today - _DAY)
    order = clerk.place(
        alfa,
        local(parted, 10, 24),
        _goods(shelf, _TODAY),
        po_number=_po(clerk, alfa, parted),
        cost_centre="501-02",
    )
    # The goods come on the fourth working day from now, and need one more on the road.
    _part_of(society, course, order, due=add_working_days(today + _DAY, 4))
    usual: Wants = [(good, Decimal(good.step * 4)) for good in alfa.regular[-6:]]
    second = clerk.place(
        alfa, local(recent, 11, 40), usual, placed_by_id=rep["id"], note="Telefonicznie"
    )
    course.lead(second, OrderState.CONFIRMED)
    large = clerk.place(
        alfa,
        batch.at - timedelta(minutes=95),
        _goods(shelf, _LARGE),
        po_number=_po(clerk, alfa, today),
        cost_centre="501-01",
    )
    course.event(large, None, OrderState.AWAITING_APPROVAL, large.at, alfa.purchaser)
    course.hold(large)


def _part_of(society: Society, course: Course, order: Placed, *, due: date) -> None:
    """Ship what there is of an order the next morning; the rest comes on a day."""
    office, step = society.person("biuro@hurtownia.example"), course.event
    next_day = add_working_days(business_date(order.at) + _DAY, 0)
    step(order, None, OrderState.PLACED, order.at, order.client.purchaser)
    step(order, OrderState.PLACED, OrderState.CONFIRMED, order.at + _MINUTE, office)
    step(order, OrderState.CONFIRMED, OrderState.PICKING, local(next_day, 7, 10), office)
    there = [line for line in order.lines if line.good.item and line.good.item.stock]
    for line in order.lines:
        if line not in there:
            line.row["backordered"] = line.row["base_quantity"]
            line.row["promised_on"] = due
    course.ship(
        order, OrderState.PICKING, OrderState.PARTIALLY_SHIPPED, local(next_day, 8, 30), there
    )
    course.hold(order)


def _beta(society: Society, yesterday: date, clerk: Clerk, course: Course) -> None:
    """Beta has just ordered a lot, so that little of its limit is left."""
    beta = society.clients["beta"]
    wants: Wants = [(good, Decimal(good.step * 6)) for good in beta.regular[:16]]
    course.lead(clerk.place(beta, local(yesterday, 14, 5), wants), OrderState.CONFIRMED)


def _delta(batch: Batch, society: Society, clerk: Clerk, course: Course) -> None:
    """Delta is blocked and has ordered against payment in advance."""
    delta = society.clients["delta"]
    at = batch.at - timedelta(hours=3)
    wants: Wants = [(good, Decimal(good.step * 2)) for good in delta.regular[:4]]
    order = clerk.place(
        delta,
        at,
        wants,
        payment_method=PaymentMethod.PREPAYMENT,
        payment_days=0,
        pay_until=add_working_days(business_date(at), 3),
    )
    course.event(order, None, OrderState.AWAITING_PAYMENT, at, delta.purchaser)
    course.hold(order)


def _po(clerk: Clerk, client: Client, on: date) -> str:
    """Return a client's own number: its orders of the year, counted."""
    before = [
        order
        for order in clerk.placed
        if order.client is client and business_date(order.at).year == on.year
    ]
    return f"PO/{len(before) + 1}/{on.year}"


def _goods(shelf: Shelf, wanted: tuple[tuple[str, int], ...]) -> Wants:
    return [(shelf.by_sku[sku], Decimal(quantity)) for sku, quantity in wanted]
