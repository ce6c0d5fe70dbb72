"""Orders above their orderer's limit: approved or refused by a manager."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.domain.access import Role
from portal.domain.orders import OrderState
from portal.extensions import db
from portal.models.accounts import Membership
from portal.models.orders import Order, OrderEvent
from portal.models.stock import StockLevel
from portal.models.tenancy import acting_as_system
from tests.factories import (
    Member,
    a_member,
    a_product,
)
from tests.factories.orders import a_delivery_method, an_order


@pytest.fixture
def delivery(app):
    return a_delivery_method()


@pytest.fixture
def buyer(delivery):
    return a_member()


def stored(*columns):
    with acting_as_system():
        rows = [tuple(row) for row in db.session.execute(select(*columns)).all()]
        db.session.rollback()
    return rows


def limited(member: Member) -> Member:
    with acting_as_system():
        db.session.get(Membership, member.membership.id).order_limit_minor = 100
        db.session.commit()
        db.session.expunge_all()
    return member


def manager_of(member: Member) -> Member:
    return a_member(Role.MANAGER, of=member.company)


def test_a_manager_approves_an_order_above_the_limit(as_member, buyer):
    placed = an_order(of=limited(buyer), lines={a_product(): "3"})
    browser = as_member(manager_of(buyer))

    browser.post(f"/orders/{placed.slug}/approval")
    browser.post(f"/orders/{placed.slug}/approval")

    assert stored(Order.state) == [(OrderState.PLACED,)]
    assert len(stored(OrderEvent.id)) == 2


def test_a_refused_order_is_cancelled_with_the_reason_and_keeps_its_number(as_member, buyer):
    placed = an_order(of=limited(buyer), lines={a_product(): "3"})
    browser = as_member(manager_of(buyer))

    browser.post(f"/orders/{placed.slug}/refusal", expect=422, reason="")
    browser.post(f"/orders/{placed.slug}/refusal", reason="za drogo")

    assert stored(Order.number, Order.state) == [(placed.number, OrderState.CANCELLED)]
    assert stored(StockLevel.reserved) == [(Decimal(0),)]


def test_a_purchaser_cannot_approve_their_own_order(as_member, buyer):
    placed = an_order(of=limited(buyer), lines={a_product(): "3"})

    as_member(buyer).post(f"/orders/{placed.slug}/approval", expect=403)

    assert stored(Order.state) == [(OrderState.AWAITING_APPROVAL,)]


def test_another_companys_manager_cannot_approve(as_member, buyer):
    placed = an_order(of=limited(buyer), lines={a_product(): "3"})

    as_member(a_member(Role.MANAGER)).post(f"/orders/{placed.slug}/approval", expect=404)
