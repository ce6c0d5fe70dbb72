"""The reckoned habits are those of the pure rules, of each company's own orders, and no other's."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

import pytest
from pytest import approx
from sqlalchemy import select

from portal.domain.need import DEMAND_DAYS, DemandBook, need, replay
from portal.domain.regular import manner_of, usual_interval, usual_quantity
from portal.extensions import db
from portal.kit.clock import today, utc_now
from portal.models.catalogue import Product
from portal.models.orders import OrderLine
from portal.models.regular import OrderingRhythm, ProductDemand, RegularItem
from portal.models.shipments import ReturnLine
from portal.models.tenancy import acting_as_system, acting_for
from portal.services.orders.commands import cancel_order
from portal.services.regular.commands import rebuild
from portal.services.regular.queries import bought_items, regular_items, suggested_basket
from portal.services.unit_of_work import unit_of_work
from tests.factories import Member, a_member, a_product, a_warehouse, saved
from tests.factories.orders import actor_of
from tests.factories.placed import an_order

pytestmark = pytest.mark.usefixtures("app")


def bought(member: Member, lines: dict[Product, str], *, days_ago: int, **particulars: object):
    return an_order(of=member, lines=lines, at=utc_now() - timedelta(days=days_ago), **particulars)


def reckoned(*members: Member) -> None:
    with acting_as_system(), unit_of_work():
        rebuild(at=utc_now(), company_ids=[one.company.id for one in members] or None)


def ask(query, member: Member, *, on: date | None = None):
    db.session.close()
    with acting_for(member.company.id, member.person.id):
        found = query(company_id=member.company.id, on=on or today())
        db.session.close()
    return found


def rows() -> list[tuple[object, ...]]:
    db.session.close()
    with acting_as_system():
        kept = [
            tuple(row)
            for table in (RegularItem, OrderingRhythm, ProductDemand)
            for row in db.session.execute(
                select(table.__table__).order_by(*table.__table__.primary_key)
            )
        ]
        db.session.close()
    return kept


def test_a_habit_is_interval_quantity_price_and_the_next_day():
    member, gloves = a_member(), a_product()
    for days_ago, quantity in ((30, "12"), (23, "12"), (15, "24"), (8, "12")):
        bought(member, {gloves: quantity}, days_ago=days_ago)
    reckoned(member)

    (item,) = ask(regular_items, member)

    assert (item.product_id, item.unit, item.usual_quantity, item.base_quantity) == (
        gloves.id,
        "szt.",
        Decimal(12),
        Decimal(12),
    )
    assert (item.times, item.interval_days) == (4, 7)
    assert item.last_on == today() - timedelta(days=8)
    assert item.expected_on == today() - timedelta(days=1)
    assert (item.last_net.minor, item.last_net.currency, item.price_unit) == (1_000, "PLN", 1)


def test_the_basket_says_how_much_and_why():
    member, gloves, tape = a_member(), a_product(), a_product()
    for days_ago in (22, 15, 8):
        bought(member, {gloves: "12"}, days_ago=days_ago)
    bought(member, {tape: "5"}, days_ago=8)
    reckoned(member)

    found = ask(suggested_basket, member)

    assert [(one.product_id, one.quantity, one.interval_days) for one in found][:1] == [
        (gloves.id, Decimal(12), 7)
    ]


def test_twice_changes_nothing():
    member, gloves = a_member(), a_product()
    bought(member, {gloves: "12"}, days_ago=9)
    bought(member, {gloves: "12"}, days_ago=2)
    at = utc_now()
    with acting_as_system():
        with unit_of_work():
            rebuild(at=at)
        once = rows()
        with unit_of_work():
            rebuild(at=at)

    assert rows() == once


def test_what_was_cancelled_or_came_back_was_not_needed():
    member, gloves, tape = a_member(), a_product(), a_product()
    bought(member, {gloves: "12"}, days_ago=9)
    kept = bought(member, {gloves: "12", tape: "6"}, days_ago=2)
    gone = bought(member, {gloves: "50"}, days_ago=1)
    with acting_for(member.company.id, member.person.id), unit_of_work():
        cancel_order(actor=actor_of(member), slug=gone.slug, reason="", at=utc_now())
    line = stored_line(kept.id, tape)
    saved(
        ReturnLine(
            company_id=member.company.id,
            order_line_id=line.id,
            warehouse_id=a_warehouse().id,
            quantity=Decimal(6),
        )
    )
    reckoned(member)

    (item,) = ask(regular_items, member)

    assert (item.product_id, item.times, item.usual_quantity) == (gloves.id, 2, Decimal(12))
    assert item.last_on == today() - timedelta(days=2)


def test_an_order_since_the_reckoning_is_not_proposed_again():
    member, gloves = a_member(), a_product()
    for days_ago in (22, 15, 8):
        bought(member, {gloves: "12"}, days_ago=days_ago)
    with acting_as_system(), unit_of_work():
        rebuild(at=utc_now() - timedelta(hours=1), company_ids=[member.company.id])
    assert [one.product_id for one in ask(suggested_basket, member)] == [gloves.id]

    bought(member, {gloves: "12"}, days_ago=0)

    assert ask(suggested_basket, member) == ()


def test_the_rows_are_what_the_pure_rules_say_of_the_same_orders():
    members, goods = [a_member() for _ in range(3)], [a_product() for _ in range(6)]
    chance = Random(7)
    bought_days: dict[Member, dict[UUID, dict[int, int]]] = {one: {} for one in members}
    for member in members:
        for days_ago in sorted(chance.sample(range(1, 170), 9), reverse=True):
            lines = {one: str(chance.randint(1, 9)) for one in chance.sample(goods, 3)}
            bought(member, lines, days_ago=days_ago)
            for product, quantity in lines.items():
                of = bought_days[member].setdefault(product.id, {})
                of[day_of(days_ago)] = int(quantity)
    with acting_as_system(), unit_of_work():
        rebuild(at=utc_now())
    book = DemandBook[UUID](since=day_of(DEMAND_DAYS))
    own = {one: replay(of, book=book) for one, of in bought_days.items()}

    for member, of in bought_days.items():
        last = max(day for days in of.values() for day in days)
        manner = manner_of([days[last] * 1_000 for days in of.values() if last in days])
        for item in ask(bought_items, member):
            days = sorted(of[item.product_id])
            assert item.interval_days == usual_interval(days)
            thousandths = [of[item.product_id][day] * 1_000 for day in days]
            assert item.usual_quantity * 1_000 == usual_quantity(thousandths, manner=manner)
            assert item.score == approx(
                need(
                    frequency=own[member].of(item.product_id),
                    demand=book.demand(item.product_id, on=day_of(-1)),
                    waited=day_of(0) - days[-1],
                    interval_days=usual_interval(days),
                )
            )
        assert len(ask(bought_items, member)) == len(of)


def test_packs_and_the_price_charged_last_are_kept():
    member, gloves = a_member(), a_product()
    for days_ago in (16, 9, 2):
        kept = bought(member, {gloves: "48"}, days_ago=days_ago)
        with acting_as_system(), unit_of_work():
            line = stored_line(kept.id, gloves)
            line.unit, line.factor, line.quantity = "karton", Decimal(24), Decimal(2)
            line.list_net_minor = 900 + days_ago
            db.session.merge(line)
    reckoned(member)

    (item,) = ask(regular_items, member)

    assert (item.unit, item.usual_quantity, item.base_quantity) == ("karton", 2, 48)
    assert item.last_net.minor == 902


def test_a_company_that_ordered_once_is_proposed_that_order_again():
    member, gloves, tape = a_member(), a_product(), a_product()
    assert ask(suggested_basket, member) == ()
    bought(member, {gloves: "12", tape: "5"}, days_ago=20)
    reckoned(member)

    assert ask(regular_items, member) == ()
    assert {(one.product_id, one.quantity) for one in ask(suggested_basket, member)} == {
        (gloves.id, Decimal(12)),
        (tape.id, Decimal(5)),
    }


def test_the_basket_is_one_statement_and_at_most_twenty(count_queries):
    member = a_member()
    goods = [a_product() for _ in range(25)]
    for days_ago in (16, 9):
        bought(member, dict.fromkeys(goods, "1"), days_ago=days_ago)
    reckoned(member)
    db.session.close()
    with acting_for(member.company.id, member.person.id), count_queries() as seen:
        found = suggested_basket(company_id=member.company.id, on=today())

    assert (len(found), len(seen)) == (20, 1)


def test_a_company_reads_what_its_own_orders_say_and_no_more():
    ours, theirs, gloves = a_member(), a_member(), a_product()
    for days_ago in (22, 15, 8):
        bought(theirs, {gloves: "12"}, days_ago=days_ago)
    reckoned(ours, theirs)

    assert len(ask(regular_items, theirs)) == 1
    db.session.close()
    with acting_for(ours.company.id, ours.person.id):
        assert regular_items(company_id=theirs.company.id, on=today()) == ()
        assert suggested_basket(company_id=theirs.company.id, on=today()) == ()
        db.session.close()
    assert ask(regular_items, ours) == ()


def day_of(days_ago: int) -> int:
    return today().toordinal() - days_ago


def stored_line(order_id: object, product: Product) -> OrderLine:
    db.session.close()
    with acting_as_system():
        line = db.session.scalars(
            select(OrderLine).where(
                OrderLine.order_id == order_id, OrderLine.product_id == product.id
            )
        ).one()
        db.session.close()
    return line
