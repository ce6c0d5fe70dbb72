"""The way to the next price group on the first page: what counts toward it, and what does not."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.domain.access import Role
from portal.domain.orders import OrderState
from portal.extensions import db
from portal.kit.clock import WARSAW, today, utc_now
from portal.kit.money import Money
from portal.models.orders import Cancellation, OrderCharge, OrderLine
from portal.models.shipments import ReturnLine
from portal.models.tenancy import acting_for
from portal.services.dashboard.turnover import turnover_by_month
from tests.factories import a_company, a_member, a_price_group, a_product, a_warehouse, saved
from tests.factories.placed import an_order
from tests.stored import stored

DAY = timedelta(days=1)


def turnover(member) -> Money:
    """Return the turnover of twelve months; every line of an order costs 10.00 a piece."""
    db.session.close()
    with acting_for(member.company.id, member.person.id):
        months = turnover_by_month(company_id=member.company.id, on=today())
        db.session.rollback()
    assert len(months) == 12
    return Money.total(months)


def line_of(order):
    return stored(select(OrderLine).where(OrderLine.order_id == order.id))[0]


def a_year_ago(days: int = 0) -> datetime:
    """Return noon of this day a year ago, or so many days later."""
    now = utc_now().astimezone(WARSAW).replace(hour=12)
    return now.replace(year=now.year - 1) + days * DAY


def test_goods_of_every_placed_order_count(app):
    me = a_member()
    for state in (OrderState.PLACED, OrderState.PARTIALLY_SHIPPED, OrderState.COMPLETED):
        an_order(of=me, lines={a_product(): "3"}, state=state)

    assert turnover(me) == Money.of("90.00")


@pytest.mark.parametrize(
    "state", [OrderState.AWAITING_APPROVAL, OrderState.AWAITING_PAYMENT, OrderState.CANCELLED]
)
def test_an_order_that_does_not_stand_does_not_count(app, state):
    me = a_member()
    an_order(of=me, lines={a_product(): "3"}, state=state)

    assert turnover(me) == Money.of("0")


def test_charges_do_not_count(app):
    me = a_member()
    order = an_order(of=me, lines={a_product(): "3"}, net_minor=6_900)
    saved(
        OrderCharge(
            company_id=order.company_id,
            order_id=order.id,
            position=1,
            kind="delivery",
            name="Transport",
            net_minor=3_900,
        )
    )

    assert turnover(me) == Money.of("30.00")


def test_what_was_cancelled_or_came_back_does_not_count_in_however_many_parts(app):
    me, place = a_member(), a_warehouse()
    order = an_order(of=me, lines={a_product(): "7"})
    line = line_of(order)
    for part in ("1", "2"):
        saved(
            Cancellation(
                company_id=order.company_id,
                order_line_id=line.id,
                quantity=Decimal(part),
                reason="",
            )
        )
    saved(
        ReturnLine(
            company_id=order.company_id,
            order_line_id=line.id,
            warehouse_id=place.id,
            quantity=Decimal(1),
        )
    )

    assert turnover(me) == Money.of("30.00")


def test_it_rolls_the_day_a_year_ago_has_fallen_out(app):
    me = a_member()
    an_order(of=me, lines={a_product(): "1"}, at=a_year_ago())
    an_order(of=me, lines={a_product(): "2"}, at=a_year_ago(days=1))

    assert turnover(me) == Money.of("20.00")


def test_each_month_ends_on_the_day_of_the_month_it_is_now(app):
    me = a_member()
    an_order(of=me, lines={a_product(): "2"}, at=a_year_ago(days=1))
    an_order(of=me, lines={a_product(): "5"})

    with acting_for(me.company.id, me.person.id):
        months = turnover_by_month(company_id=me.company.id, on=today())
        db.session.rollback()

    assert [month.minor for month in months] == [2_000, *[0] * 10, 5_000]


def test_another_company_s_orders_and_another_currency_do_not_count(app):
    me = a_member()
    an_order(of=a_member(), lines={a_product(): "3"})
    an_order(of=me, lines={a_product(): "3"}, currency="EUR")

    assert turnover(me) == Money.of("0")


def groups():
    """Save three price groups; return the one in the middle."""
    a_price_group(name="Półhurt", position=1)
    middle = a_price_group(name="Hurt", position=2, turnover_from_minor=1_000)
    a_price_group(name="VIP", position=3, turnover_from_minor=10_000)
    a_price_group(name="Super VIP", position=4, turnover_from_minor=1_000_000)
    return middle


def way_of(page) -> str:
    return " ".join(page.select_one("#next-group").get_text(" ", strip=True).split())


def test_the_first_page_shows_the_way_to_the_next_group_only(app, as_member):
    me = a_member(of=a_company(group=groups()))
    an_order(of=me, lines={a_product(): "4"})

    said = way_of(as_member(me).get("/"))

    assert said.startswith("Droga do grupy VIP Brakuje 60,00 zł obrót 12 mies. 40,00 zł 100,00 zł")
    assert "Super VIP" not in said


def test_it_says_in_which_month_the_present_pace_reaches_the_group(app, as_member):
    me = a_member(of=a_company(group=groups()))
    an_order(of=me, lines={a_product(): "9"})

    # 90.00 in the last three months is 30.00 a month: one more month passes 100.00.
    assert "Przy obecnym tempie:" in way_of(as_member(me).get("/"))


def test_a_pace_that_is_too_slow_is_told_with_what_it_takes(app, as_member):
    me = a_member(of=a_company(group=groups()))
    an_order(of=me, lines={a_product(): "1"})

    assert "8,34 zł miesięcznie" in way_of(as_member(me).get("/"))


def test_the_highest_group_has_no_way_before_it(app, as_member):
    me = a_member(of=a_company(group=a_price_group(turnover_from_minor=100)))

    assert as_member(me).get("/").select("#next-group") == []


def test_somebody_who_may_not_see_prices_sees_no_turnover(app, as_member):
    me = a_member(of=a_company(group=groups(), status="pending"))

    assert as_member(me).get("/").select("#next-group") == []


def test_an_accountant_sees_it_too(app, as_member):
    me = a_member(Role.ACCOUNTANT, of=a_company(group=groups()))

    assert "Droga do grupy VIP" in way_of(as_member(me).get("/"))
