"""Who waits for whom: what one person does never locks out what another does."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import text

from portal.extensions import db
from portal.kit.clock import utc_now
from portal.models.tenancy import acting_for
from portal.services.cart.commands import NewLine, add_lines, locked_active_cart
from portal.services.unit_of_work import lock_company, unit_of_work
from tests.factories import Member, a_member, a_product
from tests.factories.orders import a_cart, actor_of
from tests.invariants.real import real_portal


@pytest.fixture
def portal(admin_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with real_portal(admin_url, tmp_path_factory.mktemp("instance")) as (app, _urls):
        yield app


def test_a_line_put_into_the_cart_while_it_is_being_ordered_deadlocks_neither(portal):
    buyer, product = a_member(), a_product()
    a_cart(of=buyer, lines={a_product(): "1"})
    company_held, cart_held = Event(), Event()

    def order(member: Member) -> str:
        actor = actor_of(member)
        with portal.app_context(), acting_for(actor.company_id), unit_of_work():
            lock_company(actor.company)
            company_held.set()
            cart_held.wait(10)
            locked_active_cart(actor=actor, at=utc_now())
            return "ordered"

    def add(member: Member) -> str:
        actor = actor_of(member)
        with portal.app_context(), acting_for(actor.company_id), unit_of_work():
            db.session.execute(text("SET LOCAL lock_timeout = '5s'"))
            company_held.wait(10)
            locked_active_cart(actor=actor, at=utc_now())
            cart_held.set()
            add_lines(
                actor=actor,
                lines=[NewLine(product_id=product.id, quantity=Decimal(1))],
                at=utc_now(),
            )
            return "added"

    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(order, buyer), pool.submit(add, buyer)]
        assert [one.result() for one in both] == ["ordered", "added"]
