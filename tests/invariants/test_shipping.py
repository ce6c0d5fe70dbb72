"""Whatever the office does in whatever order, quantities and stock agree; and at once, too."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.domain.orders import OrderState
from portal.extensions import db
from portal.kit.clock import today, utc_now
from portal.kit.errors import Expected
from portal.kit.ids import new_id
from portal.models.orders import Order
from portal.models.shipments import Shipment, ShipmentLine
from portal.models.stock import StockLevel
from portal.models.tenancy import acting_as_staff, acting_as_system
from portal.services.accounts.actors import staff_actor
from portal.services.orders.backorders import reserve_backorders
from portal.services.orders.handling import cancel_lines
from portal.services.orders.shipping import Parcel, Sent, ship_order, take_back
from portal.services.stock.corrections import correct_stock
from portal.services.unit_of_work import unit_of_work
from tests.factories import Member, a_member, a_product, a_staff_member, a_warehouse, stocked
from tests.factories.placed import an_order
from tests.invariants.real import at_once, real_portal
from tests.order_rows import quantities_of, stock_of, stored

_amount = st.integers(1, 8).map(Decimal)
_which = st.integers(0, 2)
_steps = st.lists(
    st.one_of(
        st.tuples(st.just("ship"), _which, _amount),
        st.tuples(st.just("cancel"), _which, _amount),
        st.tuples(st.just("return"), _which, _amount),
        st.tuples(st.just("count"), st.just(0), st.integers(0, 25).map(Decimal)),
        st.tuples(st.just("arrive"), st.just(0), st.just(Decimal(0))),
    ),
    max_size=14,
)


class _Office:
    """Three orders of one product from two companies, and somebody who works them off."""

    def __init__(self, on_hand: int) -> None:
        self.actor = actor_of_staff(a_staff_member())
        self.place = a_warehouse()
        self.product = a_product(stock=None)
        stocked(self.product, str(on_hand), warehouse=self.place)
        first, second = a_member(), a_member()
        self.orders = [
            an_order(of=who, lines={self.product: quantity}, state=OrderState.PICKING)
            for who, quantity in ((first, "8"), (second, "6"), (first, "5"))
        ]
        self.lines = [next(iter(quantities_of(order.id))) for order in self.orders]
        self.came = Decimal(on_hand)

    def act(self, what: str, which: int, amount: Decimal) -> None:
        """Try one thing; what the rules forbid is refused and changes nothing."""
        order, line, at = self.orders[which], self.lines[which], utc_now()
        before = stock_of(self.product.id)[0]
        with suppress(Expected), acting_as_staff(self.actor.person_id), unit_of_work():
            if what == "ship":
                parcel = Parcel(key=new_id(), lines={line: amount})
                ship_order(actor=self.actor, slug=order.slug, parcel=parcel, at=at)
            elif what == "cancel":
                cancel_lines(
                    actor=self.actor,
                    slug=order.slug,
                    lines={line: amount},
                    reason="próba",
                    key=new_id(),
                    at=at,
                )
            elif what == "return":
                take_back(
                    actor=self.actor,
                    slug=order.slug,
                    lines={line: amount},
                    warehouse_id=self.place.id,
                    reason="próba",
                    key=new_id(),
                    at=at,
                )
            elif what == "count":
                correct_stock(
                    actor=self.actor,
                    slug=self.product.slug,
                    warehouse_id=self.place.id,
                    on_hand=amount,
                    reason="spis",
                    at=at,
                )
            else:
                reserve_backorders(product_ids=[self.product.id], at=at)
        if what == "count":
            self.came += stock_of(self.product.id)[0] - before

    def check(self) -> None:
        """What the documents say and what the warehouse holds are one story."""
        on_hand, reserved, promised = stock_of(self.product.id)
        known = [
            quantities_of(order.id)[line]
            for order, line in zip(self.orders, self.lines, strict=True)
        ]
        assert reserved == promised == sum(one.reserved for one in known)
        assert on_hand >= reserved >= 0
        assert on_hand == self.came - sum(one.shipped - one.returned for one in known)
        for order, one in zip(self.orders, known, strict=True):
            assert 0 <= one.returned <= one.shipped
            assert one.cancelled + one.shipped <= one.ordered
            assert one.reserved <= one.open
            state = stored(Order, Order.id == order.id)[0].state
            assert (state is OrderState.CANCELLED) is (one.due == 0)
            assert (state is OrderState.SHIPPED) is (one.shipped > 0 and one.open == 0)
            assert (state is OrderState.PARTIALLY_SHIPPED) is (one.shipped > 0 and one.open > 0)


def actor_of_staff(member: Member):
    with acting_as_system():
        made = staff_actor(
            person=member.person, session_id=new_id(), rep_company_ids=(), address=""
        )
        db.session.rollback()
    return made


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(on_hand=st.integers(0, 20), steps=_steps)
def test_any_sequence_of_shipping_cancelling_and_returning_leaves_stock_right(app, on_hand, steps):
    office = _Office(on_hand)
    for what, which, amount in steps:
        office.act(what, which, amount)
        office.check()


@pytest.fixture
def portal(admin_url, tmp_path):
    with real_portal(admin_url, tmp_path) as (app, _):
        yield app


def sender(member: Member, order: Order, line: UUID, amount: str, key: UUID):
    actor = actor_of_staff(member)
    parcel = Parcel(key=key, lines={line: Decimal(amount)})

    def send() -> Sent:
        with acting_as_staff(actor.person_id), unit_of_work():
            return ship_order(actor=actor, slug=order.slug, parcel=parcel, at=utc_now())

    return send


@pytest.mark.concurrent
def test_the_same_press_sent_eight_times_at_once_makes_one_delivery_note(portal):
    member, product = a_staff_member(), a_product(stock="10")
    order = an_order(of=a_member(), lines={product: "10"}, state=OrderState.PICKING)
    (line,) = quantities_of(order.id)

    results = at_once(
        portal, [sender(member, order, line, "4", key) for key in [new_id()] * 8], refused=Expected
    )

    assert {one.number for one in results} == {f"WZ/{today().year}/000001"}
    assert sum(not one.repeated for one in results) == 1
    assert [one.quantity for one in stored(ShipmentLine)] == [4]
    assert stock_of(product.id) == (6, 6, 6)


@pytest.mark.concurrent
def test_eight_people_shipping_the_same_ten_pieces_send_ten_and_numbers_have_no_gap(portal):
    member, product = a_staff_member(), a_product(stock="10")
    order = an_order(of=a_member(), lines={product: "10"}, state=OrderState.PICKING)
    (line,) = quantities_of(order.id)

    results = at_once(
        portal, [sender(member, order, line, "3", new_id()) for _ in range(8)], refused=Expected
    )

    assert sum(isinstance(one, Sent) for one in results) == 3
    assert sorted(one.number for one in stored(Shipment)) == [
        f"WZ/{today().year}/{n:06d}" for n in (1, 2, 3)
    ]
    assert stock_of(product.id) == (1, 1, 1)


@pytest.mark.concurrent
def test_shipping_and_reserving_many_orders_of_the_same_goods_at_once_never_deadlocks(portal):
    member = a_staff_member()
    products = [a_product(stock="40") for _ in range(3)]
    orders = [
        an_order(of=a_member(), lines=dict.fromkeys(order, "8"), state=OrderState.PICKING)
        for order in (products, products[::-1], products, products[::-1])
    ]
    for product in products:
        with acting_as_system():
            for level in db.session.query(StockLevel).filter_by(product_id=product.id):
                level.on_hand += 8
            db.session.commit()
    actor = actor_of_staff(member)

    def reserve() -> int:
        with acting_as_system(), unit_of_work():
            return reserve_backorders(product_ids=[one.id for one in products], at=utc_now())

    def send_all(order: Order, key: UUID):
        lines = dict.fromkeys(quantities_of(order.id), Decimal(4))
        parcel = Parcel(key=key, lines=lines)

        def send() -> Sent:
            with acting_as_staff(actor.person_id), unit_of_work():
                return ship_order(actor=actor, slug=order.slug, parcel=parcel, at=utc_now())

        return send

    results = at_once(
        portal, [*(send_all(one, new_id()) for one in orders), *([reserve] * 4)], refused=Expected
    )

    assert [one for one in results if isinstance(one, Exception)] == []
    for product in products:
        assert stock_of(product.id) == (32, 16, 16)
