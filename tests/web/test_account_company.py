"""The company's own page: facts, branches, addresses, and working for another company."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.domain.access import CompanyStatus, Role
from portal.models.accounts import Address, Branch, Company
from tests.factories import a_branch, a_company, a_member, saved
from tests.factories.people import a_person
from tests.stored import audited, stored

PLACE = {
    "name": "Hotel Morski",
    "street": "ul. Plażowa 1",
    "postal_code": "81-001",
    "city": "Gdynia",
    "contact": "Ewa",
    "phone": "1",
}


def an_address(company):
    return saved(
        Address(company_id=company.id, label="Magazyn", street="x", postal_code="00-001", city="W")
    )


def test_everybody_of_the_company_sees_its_facts_and_managers_its_people(app, as_member):
    company = a_company(name="Alfa Serwis")
    buyer, manager = a_member(of=company), a_member(Role.MANAGER, of=company)

    seen = as_member(buyer).get("/company")
    managed = as_member(manager).get("/company")

    assert "Alfa Serwis" in seen.select_one(".head p").get_text()
    assert manager.person.email not in str(seen.select_one("main"))
    assert buyer.person.email in str(managed.select_one("main"))


def test_people_of_a_pending_company_see_its_facts_but_no_terms(app, as_member):
    member = a_member(Role.MANAGER, of=a_company(status=CompanyStatus.PENDING))

    page = as_member(member).get("/company")

    assert "Termin płatności" not in page.get_text()
    as_member(member).post("/company/branches", expect=403, **PLACE)


def test_a_manager_adds_changes_closes_and_reopens_a_branch(app, as_member):
    manager = a_member(Role.MANAGER)
    browser = as_member(manager)

    browser.post("/company/branches", **PLACE)
    (branch,) = stored(select(Branch))
    browser.post(f"/company/branches/{branch.id}", **PLACE | {"city": "Sopot"})
    for _ in range(2):
        browser.post(f"/company/branches/{branch.id}/closing")
    browser.post(f"/company/branches/{branch.id}/reopening")

    (branch,) = stored(select(Branch))
    assert (branch.city, branch.active, branch.company_id) == ("Sopot", True, manager.company.id)
    assert [action for action, _, _ in audited()] == [
        "branch.added",
        "branch.changed",
        "branch.closed",
        "branch.reopened",
    ]


def test_a_manager_keeps_delivery_addresses(app, as_member):
    browser = as_member(a_member(Role.MANAGER))

    browser.post("/company/addresses", **PLACE)
    (address,) = stored(select(Address))
    browser.post(f"/company/addresses/{address.id}", **PLACE | {"city": "Sopot"})
    assert stored(select(Address.city)) == ["Sopot"]
    browser.post(f"/company/addresses/{address.id}/removal")
    browser.post(f"/company/addresses/{address.id}/removal", expect=404)

    assert stored(select(Address)) == []


def test_a_manager_changes_how_to_reach_the_company(app, as_member):
    manager = a_member(Role.MANAGER)
    as_member(manager).post(
        "/company/contact", phone="12 300", email="zakupy@alfa.pl", invoice_email="fv@alfa.pl"
    )

    (company,) = stored(select(Company).where(Company.id == manager.company.id))
    assert (company.phone, company.email, company.invoice_email) == (
        "12 300",
        "zakupy@alfa.pl",
        "fv@alfa.pl",
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("postal_code", "81001"), ("street", "x" * 121), ("city", "")],
)
def test_an_incomplete_place_comes_back_with_its_error(app, as_member, field, value):
    page = as_member(a_member(Role.MANAGER)).post(
        "/company/branches", expect=422, **PLACE | {field: value}
    )

    assert page.select_one(f"#{field}-error") is not None
    assert page.select_one(f"#errors a[href='#{field}']") is not None
    assert stored(select(Branch)) == []


@pytest.mark.parametrize("role", [Role.PURCHASER, Role.ACCOUNTANT])
def test_only_managers_change_the_company(app, as_member, role):
    company = a_company()
    branch, address = a_branch(of=company), an_address(company)
    browser = as_member(a_member(role, of=company))

    for path in (
        "/company/contact",
        "/company/branches",
        f"/company/branches/{branch.id}",
        f"/company/branches/{branch.id}/closing",
        "/company/addresses",
        f"/company/addresses/{address.id}",
        f"/company/addresses/{address.id}/removal",
    ):
        browser.post(path, expect=403, **PLACE)


def test_another_companys_places_do_not_exist(app, as_member):
    company = a_company()
    branch, address = a_branch(of=company), an_address(company)
    browser = as_member(a_member(Role.MANAGER))

    for path in (f"/company/branches/{branch.id}", f"/company/addresses/{address.id}"):
        browser.get(path, expect=404)
        browser.post(path, expect=404, **PLACE)
    browser.post(f"/company/branches/{branch.id}/closing", expect=404)
    browser.post(f"/company/addresses/{address.id}/removal", expect=404)


def test_a_person_of_two_companies_switches_and_stays_switched(app, as_member):
    person = a_person()
    alfa = a_member(of=a_company(name="Alfa"), person=person)
    beta = a_member(Role.MANAGER, of=a_company(name="Beta"), person=person)
    browser = as_member(alfa)
    offered = browser.get("/account").select("#person-menu button[name=membership_id]")
    assert [one["value"] for one in offered] == [str(alfa.membership.id), str(beta.membership.id)]

    browser.post("/company/choice", membership_id=str(beta.membership.id))

    assert browser.get("/company").select_one(".who small").get_text() == "Beta"
    browser.get("/company/people/new")


def test_nobody_switches_to_a_company_that_is_not_theirs(app, as_member):
    foreign = a_member()
    browser = as_member(a_member())

    for value in (str(foreign.membership.id), "", "x"):
        browser.post("/company/choice", expect=404, membership_id=value)


def test_a_closed_access_ends_at_the_next_request(app, as_member):
    company = a_company()
    manager, buyer = a_member(Role.MANAGER, of=company), a_member(of=company)
    browser = as_member(buyer)
    browser.get("/company")

    as_member(manager).post(f"/company/people/{buyer.membership.id}/closing")

    browser.get("/company", expect=403)


@pytest.mark.parametrize("branches", [1, 3])
def test_the_page_costs_the_same_however_many_branches(app, as_member, count_queries, branches):
    member = a_member(Role.MANAGER)
    for _ in range(branches):
        a_branch(of=member.company)
        a_member(of=member.company)

    browser = as_member(member)

    with count_queries() as seen:
        browser.get("/company")

    assert len(seen) == 7
