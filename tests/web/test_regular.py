"""The regular assortment: what a company buys again and again, and what of it is due."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from portal.domain.access import CompanyStatus
from portal.domain.assortment import Effect
from portal.kit.clock import today
from tests.basket_pages import row, said
from tests.factories import a_company, a_member, a_product, an_assortment_rule
from tests.factories.lists import a_list
from tests.factories.regular import a_habit, bought, reckoned


def names(page) -> list[str]:
    return [said(one) for one in page.select("#regular tbody .product a")]


def ticked(page) -> list[str]:
    return [tick["value"] for tick in page.select("#regular [data-tick][checked]")]


def test_each_product_stands_with_rhythm_next_time_stock_price_change_and_quantity(as_member):
    me, gloves = a_member(), a_product(name="Rękawice", sku="RK-1", net="10.33")
    a_habit({gloves: "40"}, of=me)

    page = as_member(me).get("/lists/regular")

    assert said(row(page, gloves)).startswith(
        "Rękawice RK-1 co 7 dni dziś 100 szt. 10,33 zł +3,3 %"
    )
    assert page.select_one(f"#q-{gloves.id}")["value"] == "40"
    assert page.heading == "Stały asortyment"


@pytest.mark.parametrize(
    ("days_ago", "told"),
    [
        ((15, 8), "1 dzień po terminie"),
        ((24, 17, 10), "3 dni po terminie"),
        ((13, 6), "jutro"),
        ((12, 5), "za 2 dni"),
    ],
)
def test_the_next_time_is_told_from_today(as_member, days_ago, told):
    me, gloves = a_member(), a_product()
    a_habit({gloves: "4"}, of=me, days_ago=days_ago)

    assert told in said(row(as_member(me).get("/lists/regular"), gloves))


def test_what_was_given_up_long_ago_stands_last_and_unticked(as_member):
    me, old, new = a_member(), a_product(name="Dawny"), a_product(name="Obecny")
    bought({old: "4"}, by=me, days_ago=(150, 143))
    bought({new: "4"}, by=me)
    reckoned(me)

    page = as_member(me).get("/lists/regular")

    assert names(page) == ["Obecny", "Dawny"]
    assert "nie od" in said(row(page, old))
    assert ticked(page) == [str(new.id)]


def test_what_is_due_is_ticked_and_summed_the_rest_is_not(as_member):
    me, due, later = a_member(), a_product(), a_product()
    bought({due: "4"}, by=me)
    bought({later: "9"}, by=me, days_ago=(8, 1))
    reckoned(me)

    page = as_member(me).get("/lists/regular")

    assert ticked(page) == [str(due.id)]
    assert said(page.select_one(".select-bar")) == (
        "1 z 2 zaznaczonych 40,00 zł netto Dodaj zaznaczone do koszyka"
    )


def test_a_product_bought_once_is_not_regular(as_member):
    me = a_member()
    a_habit({a_product(): "4"}, of=me, days_ago=(7,))

    page = as_member(me).get("/lists/regular")

    assert "Nie ma jeszcze stałego asortymentu" in said(page.select_one("main"))
    assert page.select_one(".empty a.btn-primary")["href"] == "/catalogue"


def test_it_is_sorted_by_name_rhythm_and_change_of_price(as_member):
    me = a_member()
    beta, alfa = a_product(name="Beta", net="12.00"), a_product(name="Alfa", net="9.00")
    same = a_product(name="Ceta")
    bought({beta: "1"}, by=me, days_ago=(20, 10))
    bought({alfa: "1", same: "1"}, by=me, days_ago=(8, 4))
    reckoned(me)
    browser = as_member(me)

    def sorted_by(**how: str) -> list[str]:
        return names(browser.get("/lists/regular", **how))

    assert sorted_by(sort="name") == ["Alfa", "Beta", "Ceta"]
    assert sorted_by(sort="name", order="down") == ["Ceta", "Beta", "Alfa"]
    assert sorted_by(sort="rhythm")[-1] == "Beta"
    assert sorted_by(sort="change") == ["Alfa", "Beta", "Ceta"]
    assert sorted_by(sort="change", order="down") == ["Beta", "Alfa", "Ceta"]
    assert sorted_by(sort="nonsense") == sorted_by()
    head = browser.get("/lists/regular", sort="name").select_one("th[aria-sort]")
    assert (head["aria-sort"], head.a["href"]) == (
        "ascending",
        "/lists/regular?sort=name&order=down",
    )


def test_a_hidden_product_is_counted_but_not_named(as_member):
    me, secret = a_member(), a_product(name="Towar ukryty")
    a_habit({secret: "5", a_product(): "5"}, of=me)
    an_assortment_rule(Effect.HIDE, product_id=secret.id, company_id=me.company.id)

    page = as_member(me).get("/lists/regular")

    assert "Towar ukryty" not in page.get_text()
    assert "1 produkt, który kupowaliście, nie jest już w ofercie." in page.get_text()


def test_what_is_out_of_stock_offers_to_tell(as_member):
    me, lids = a_member(), a_product(stock="0")
    a_habit({lids: "5"}, of=me)

    page = as_member(me).get("/lists/regular")

    assert "brak" in said(row(page, lids))
    assert row(page, lids).select_one("form.notify")["action"] == "/subscriptions"
    assert row(page, lids).select("[data-tick]") == []


def test_little_stock_is_marked_even_where_there_is_more_than_little(as_member):
    me, bags = a_member(), a_product(stock="90")
    a_habit({bags: "120"}, of=me, days_ago=(8, 1))

    assert said(row(as_member(me).get("/lists/regular"), bags).select_one(".stock.low")) == (
        "tylko 90 szt."
    )


def test_the_lists_stand_beside_it_as_tabs(as_member):
    me = a_member()
    a_list(of=me, name="Poniedziałek")
    a_habit({a_product(): "5"}, of=me)

    tabs = as_member(me).get("/lists/regular").select(".tabs a")

    assert [said(tab) for tab in tabs][:2] == ["Stały asortyment 1", "Poniedziałek 0"]
    assert tabs[0]["aria-current"] == "page"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_it_is_downloaded_whole(as_member, kind):
    me, gloves = a_member(), a_product(name="Rękawice", sku="RK-1", net="10.33")
    a_habit({gloves: "40"}, of=me)

    answer = as_member(me).get(f"/lists/regular/lines.{kind}")

    assert f'filename="Sta_y-asortyment.{kind}"' in answer.headers["Content-Disposition"]
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(answer.raw.decode("utf-8-sig")), delimiter=";"))
        last, due = today() - timedelta(days=7), today()
        assert rows[1][:6] == ["RK-1", "", "Rękawice", "40", "szt.", "7"]
        assert [rows[1][6][:10], rows[1][7][:10]] == [last.isoformat(), due.isoformat()] or (
            rows[1][6:8] == [f"{last:%d.%m.%Y}", f"{due:%d.%m.%Y}"]
        )
        assert rows[1][8:13] == ["10,33", "1 szt.", "10,00", "3,3", "100"]


def test_a_company_that_is_not_verified_sees_nothing(as_member):
    me = a_member(of=a_company(status=CompanyStatus.PENDING))

    for path in ("/lists/regular", "/lists/regular/lines.csv"):
        as_member(me).get(path, expect=403)


def test_a_long_assortment_comes_in_pages(as_member):
    me = a_member()
    goods = [a_product(name=f"Produkt {n:03d}", stock=None) for n in range(103)]
    bought(dict.fromkeys(goods, "1"), by=me)
    reckoned(me)
    browser = as_member(me)

    first = browser.get("/lists/regular", sort="name")
    second = browser.get("/lists/regular", sort="name", page="2")

    assert len(names(first)) == 100
    assert names(second) == ["Produkt 100", "Produkt 101", "Produkt 102"]
    assert "101–103 z 103" in said(second.select_one("footer.pages"))
    assert names(browser.get("/lists/regular", sort="name", page="99")) == names(second)


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_however_much_is_in_it(as_member, count_queries, count):
    me = a_member()
    a_habit({a_product(): "5" for _ in range(count)}, of=me)
    browser = as_member(me)
    browser.get("/lists/regular")

    with count_queries() as seen:
        browser.get("/lists/regular")

    assert len(seen) == 12
