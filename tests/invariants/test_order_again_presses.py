"""Twelve presses of one form at one moment put an order into the cart once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from threading import Barrier
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal.extensions import db
from portal.kit.clock import utc_now
from portal.kit.ids import new_id
from portal.models.carts import Cart, CartLine
from portal.models.tenancy import acting_as_system, acting_for
from portal.services.reorder.commands import order_again
from portal.services.reorder.sources import Asked
from portal.services.unit_of_work import unit_of_work
from tests.factories import Member, a_member, a_product
from tests.factories.orders import a_delivery_method, actor_of, an_order
from tests.invariants.real import real_portal

_PRESSES = 12


@pytest.fixture
def shop(admin_url: str, tmp_path: Path) -> Iterator[Flask]:
    with real_portal(admin_url, tmp_path) as (app, _):
        yield app


def _press(shop: Flask, member: Member, asked: Asked, key: UUID, start: Barrier) -> bool:
    assert member.company is not None
    with shop.app_context():
        actor = actor_of(member)
        start.wait()
        try:
            with acting_for(member.company.id, member.person.id), unit_of_work():
                done = order_again(actor=actor, asked=asked, answers=None, key=key, at=utc_now())
        finally:
            db.session.remove()
    return done is not None


def test_presses_of_one_form_at_one_moment_put_an_order_in_once(shop):
    a_delivery_method()
    member, product = a_member(), a_product(stock="500")
    asked = Asked(orders=(an_order(of=member, lines={product: "3"}).slug,))
    db.session.remove()
    key, start = new_id(), Barrier(_PRESSES)

    with ThreadPoolExecutor(_PRESSES) as pool:
        first = list(pool.map(lambda _: _press(shop, member, asked, key, start), range(_PRESSES)))

    assert sorted(first) == [False] * (_PRESSES - 1) + [True]
    with acting_as_system():
        lying = db.session.scalars(
            select(CartLine.quantity)
            .join(Cart, Cart.id == CartLine.cart_id)
            .where(Cart.active, CartLine.product_id == product.id)
        ).all()
        db.session.rollback()
    assert lying == [Decimal(3)]
