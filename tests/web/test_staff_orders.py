"""The seller's staff finds orders: tabs with counts, search, what to do, one order whole."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from portal.domain.access import Role, StaffRole
from portal.domain.orders import OrderState
from portal.kit.clock import utc_now
from tests.factories import a_company, a_member, a_price_group, a_product, a_staff_member
from tests.factories.placed import an_order


@pytest.fixture
def office(as_member):
    return as_member(a_staff_member())


def numbers(page):
    return [link.get_text(strip=True) for link in page.select("tbody td.full a")]


def texts(row):
    return [" ".join(cell.get_text(" ", strip=True).split()) for cell in row.select("td")]


def test_a_row_says_who_ordered_what_to_do_and_who_looks_after_it(office):
    company = a_company(name="Alfa Serwis sp. z o.o.", group=a_price_group())
    a_staff_member(StaffRole.REP, care_of=(company,))
    order = an_order(of=a_member(of=company), lines={a_product(): "2"}, po_number="PO-7")

    row = texts(office.get("/staff/orders").select_one("tbody tr"))

    assert row[0] == f"{order.number} PO-7"
    assert row[1] == "Alfa Serwis sp. z o.o. Hurt"
    assert row[4:6] == ["Potwierdzić", "20,00 zł"]
    assert row[3] == "dziś"
    assert row[6].startswith("A. Nowak")
    assert row[7] == f"Potwierdź : {order.number}"


@pytest.mark.parametrize("orders", [1, 3])
def test_the_list_costs_the_same_however_long_it_is(as_member, count_queries, orders):
    office = as_member(a_staff_member())
    member = a_member()
    for _ in range(orders):
        an_order(of=member, lines={a_product(): "1", a_product(): "2"})
    office.get("/staff/orders")
    with count_queries() as seen:
        page = office.get("/staff/orders")
    assert (len(page.select("tbody tr")), len(seen)) == (orders, 6)


def test_each_tab_shows_its_states_and_how_many_there_are(office):
    member = a_member()
    made = {
        state: an_order(of=member, lines={a_product(): "1"}, state=state).number
        for state in OrderState
    }

    def shown(tab):
        page = office.get("/staff/orders", tab=tab)
        words = page.select_one(".tabs a[aria-current]").get_text(strip=True)
        return words, {state for state, number in made.items() if number in numbers(page)}

    s = OrderState
    assert shown("to-do") == (
        "Do działania 4",
        {s.AWAITING_PAYMENT, s.PLACED, s.CONFIRMED, s.PARTIALLY_SHIPPED},
    )
    assert shown("placed") == (
        "Złożone 4",
        {s.AWAITING_APPROVAL, s.AWAITING_PAYMENT, s.PLACED, s.CONFIRMED},
    )
    assert shown("picking") == ("W kompletacji 2", {s.PICKING, s.PARTIALLY_SHIPPED})
    assert shown("shipped") == ("Wysłane 2", {s.SHIPPED, s.COMPLETED})
    assert shown("all") == ("Wszystkie 9", set(OrderState))


def test_an_order_is_found_by_number_company_nip_and_purchase_order(office):
    company = a_company(name="Gamma Hotele S.A.", nip="5252248481")
    order = an_order(of=a_member(of=company), lines={a_product(): "1"}, po_number="GH/11/77")
    an_order(of=a_member(), lines={a_product(): "1"}, po_number="INNE")

    for typed in (
        order.number,
        order.slug,
        order.number[-6:],
        "gamma hot",
        "525-224-84-81",
        "GH/11",
    ):
        assert numbers(office.get("/staff/orders", q=typed)) == [order.number], typed


def test_the_list_is_narrowed_to_a_state_and_a_rep(office):
    company = a_company()
    rep = a_staff_member(StaffRole.REP, care_of=(company,))
    mine = an_order(of=a_member(of=company), lines={a_product(): "1"})
    other = an_order(of=a_member(), lines={a_product(): "1"}, state=OrderState.CONFIRMED)
    assert numbers(office.get("/staff/orders", rep=str(rep.person.id))) == [mine.number]
    assert numbers(office.get("/staff/orders", state="confirmed")) == [other.number]


def test_a_further_page_goes_on_where_the_first_ended(office, monkeypatch):
    monkeypatch.setattr("portal.services.orders.staff_queries.PAGE", 2)
    member, now = a_member(), utc_now()
    made = [
        an_order(of=member, lines={a_product(): "1"}, at=now - timedelta(minutes=age)).number
        for age in range(3)
    ]
    first = office.get("/staff/orders")
    further = parse_qs(urlsplit(first.select_one("a[rel=next]")["href"]).query)
    second = office.get("/staff/orders", **further)
    assert (numbers(first), numbers(second)) == (made[:2], made[2:])


def test_lines_without_stock_are_named_before_anything_else(office):
    an_order(of=a_member(), lines={a_product(stock="1"): "5", a_product(): "1"})
    row = office.get("/staff/orders").select_one("tbody tr")
    assert texts(row)[4] == "1 pozycja bez stanu"


def test_a_rep_sees_the_orders_of_own_companies_and_reads_only(as_member):
    company = a_company()
    rep = as_member(a_staff_member(StaffRole.REP, care_of=(company,)))
    mine = an_order(of=a_member(of=company), lines={a_product(): "1"})
    other = an_order(of=a_member(), lines={a_product(): "1"})

    page = rep.get("/staff/orders")
    assert numbers(page) == [mine.number]
    assert page.select("tbody form") == []
    assert rep.get(f"/staff/orders/{mine.slug}").select("main form") == []
    rep.get(f"/staff/orders/{other.slug}", expect=404)


def test_clients_and_strangers_do_not_come_in(as_member, stranger):
    member = a_member(Role.MANAGER)
    order = an_order(of=member, lines={a_product(): "1"})
    client = as_member(member)
    for path in ("/staff/orders", f"/staff/orders/{order.slug}"):
        client.get(path, expect=403)
        stranger.get(path, expect=303)


def test_the_orders_page_holds_lines_people_credit_and_course(office):
    member = a_member()
    product = a_product(name="Worki LDPE 60 l", sku="WK-60")
    order = an_order(of=member, lines={product: "3"}, po_number="PO-7", note="Proszę rano")
    page = office.get(f"/staff/orders/{order.slug}")
    text = " ".join(page.get_text(" ", strip=True).split())
    assert page.heading == order.number
    for said in (
        "Worki LDPE 60 l",
        "WK-60",
        "Proszę rano",
        member.person.name,
        "Sklep Rynek, Rynek 5, 31-042 Kraków",
        member.company.nip,
        "10 000,00 zł",
        "36,90 zł",
    ):
        assert said in text, said


@pytest.mark.parametrize("lines", [1, 3])
def test_the_orders_page_costs_the_same_however_many_lines(as_member, count_queries, lines):
    office = as_member(a_staff_member())
    order = an_order(of=a_member(), lines={a_product(): "1" for _ in range(lines)})
    office.get(f"/staff/orders/{order.slug}")
    with count_queries() as seen:
        office.get(f"/staff/orders/{order.slug}")
    assert len(seen) == 20


def test_an_order_that_does_not_exist_answers_404(office):
    office.get("/staff/orders/ZAM-2020-000001", expect=404)
