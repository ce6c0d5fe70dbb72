"""The company's people, kept by its managers."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.domain.access import Role, StaffRole
from portal.models.accounts import Membership, Person
from portal.services.outbox import Job
from tests.factories import a_company, a_member, a_staff_member
from tests.factories.people import PASSWORD, a_person
from tests.stored import audited, promised, stored

NEW = {"email": "Nowa@Alfa.example", "name": "Ola Nowa", "phone": "1", "roles": "purchaser"}


def test_somebody_new_is_added_and_invited(app, as_member):
    manager = a_member(Role.MANAGER)

    as_member(manager).post("/company/people", **NEW, order_limit="1 500,50")

    (person,) = stored(select(Person).where(Person.email == "nowa@alfa.example"))
    (member,) = stored(select(Membership).where(Membership.person_id == person.id))
    assert (member.company_id, member.roles, member.order_limit_minor, member.active) == (
        manager.company.id,
        ["purchaser"],
        150_050,
        True,
    )
    ((job, payload),) = promised()
    assert (job, payload["person_id"], payload["first"]) == (Job.INVITATION, str(person.id), True)
    assert audited() == [("member.added", "nowa@alfa.example", manager.company.id)]


def test_somebody_known_keeps_their_name_and_password(app, as_member, stranger):
    known = a_person(email="biuro@rachunki.example", name="Ewa Znana")

    as_member(a_member(Role.MANAGER)).post(
        "/company/people", **NEW | {"email": "biuro@rachunki.example", "roles": "accountant"}
    )

    (person,) = stored(select(Person).where(Person.id == known.id))
    assert (person.name, person.password_hash) == ("Ewa Znana", known.password_hash)
    assert promised()[0][1]["first"] is False
    stranger.post("/login", email=known.email, password=PASSWORD)


def test_the_same_person_is_not_added_twice(app, as_member):
    browser = as_member(a_member(Role.MANAGER))
    browser.post("/company/people", **NEW)

    page = browser.post("/company/people", expect=422, **NEW)

    assert (
        page.select_one("#email-error").get_text() == "nowa@alfa.example jest już w Waszej firmie."
    )
    assert len(promised()) == 1


@pytest.mark.parametrize("kind", ["staff", "closed"])
def test_staff_and_closed_accounts_cannot_be_made_members(app, as_member, kind):
    other = a_staff_member(StaffRole.OFFICE).person if kind == "staff" else a_person(active=False)

    as_member(a_member(Role.MANAGER)).post(
        "/company/people", expect=422, **NEW | {"email": other.email}
    )

    assert stored(select(Membership).where(Membership.person_id == other.id)) == []


def test_an_invited_person_cannot_sign_in_before_setting_a_password(app, as_member, stranger):
    as_member(a_member(Role.MANAGER)).post("/company/people", **NEW)

    stranger.post("/login", expect=422, email=NEW["email"], password="")
    stranger.post("/login", expect=422, email=NEW["email"], password="x" * 12)


def test_roles_and_limit_count_from_the_next_request(app, as_member):
    company = a_company()
    manager, buyer = a_member(Role.MANAGER, of=company), a_member(of=company)
    browser = as_member(buyer)
    browser.get("/company/people/new", expect=403)

    as_member(manager).post(
        f"/company/people/{buyer.membership.id}", roles=["purchaser", "manager"], order_limit=""
    )

    browser.get("/company/people/new")


@pytest.mark.parametrize("fields", [{"roles": "purchaser"}, {"roles": "accountant"}])
def test_the_last_manager_stays_one(app, as_member, fields):
    manager = a_member(Role.MANAGER)
    a_member(Role.MANAGER, of=manager.company, active=False)
    browser, path = as_member(manager), f"/company/people/{manager.membership.id}"

    page = browser.post(path, expect=422, **fields)
    browser.post(f"{path}/closing", expect=409)

    assert "co najmniej jeden kierownik" in page.select_one("#errors").get_text()
    assert stored(select(Membership.roles).where(Membership.active)) == [["manager"]]


def test_one_of_two_managers_may_go(app, as_member):
    manager = a_member(Role.MANAGER)
    other = a_member(Role.MANAGER, of=manager.company)
    browser = as_member(manager)

    for _ in range(2):
        browser.post(f"/company/people/{other.membership.id}/closing")

    assert [action for action, _, _ in audited()] == ["member.closed"]
    browser.post(f"/company/people/{other.membership.id}/reopening")
    assert stored(select(Membership.active)) == [True, True]


def test_an_invitation_is_sent_again_only_to_who_never_began(app, as_member):
    manager = a_member(Role.MANAGER)
    browser = as_member(manager)
    browser.post("/company/people", **NEW)
    (member,) = stored(select(Membership).where(Membership.id != manager.membership.id))

    browser.post(f"/company/people/{member.id}/invitation")

    assert [job for job, _ in promised()] == [Job.INVITATION, Job.INVITATION]


@pytest.mark.parametrize(
    ("field", "value"),
    [("roles", ""), ("roles", "admin"), ("email", "x"), ("name", ""), ("order_limit", "-1"),
     ("order_limit", "1,005"), ("order_limit", "NaN"), ("order_limit", "1e30")],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(app, as_member, field, value):
    page = as_member(a_member(Role.MANAGER)).post(
        "/company/people", expect=422, **NEW | {field: value}
    )

    assert page.select_one(f"#{field}-error") is not None
    assert stored(select(Person).where(Person.email == "nowa@alfa.example")) == []


@pytest.mark.parametrize("role", [Role.PURCHASER, Role.ACCOUNTANT])
def test_only_managers_keep_people(app, as_member, role):
    member = a_member(role)
    browser, path = as_member(member), f"/company/people/{member.membership.id}"

    browser.post("/company/people", expect=403, **NEW)
    browser.post(path, expect=403, roles="manager")
    for act in ("closing", "reopening", "invitation"):
        browser.post(f"{path}/{act}", expect=403)


def test_another_companys_person_does_not_exist(app, as_member):
    victim = a_member()
    browser, path = as_member(a_member(Role.MANAGER)), f"/company/people/{victim.membership.id}"

    browser.get(path, expect=404)
    browser.post(path, expect=404, roles="manager")
    browser.post(path, expect=404, roles="")
    for act in ("closing", "reopening", "invitation"):
        browser.post(f"{path}/{act}", expect=404)


def test_a_person_working_for_two_companies_manages_only_where_they_are_manager(app, as_member):
    person = a_person()
    here = a_member(Role.MANAGER, person=person)
    there = a_member(Role.PURCHASER, person=person)

    as_member(here).get(f"/company/people/{there.membership.id}", expect=404)
    as_member(there).get(f"/company/people/{here.membership.id}", expect=403)
