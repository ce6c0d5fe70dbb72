"""What has changed, on the first page: prices, goods there again, deliveries that moved."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.domain.assortment import Effect
from portal.domain.subscriptions import SubscriptionState
from portal.kit.clock import today, utc_now
from portal.models.carts import CartLine
from portal.models.orders import OrderLine
from portal.models.pricing import PriceList, PriceListEntry
from portal.models.seller import PriceGroup
from portal.models.stock import ExpectedDelivery
from portal.models.subscriptions import BackorderMove, StockSubscription
from tests.factories import (
    a_group_price,
    a_member,
    a_price_group,
    a_product,
    a_warehouse,
    an_assortment_rule,
    saved,
)
from tests.factories.people import a_company
from tests.factories.placed import an_order
from tests.factories.regular import a_habit
from tests.stored import stored

DAY = timedelta(days=1)


def said(page) -> str:
    panel = page.select_one("#changed")
    return " ".join(panel.get_text(" ", strip=True).split()) if panel else ""


def group_of(member) -> PriceGroup:
    wanted = select(PriceGroup).where(PriceGroup.id == member.company.price_group_id)
    return stored(wanted)[0]


def short(day) -> str:
    return f"{day.day}.{day.month:02d}"


def a_new_price(product, member, net: str, *, days: int):
    """Save a price of the member's group that holds from so many days from today."""
    price_list = saved(PriceList(name="Nowy cennik", price_group_id=group_of(member).id))
    return saved(
        PriceListEntry(
            price_list_id=price_list.id,
            product_id=product.id,
            net_minor=int(Decimal(net) * 100),
            valid_from=today() + timedelta(days=days),
        )
    )


def test_a_price_to_come_is_told_with_both_prices_and_the_day(as_member):
    me, gloves = a_member(), a_product(name="Rękawice")
    a_habit({gloves: "40"}, of=me)
    a_new_price(gloves, me, "9.00", days=7)

    page = as_member(me).get("/")

    assert said(page) == (
        f"Co się zmieniło Nowe ceny od {short(today() + 7 * DAY)} 1 z Waszych produktów, −10 %"
        " Rękawice 10,00 zł → 9,00 zł −10 %"
    )
    assert page.select_one("#changed a")["href"] == f"/catalogue/{gloves.slug}"


def test_changes_of_one_day_stand_together_with_their_average(as_member):
    me, gloves, cups = a_member(), a_product(), a_product()
    a_habit({gloves: "40", cups: "20"}, of=me)
    a_new_price(gloves, me, "9.00", days=-3)
    a_new_price(cups, me, "8.00", days=-3)

    assert "2 z Waszych produktów, średnio −15 %" in said(as_member(me).get("/"))


@pytest.mark.parametrize("days", [-15, 15])
def test_what_lies_further_away_is_not_told(as_member, days):
    me, gloves = a_member(), a_product()
    a_habit({gloves: "40"}, of=me)
    a_new_price(gloves, me, "9.00", days=days)

    assert said(as_member(me).get("/")) == ""


def test_a_price_that_is_not_ours_or_does_not_win_is_not_told(as_member):
    me, gloves = a_member(), a_product()
    a_habit({gloves: "40"}, of=me)
    a_new_price(gloves, a_member(of=a_company(group=a_price_group())), "7.00", days=3)
    a_new_price(gloves, me, "12.00", days=3)

    assert said(as_member(me).get("/")) == ""


def test_a_product_we_never_bought_is_not_told(as_member):
    me = a_member()
    a_habit({a_product(): "40"}, of=me)
    a_new_price(a_product(), me, "9.00", days=3)

    assert said(as_member(me).get("/")) == ""


def test_a_hidden_product_is_not_told(as_member):
    me, gloves = a_member(), a_product()
    a_habit({gloves: "40"}, of=me)
    a_new_price(gloves, me, "9.00", days=3)
    an_assortment_rule(Effect.HIDE, product_id=gloves.id, company_id=me.company.id)

    assert said(as_member(me).get("/")) == ""


def a_told_wish(product, member, *, days_ago: int = 1):
    """Save that a member was told of a product they had asked for."""
    at = utc_now() - timedelta(days=days_ago)
    return saved(
        StockSubscription(
            company_id=member.company.id,
            membership_id=member.membership.id,
            product_id=product.id,
            unit="szt.",
            quantity=Decimal(50),
            base_quantity=Decimal(50),
            state=SubscriptionState.TOLD,
            told_at=at,
            told_available=Decimal(1200),
            held_until=at + DAY,
        )
    )


def test_what_the_member_asked_for_is_there_again_and_goes_into_the_cart_at_once(as_member):
    me, bags = a_member(), a_product(name="Worki LDPE", stock="1200")
    a_told_wish(bags, me)
    browser = as_member(me)

    page = browser.get("/")
    assert said(page) == (
        "Co się zmieniło Znów dostępne Worki LDPE : 1 200 szt. Dodaj 50 szt. : Worki LDPE"
    )
    form = page.select_one("#changed form")
    sent = {one["name"]: one["value"] for one in form.select("input")}
    browser.post(form["action"], **sent)

    assert [(one.product_id, one.quantity) for one in stored(select(CartLine))] == [(bags.id, 50)]


def test_what_a_colleague_asked_for_or_what_sold_out_again_is_not_told(as_member):
    me = a_member()
    a_told_wish(a_product(), a_member(of=me.company))
    a_told_wish(a_product(stock="0"), me)
    a_told_wish(a_product(), me, days_ago=15)

    assert said(as_member(me).get("/")) == ""


def a_delivery(product, quantity: str, *, days_ago: int = 1):
    return saved(
        ExpectedDelivery(
            product_id=product.id,
            warehouse_id=a_warehouse().id,
            due_on=today(),
            quantity=Decimal(quantity),
            received_at=utc_now() - timedelta(days=days_ago),
        )
    )


def test_what_we_buy_is_told_when_a_delivery_ended_its_absence(as_member):
    me, bags, tape = a_member(), a_product(name="Worki", stock="90"), a_product(stock="500")
    a_habit({bags: "20", tape: "5"}, of=me)
    a_delivery(bags, "100")
    a_delivery(tape, "100")

    assert said(as_member(me).get("/")) == (
        "Co się zmieniło Znów dostępne Worki : 90 szt. Dodaj 20 szt. : Worki"
    )


def a_move(order, *, before, after):
    line = stored(select(OrderLine).where(OrderLine.order_id == order.id))[0]
    return saved(
        BackorderMove(
            company_id=order.company_id,
            order_id=order.id,
            order_line_id=line.id,
            before=before,
            after=after,
        )
    )


def test_a_delivery_that_moved_is_told_with_both_days_and_its_order(as_member):
    me, soap = a_member(), a_product(name="Płyn 10 l")
    order = an_order(of=me, lines={soap: "3"})
    first, then = today() + 2 * DAY, today() + 4 * DAY
    a_move(order, before=first - DAY, after=first)
    a_move(order, before=first, after=then)

    page = as_member(me).get("/")

    assert said(page) == (
        f"Co się zmieniło Dostawa przesunięta Płyn 10 l: z {short(first)} na {short(then)}."
        f" {order.number}"
    )
    assert page.select_one("#changed a.code")["href"] == f"/orders/{order.slug}"


def test_another_company_s_moves_are_not_told(as_member):
    order = an_order(of=a_member(), lines={a_product(): "3"})
    a_move(order, before=today(), after=today() + DAY)

    assert said(as_member(a_member()).get("/")) == ""


def test_the_next_group_s_prices_are_weighed_on_what_is_bought_regularly(as_member):
    hurt = a_price_group(name="Hurt", turnover_from_minor=1_000)
    vip = a_price_group(name="VIP", turnover_from_minor=10_000_000)
    me = a_member(of=a_company(group=hurt))
    goods = [a_product() for _ in range(5)]
    for product in goods:
        a_group_price(product, vip, "9.00")
    a_habit(dict.fromkeys(goods, "10"), of=me)

    panel = as_member(me).get("/").select_one("#next-group").get_text(" ", strip=True)

    # 5 products x 10 pieces x 1.00 off, 30.44 / 7 times a month: 217.43, told as about 210.
    assert "dałyby ok. 210,00 zł miesięcznie" in " ".join(panel.split())


def test_fewer_products_would_give_a_price_away_and_tell_nothing(as_member):
    hurt = a_price_group(name="Hurt", turnover_from_minor=1_000)
    vip = a_price_group(name="VIP", turnover_from_minor=10_000_000)
    me, gloves = a_member(of=a_company(group=hurt)), a_product()
    a_group_price(gloves, vip, "1.00")
    a_habit({gloves: "100"}, of=me)

    assert "miesięcznie na" not in as_member(me).get("/").select_one("#next-group").get_text()
    assert "dałyby" not in as_member(me).get("/").select_one("#next-group").get_text()
