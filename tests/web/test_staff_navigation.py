"""What waits for the office stands beside its entries; the list of orders goes out as a file."""

from __future__ import annotations

import pytest

from portal.domain.access import CompanyStatus, StaffRole
from portal.domain.orders import OrderState
from tests.factories import a_company, a_member, a_product, a_staff_member
from tests.factories.placed import an_order


@pytest.fixture
def office(as_member):
    return as_member(a_staff_member())


def entries(page):
    """Return the entries of the navigation at the side: label, count, whether it is here."""
    found = {}
    for link in page.select("nav.side a, .side nav a"):
        count = link.select_one(".count")
        number = count.extract().get_text(strip=True) if count else ""
        found[link.get_text(strip=True)] = (number, link.get("aria-current") == "page")
    return found


def test_orders_to_do_and_companies_to_verify_are_counted(office):
    member = a_member()
    for state in (OrderState.PLACED, OrderState.CONFIRMED, OrderState.PICKING, OrderState.SHIPPED):
        an_order(of=member, lines={a_product(): "1"}, state=state)
    a_company(status=CompanyStatus.PENDING)

    found = entries(office.get("/staff/companies", status="pending"))

    assert found["Zamówienia"] == ("2", False)
    assert found["Do weryfikacji"] == ("1", True)
    assert found["Kontrahenci"] == ("", False)
    assert entries(office.get("/staff/companies"))["Kontrahenci"] == ("", True)


def test_a_rep_counts_the_orders_in_their_care_and_verifies_nobody(as_member):
    company = a_company()
    rep = as_member(a_staff_member(StaffRole.REP, care_of=(company,)))
    an_order(of=a_member(of=company), lines={a_product(): "1"})
    an_order(of=a_member(), lines={a_product(): "1"})

    found = entries(rep.get("/staff/orders"))

    assert found["Zamówienia"] == ("1", True)
    assert "Do weryfikacji" not in found


def test_the_orders_of_the_list_go_out_as_a_file(office):
    member = a_member(of=a_company(name="=Alfa"))
    kept = an_order(of=member, lines={a_product(): "2"}, po_number="PO-7")
    an_order(of=member, lines={a_product(): "1"}, state=OrderState.SHIPPED)

    head, *rows = office.get("/staff/orders.csv").raw.decode("utf-8-sig").splitlines()

    assert head.startswith("Numer;")
    assert [row.split(";")[:3] for row in rows] == [[kept.number, "PO-7", "'=Alfa"]]
    assert "20,00;4,60;24,60;PLN" in rows[0]
    assert len(office.get("/staff/orders.csv", tab="all").raw.splitlines()) == 3
    assert office.get("/staff/orders.xlsx").raw[:2] == b"PK"
    office.get("/staff/orders.pdf", expect=404)


@pytest.mark.parametrize("orders", [1, 3])
def test_the_file_costs_the_same_however_long_it_is(as_member, count_queries, orders):
    office, member = as_member(a_staff_member()), a_member()
    for _ in range(orders):
        an_order(of=member, lines={a_product(): "1"})

    with count_queries() as seen:
        office.get("/staff/orders.csv")

    assert len(seen) == 2


def test_a_reps_file_holds_their_companies_only(as_member):
    company = a_company()
    mine = an_order(of=a_member(of=company), lines={a_product(): "1"})
    an_order(of=a_member(), lines={a_product(): "1"})

    rep = as_member(a_staff_member(StaffRole.REP, care_of=(company,)))
    _head, *rows = rep.get("/staff/orders.csv").raw.decode("utf-8-sig").splitlines()

    assert [row.split(";")[0] for row in rows] == [mine.number]
    as_member(a_member()).get("/staff/orders.csv", expect=403)
