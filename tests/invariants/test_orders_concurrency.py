"""Many buyers at once, against real PostgreSQL with real commits."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.app import create_app
from portal.config import Settings
from portal.extensions import db
from portal.kit.clock import utc_now
from portal.kit.errors import Conflict
from portal.models.orders import Order, OrderLine
from portal.models.stock import Reservation, StockLevel
from portal.models.tenancy import acting_as_system, acting_for
from portal.services.orders.commands import Placed, cancel_order
from portal.services.unit_of_work import unit_of_work
from tests.database import fresh_database
from tests.factories import Member, a_company, a_member, a_product
from tests.factories.orders import a_cart, a_delivery_method, actor_of, press_of, pressed
from tests.invariants.real import at_once


@pytest.fixture
def shop(admin_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application over a database of its own, with a connection for every buyer."""
    with fresh_database(admin_url) as urls:
        made = create_app(
            Settings(
                portal_env="test",
                secret_key="only-for-tests",
                database_url=urls.app,
                database_owner_url=urls.owner,
                base_url="http://portal.test",
                trusted_hosts="localhost",
                database_pool_size=20,
                database_max_overflow=40,
                portal_data_dir=tmp_path_factory.mktemp("instance"),
            )
        )
        with made.app_context():
            yield made
            db.session.remove()
            db.engine.dispose()


def stock() -> list[tuple[Decimal, Decimal]]:
    with acting_as_system():
        rows = db.session.execute(select(StockLevel.on_hand, StockLevel.reserved)).all()
        db.session.rollback()
    return [(row[0], row[1]) for row in rows]


def test_fifty_buyers_press_for_the_last_ten_pieces_and_exactly_ten_are_sold(shop):
    a_delivery_method()
    product = a_product(stock="10", net="1.00")
    buyers = [a_member() for _ in range(50)]
    for buyer in buyers:
        a_cart(of=buyer, lines={product: "1"})
    presses = [press_of(buyer) for buyer in buyers]

    results = at_once(
        shop,
        [lambda b=b, p=p: pressed(b, p) for b, p in zip(buyers, presses, strict=True)],
        refused=Conflict,
    )

    assert sum(isinstance(result, Placed) for result in results) == 10
    assert sum(isinstance(result, Conflict) for result in results) == 40
    assert stock() == [(Decimal(10), Decimal(10))]
    with acting_as_system():
        assert db.session.scalar(select(func.sum(Reservation.quantity))) == Decimal(10)
        numbers = db.session.scalars(select(Order.number).order_by(Order.number)).all()
        db.session.rollback()
    assert [int(number[-6:]) for number in numbers] == list(range(1, 11))


def test_the_same_press_sent_twenty_times_at_once_is_one_order(shop):
    a_delivery_method()
    buyer, product = a_member(), a_product(stock="100")
    a_cart(of=buyer, lines={product: "3"})
    press = press_of(buyer)

    results = at_once(shop, [lambda: pressed(buyer, press) for _ in range(20)], refused=Conflict)

    assert {result.number for result in results} == {results[0].number}
    assert sum(not result.repeated for result in results) == 1
    assert stock() == [(Decimal(100), Decimal(3))]


def test_of_two_colleagues_who_press_at_once_the_credit_is_enough_for_one(shop):
    a_delivery_method()
    product = a_product(stock="100", net="10.00")
    company = a_company(credit_limit_minor=5_000)
    buyers = [a_member(of=company) for _ in range(4)]
    for buyer in buyers:
        a_cart(of=buyer, lines={product: "3"})
    presses = [press_of(buyer) for buyer in buyers]

    results = at_once(
        shop,
        [lambda b=b, p=p: pressed(b, p) for b, p in zip(buyers, presses, strict=True)],
        refused=Conflict,
    )

    assert sorted(type(result).__name__ for result in results) == ["CreditRefused"] * 3 + ["Placed"]
    assert stock() == [(Decimal(100), Decimal(3))]


def test_orders_and_cancellations_of_the_same_goods_in_any_order_never_lock_each_other_out(shop):
    a_delivery_method()
    products = [a_product(stock="1000", net="1.00") for _ in range(6)]
    buyers = [a_member() for _ in range(8)]

    def order_and_cancel(buyer: Member, turn: int) -> int:
        chosen = products[turn % 6 :] + products[: turn % 6]
        done = 0
        for _ in range(4):
            a_cart(of=buyer, lines=dict.fromkeys(chosen, "1"))
            made = pressed(buyer, press_of(buyer))
            actor = actor_of(buyer)
            with acting_for(actor.company_id, actor.person_id), unit_of_work():
                cancel_order(actor=actor, slug=made.slug, reason="", at=utc_now())
            done += 1
        return done

    results = at_once(
        shop,
        [lambda b=b, n=n: order_and_cancel(b, n) for n, b in enumerate(buyers)],
        refused=Conflict,
    )

    assert results == [4] * 8
    assert stock() == [(Decimal(1000), Decimal(0))] * 6
    with acting_as_system():
        assert db.session.scalar(select(func.count(OrderLine.id))) == 8 * 4 * 6
        db.session.rollback()
