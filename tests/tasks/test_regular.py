"""Habits are reckoned by night for all, and after each order for its company."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.extensions import db
from portal.kit.clock import today, utc_now
from portal.kit.ids import new_id
from portal.models.messages import OutboxMessage
from portal.models.regular import OrderingRhythm, ProductDemand, RegularItem
from portal.models.tenancy import acting_as_system, acting_for
from portal.services.orders.commands import cancel_order
from portal.services.outbox import Job
from portal.services.unit_of_work import unit_of_work
from portal.tasks.handlers import HANDLERS
from portal.tasks.regular import reckon_all
from portal.tasks.schedule import SCHEDULE
from tests.factories import Member, a_member, a_product
from tests.factories.orders import a_delivery_method, actor_of, an_order
from tests.factories.placed import an_order as a_past_order

pytestmark = pytest.mark.usefixtures("app")


def promised(member: Member) -> list[str]:
    db.session.close()
    with acting_as_system():
        keys = db.session.scalars(
            select(OutboxMessage.key).where(
                OutboxMessage.job == str(Job.HABITS),
                OutboxMessage.scope_company_id == member.company.id,
            )
        ).all()
        db.session.close()
    return sorted(key.partition(":")[0] for key in keys)


def kept(model: type) -> list[tuple[object, ...]]:
    db.session.close()
    with acting_as_system():
        table = model.__table__
        rows = db.session.execute(select(table).order_by(*table.primary_key)).all()
        db.session.close()
    return [tuple(row) for row in rows]


def work(member: Member) -> None:
    db.session.close()
    with acting_for(member.company.id):
        HANDLERS[Job.HABITS](message_id=new_id())


def test_an_order_promises_to_reckon_its_company_and_so_does_its_end():
    a_delivery_method()
    member, gloves = a_member(), a_product()

    placed = an_order(of=member, lines={gloves: "5"})

    assert promised(member) == ["habits-placed"]
    with acting_for(member.company.id, member.person.id), unit_of_work():
        cancel_order(actor=actor_of(member), slug=placed.slug, reason="", at=utc_now())
    assert promised(member) == ["habits-cancelled", "habits-placed"]


def test_the_job_reckons_its_own_company_only_and_twice_changes_nothing():
    ours, theirs, gloves = a_member(), a_member(), a_product()
    for member in (ours, theirs):
        a_past_order(of=member, lines={gloves: "5"}, at=utc_now() - timedelta(days=3))

    work(ours)
    once = kept(RegularItem)
    work(ours)

    assert kept(RegularItem) == once
    assert [row[0] for row in once] == [ours.company.id]
    assert kept(ProductDemand) == []


def test_by_night_everybody_and_the_demand_are_reckoned():
    ours, theirs, gloves = a_member(), a_member(), a_product()
    for member in (ours, theirs):
        a_past_order(of=member, lines={gloves: "5"}, at=utc_now() - timedelta(days=3))

    reckon_all()

    assert {row[0] for row in kept(RegularItem)} == {ours.company.id, theirs.company.id}
    assert {(row.last_on, row.orders) for row in rhythms()} == {(today() - timedelta(days=3), 1)}
    assert [row[0] for row in kept(ProductDemand)] == [gloves.id]
    assert reckon_all in [one.job for one in SCHEDULE]


def test_what_is_no_longer_so_goes():
    member, gloves = a_member(), a_product()
    order = a_past_order(of=member, lines={gloves: "5"}, at=utc_now() - timedelta(days=3))
    reckon_all()
    with acting_for(member.company.id, member.person.id), unit_of_work():
        cancel_order(actor=actor_of(member), slug=order.slug, reason="", at=utc_now())

    work(member)

    assert kept(RegularItem) == []
    assert kept(OrderingRhythm) == []


def rhythms() -> list[OrderingRhythm]:
    db.session.close()
    with acting_as_system():
        found = list(db.session.scalars(select(OrderingRhythm)))
        db.session.expunge_all()
        db.session.close()
    return found
