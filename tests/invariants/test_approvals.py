"""Several who decide at once, against real PostgreSQL: exactly one decision stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.extensions import db
from portal.kit.clock import utc_now
from portal.kit.errors import Conflict
from portal.models.accounts import Membership
from portal.models.approvals import Approval
from portal.models.messages import OutboxMessage
from portal.models.orders import Order, OrderEvent, OrderLine
from portal.models.stock import Reservation, StockLevel
from portal.models.tenancy import acting_as_system, acting_for
from portal.services.accounts.member_commands import set_active
from portal.services.approvals import commands
from portal.services.approvals.page import approval_page
from portal.services.orders.commands import Placed
from portal.services.unit_of_work import unit_of_work
from portal.tasks.approvals import look_after_waiting
from tests.factories import Member, a_member, a_product
from tests.factories.approvals import a_budget, a_manager, a_waiting_order, limited, moments
from tests.factories.orders import a_cart, a_delivery_method, actor_of, press_of, pressed
from tests.invariants.real import at_once, real_portal


@pytest.fixture
def portal(admin_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with real_portal(admin_url, tmp_path_factory.mktemp("instance"), database_pool_size=20) as (
        app,
        _urls,
    ):
        yield app


def shown(manager: Member, slug: str, wanted: dict[UUID, Decimal] | None = None) -> str:
    actor = actor_of(manager)
    db.session.close()
    with acting_for(actor.company_id, actor.person_id):
        page = approval_page(actor=actor, slug=slug, at=utc_now(), wanted=wanted)
        db.session.close()
    assert page is not None
    return page.shown


def approving(manager: Member, slug: str, wanted: dict[UUID, Decimal] | None = None) -> object:
    actor, seen = actor_of(manager), shown(manager, slug, wanted)

    def act() -> object:
        with acting_for(actor.company_id, actor.person_id), unit_of_work():
            return commands.approve(
                actor=actor, slug=slug, wanted=wanted or {}, shown=seen, note="", at=utc_now()
            )

    return act


def refusing(manager: Member, slug: str) -> object:
    actor = actor_of(manager)

    def act() -> object:
        with acting_for(actor.company_id, actor.person_id), unit_of_work():
            commands.refuse(actor=actor, slug=slug, reason="nie", at=utc_now())
            return "refused"

    return act


def only(column: object) -> object:
    with acting_as_system():
        found = db.session.execute(select(column)).scalars().all()  # type: ignore[call-overload]  # a column
        db.session.rollback()
    assert len(found) == 1
    return found[0]


def count(kind: type, *conditions: object) -> int:
    with acting_as_system():
        found = db.session.scalar(select(func.count()).select_from(kind).where(*conditions))  # type: ignore[arg-type]  # conditions
        db.session.rollback()
    return int(found or 0)


def a_waiting(buyer: Member, pieces: str = "10") -> Placed:
    return a_waiting_order(of=buyer, lines={a_product(stock="100"): pieces})


def test_of_ten_who_approve_and_refuse_at_once_exactly_one_decision_stands(portal):
    a_delivery_method()
    buyer = a_member()
    managers = [a_manager(of=buyer) for _ in range(10)]
    placed = a_waiting(buyer)
    line = only(OrderLine.id)
    acts = [
        refusing(one, placed.slug)
        if n % 3 == 2
        else approving(one, placed.slug, {line: Decimal(10 - n)} if n % 3 else None)
        for n, one in enumerate(managers)
    ]

    results = at_once(portal, acts, refused=Conflict)

    stands = [one for one in results if not isinstance(one, Conflict)]
    assert len(stands) == 1
    assert only(Approval.decision) == stands[0]
    assert count(OrderEvent) == 2
    assert count(OutboxMessage, OutboxMessage.job == "approvals.decided") == 1
    kept = Decimal(0) if stands[0] == "refused" else only(OrderLine.quantity)
    assert only(StockLevel.reserved) == kept
    if kept:
        assert only(Reservation.quantity) == kept


def test_the_clock_and_a_manager_at_once_leave_one_end(portal):
    a_delivery_method()
    buyer = a_member()
    manager = a_manager(of=buyer)
    placed = a_waiting(buyer)
    moments(placed.order_id, closes_at=utc_now())

    results = at_once(
        portal, [approving(manager, placed.slug), look_after_waiting], refused=Conflict
    )

    closed = isinstance(results[0], Conflict)
    assert only(Order.state) == ("cancelled" if closed else "placed")
    assert only(Approval.decision) == ("closed" if closed else "approved")
    assert only(StockLevel.reserved) == (Decimal(0) if closed else Decimal(10))


def test_two_runs_of_the_clock_at_once_remind_once(portal):
    a_delivery_method()
    buyer = a_member()
    a_manager(of=buyer)
    placed = a_waiting(buyer)
    moments(placed.order_id, remind_at=utc_now())

    at_once(portal, [look_after_waiting] * 4, refused=Conflict)

    assert count(OutboxMessage, OutboxMessage.key.like("approval-reminder:%")) == 1
    assert count(OrderEvent) == 2


def test_raising_a_quantity_while_others_buy_never_sells_more_than_there_is(portal):
    a_delivery_method()
    product = a_product(stock="20")
    buyer = a_member()
    manager = a_manager(of=buyer)
    placed = a_waiting_order(of=buyer, lines={product: "10"})
    line = only(OrderLine.id)
    approve = approving(manager, placed.slug, {line: Decimal(15)})
    others = [a_member() for _ in range(8)]
    for one in others:
        a_cart(of=one, lines={product: "2"})
    presses = [press_of(one) for one in others]

    results = at_once(
        portal,
        [approve, *(lambda o=o, p=p: pressed(o, p) for o, p in zip(others, presses, strict=True))],
        refused=Conflict,
    )

    bought = sum(isinstance(one, Placed) for one in results[1:]) * 2
    own = 10 if isinstance(results[0], Conflict) else 15
    assert only(StockLevel.reserved) == Decimal(bought + own)
    assert bought + own <= 20


def test_two_managers_who_close_each_other_out_leave_one_who_approves(portal):
    a_delivery_method()
    buyer = limited(a_member())
    first, second = a_manager(of=buyer), a_manager(of=buyer)

    def closing(who: Member, whom: Member) -> Callable[[], object]:
        actor = actor_of(who)

        def act() -> object:
            with acting_for(actor.company_id, actor.person_id), unit_of_work():
                set_active(
                    actor=actor, membership_id=whom.membership.id, active=False, at=utc_now()
                )
                return "closed"

        return act

    results = at_once(portal, [closing(first, second), closing(second, first)], refused=Conflict)

    assert sorted(isinstance(one, Conflict) for one in results) == [False, True]
    assert count(Membership, Membership.active) == 2


def test_two_who_order_on_one_budget_at_once_never_pass_it_together_unasked(portal):
    a_delivery_method()
    first = a_member()
    second = a_member(of=first.company)
    a_budget(of=first.company, limit="300", cost_centre="501-02")
    product = a_product(net="100.00", stock="50")
    for one in (first, second):
        a_cart(of=one, lines={product: "2"})
    presses = [press_of(one, cost_centre="501-02") for one in (first, second)]

    results = at_once(
        portal,
        [lambda o=o, p=p: pressed(o, p) for o, p in zip((first, second), presses, strict=True)],
        refused=Conflict,
    )

    assert sorted(one.state for one in results) == ["awaiting_approval", "placed"]
