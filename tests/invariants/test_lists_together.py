"""Several people (or presses) at one list or cart, with real commits in real PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal.extensions import db
from portal.kit.clock import utc_now
from portal.kit.errors import NotFound
from portal.kit.ids import new_id
from portal.models.carts import Cart, CartLine
from portal.models.lists import FavouritesLine
from portal.models.tenancy import acting_as_system, acting_for
from portal.services.cart import saved_merging
from portal.services.lists import adding, entering, lines, taking
from portal.services.lists.adding import Wanted
from portal.services.unit_of_work import unit_of_work
from tests.factories import Member, a_company, a_member, a_product
from tests.factories.lists import a_list
from tests.factories.orders import a_cart, actor_of
from tests.invariants.real import real_portal


@pytest.fixture
def shop(admin_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application over a database of its own, with a connection for everybody."""
    with real_portal(admin_url, tmp_path_factory.mktemp("lists")) as (made, _):
        yield made


def all_at_once(shop: Flask, acts: list[tuple[Member, Callable[[Any], object]]]) -> list[object]:
    """Run these together, each as its person in a thread and a transaction of its own."""
    start = Barrier(len(acts))

    def run(act: tuple[Member, Callable[[Any], object]]) -> object:
        person, do = act
        assert person.company is not None
        with shop.app_context():
            actor = actor_of(person)
            start.wait()
            try:
                with acting_for(person.company.id, person.person.id), unit_of_work():
                    return do(actor)
            except NotFound as gone:
                return gone
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def stored(what: Any) -> list[Any]:
    with acting_as_system():
        rows = db.session.execute(what).all()
        db.session.rollback()
    return rows


def on_the_list(list_id: UUID) -> list[Any]:
    return stored(
        select(
            FavouritesLine.id,
            FavouritesLine.product_id,
            FavouritesLine.quantity,
            FavouritesLine.section,
            FavouritesLine.note,
            FavouritesLine.position,
        )
        .where(FavouritesLine.list_id == list_id)
        .order_by(FavouritesLine.position)
    )


def test_moves_additions_and_edits_of_many_people_at_once_are_all_kept(shop):
    company = a_company()
    people = [a_member(of=company) for _ in range(12)]
    old = [a_product() for _ in range(8)]
    new = [a_product() for _ in range(4)]
    list_id = a_list(of=people[0], lines=dict.fromkeys(old, "1")).id
    ids = [line.id for line in on_the_list(list_id)]
    at = utc_now()

    def move(line: UUID, after: UUID) -> Callable[[Any], object]:
        return lambda actor: lines.place_line(
            actor=actor, list_id=list_id, line_id=line, after=after, before=None, at=at
        )

    def count(line: UUID) -> Callable[[Any], object]:
        return lambda actor: lines.change_line(
            actor=actor,
            list_id=list_id,
            line_id=line,
            asked=lines.Asked(quantity=Decimal(7)),
            at=at,
        )

    def note(line: UUID) -> Callable[[Any], object]:
        return lambda actor: lines.describe_line(
            actor=actor, list_id=list_id, line_id=line, section="", note="pilne", seen={}, at=at
        )

    def add(product: Any) -> Callable[[Any], object]:
        return lambda actor: adding.add_products(
            actor=actor,
            list_id=list_id,
            wanted=[Wanted(product_id=product.id, quantity=Decimal(3))],
            at=at,
        )

    acts = [
        move(ids[0], ids[7]),
        move(ids[6], ids[1]),
        move(ids[3], ids[4]),
        *(count(line) for line in ids[:3]),
        *(note(line) for line in ids[1:3]),
        *(add(product) for product in new),
    ]

    all_at_once(shop, list(zip(people, acts, strict=True)))

    found = on_the_list(list_id)
    assert [line.position for line in found] == list(range(1, 13))
    assert {line.product_id for line in found} == {product.id for product in (*old, *new)}
    assert {line.id for line in found if line.quantity == 7} == set(ids[:3])
    assert {line.id for line in found if line.note == "pilne"} == set(ids[1:3])
    order = [line.id for line in found]
    assert order.index(ids[3]) == order.index(ids[4]) + 1


def test_one_code_scanned_by_ten_people_at_once_makes_one_line_of_ten(shop):
    company = a_company()
    people = [a_member(of=company) for _ in range(10)]
    product = a_product()
    list_id = a_list(of=people[0]).id
    wanted = Wanted(product_id=product.id, quantity=Decimal(1))

    all_at_once(
        shop,
        [
            (
                person,
                lambda actor: entering.enter_product(
                    actor=actor, list_id=list_id, wanted=wanted, at=utc_now()
                ),
            )
            for person in people
        ],
    )

    assert [(line.product_id, int(line.quantity)) for line in on_the_list(list_id)] == [
        (product.id, 10)
    ]


def test_eight_presses_of_one_form_put_the_list_into_the_cart_once(shop):
    me = a_member()
    product = a_product()
    list_id = a_list(of=me, lines={product: "5"}).id
    key = new_id()

    told = all_at_once(
        shop,
        [
            (
                me,
                lambda actor: taking.take(
                    actor=actor, list_id=list_id, only=None, typed={}, key=key, at=utc_now()
                ),
            )
        ]
        * 8,
    )

    assert {taken.lines for taken in told} == {1}
    assert [int(row.quantity) for row in stored(select(CartLine.quantity))] == [5]


def test_a_cart_put_into_another_by_many_presses_at_once_is_added_once(shop):
    me = a_member()
    product = a_product()
    into = a_cart(of=me, lines={product: "2"}).id
    source = a_cart(of=me, lines={product: "3"}, active=False).id
    keys = [new_id(), new_id()]

    def press(key: UUID) -> Callable[[Any], object]:
        return lambda actor: saved_merging.merge(
            actor=actor, cart_id=source, into_id=into, key=key, at=utc_now()
        )

    told = all_at_once(shop, [(me, press(keys[number % 2])) for number in range(8)])

    assert {one.summed for one in told if not isinstance(one, NotFound)} == {1}
    assert [int(row.quantity) for row in stored(select(CartLine.quantity))] == [5]
    assert [row.id for row in stored(select(Cart.id))] == [into]
