"""The back office and client companies: who sees which, their terms, the decision about them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.domain.access import CompanyStatus, Role, StaffRole
from portal.models.accounts import Company
from portal.models.audit import AuditEntry
from portal.models.messages import OutboxMessage, SentMail
from portal.models.seller import PaymentTerm, PriceGroup
from portal.services.outbox import Job
from portal.tasks import edge
from tests.factories import a_branch, a_company, a_member, a_staff_member, saved
from tests.factories.saving import number
from tests.stored import audited, promised, stored


@pytest.fixture
def office(app, as_member):
    return as_member(a_staff_member(StaffRole.OFFICE))


def names(page):
    return [link.get_text() for link in page.select("table.rows tbody td.full a")]


def company_now(company):
    return stored(select(Company).where(Company.id == company.id))[0]


def test_the_office_sees_every_company_and_a_rep_their_own(office, as_member):
    alfa, beta = a_company(name="Alfa"), a_company(name="Beta")
    rep = as_member(a_staff_member(StaffRole.REP, care_of=(alfa,)))

    assert names(office.get("/staff/companies")) == ["Alfa", "Beta"]
    assert names(rep.get("/staff/companies")) == ["Alfa"]
    rep.get(f"/staff/companies/{alfa.id}")
    rep.get(f"/staff/companies/{beta.id}", expect=404)


@pytest.mark.parametrize(
    ("typed", "found"),
    [("alf", ["Alfa"]), ("525-000-0", ["Beta"]), ("%", []), ("", ["Alfa", "Beta"])],
)
def test_companies_are_found_by_name_and_nip(office, typed, found):
    a_company(name="Alfa", nip="1111111111")
    a_company(name="Beta", nip="5250000000")

    assert names(office.get("/staff/companies", q=typed)) == found


def test_the_list_is_cut_into_pages_without_losing_or_doubling_one(office):
    for one in range(52):
        a_company(name=f"Firma {one:03d}")

    first = office.get("/staff/companies")
    rest = office.get(first.select_one("a[rel=next]")["href"])

    assert names(first) + names(rest) == [f"Firma {one:03d}" for one in range(52)]


def test_companies_of_one_standing_are_a_tab_away(office):
    a_company(name="Alfa")
    a_company(name="Epsilon", status=CompanyStatus.PENDING)

    assert names(office.get("/staff/companies", status="pending")) == ["Epsilon"]
    assert names(office.get("/staff/companies", status="nonsense")) == ["Alfa", "Epsilon"]


def test_a_company_is_shown_with_its_people_branches_and_terms(office):
    company = a_company(name="Alfa Serwis", credit_limit_minor=1_234_500)
    member = a_member(Role.ACCOUNTANT, of=company)
    branch = a_branch(of=company)

    page = office.get(f"/staff/companies/{company.id}")

    text = page.select_one("main").get_text(" ", strip=True)
    assert member.person.email in text
    assert branch.name in text
    assert page.select_one("#credit_limit")["value"] == "12345,00"


def test_the_office_sets_terms_and_the_log_keeps_them_in_words(office):
    group, term = (
        saved(PriceGroup(code="vip", name="VIP")),
        saved(PaymentTerm(code=f"x{number()}", days=30)),
    )
    rep = a_staff_member(StaffRole.REP).person
    company = a_company()
    fields = {
        "price_group_id": str(group.id),
        "payment_term_id": str(term.id),
        "credit_limit": "25 000,50",
        "rep_id": str(rep.id),
    }
    for _ in range(2):
        office.post(f"/staff/companies/{company.id}/terms", **fields)

    now = company_now(company)
    assert (now.price_group_id, now.payment_term_id, now.credit_limit_minor, now.rep_id) == (
        group.id,
        term.id,
        2_500_050,
        rep.id,
    )
    (entry,) = stored(select(AuditEntry).where(AuditEntry.action == "company.terms-changed"))
    assert entry.after["price_group"] == "VIP"
    assert (entry.before["credit_limit_minor"], entry.after["credit_limit_minor"]) == (
        1_000_000,
        2_500_050,
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [("credit_limit", "-1"), ("credit_limit", "x"), ("price_group_id", ""),
     ("price_group_id", "01900000-0000-7000-8000-000000000000"), ("rep_id", "x")],
)  # fmt: skip
def test_terms_that_cannot_be_change_nothing(office, field, value):
    company = a_company()
    fields = {"price_group_id": str(company.price_group_id), "credit_limit": "1"}

    office.post(f"/staff/companies/{company.id}/terms", expect=422, **fields | {field: value})

    assert company_now(company).credit_limit_minor == 1_000_000


def test_approval_opens_prices_at_the_next_request_and_tells_the_company(office, as_member):
    company = a_company(status=CompanyStatus.PENDING, email="biuro@epsilon.example")
    manager = as_member(a_member(Role.MANAGER, of=company))
    manager.get("/company/people/new", expect=403)

    office.post(f"/staff/companies/{company.id}/decision", decision="approve")

    manager.get("/company/people/new")
    assert company_now(company).verified_at is not None
    assert promised() == [(Job.COMPANY_DECIDED, {"company": str(company.id), "status": "verified"})]
    (message,) = stored(select(OutboxMessage))
    edge.run(str(message.id))
    (mail,) = stored(select(SentMail))
    assert (mail.recipient, mail.company_id) == ("biuro@epsilon.example", company.id)
    assert mail.subject == f"{company.name} może już zamawiać"


def test_a_company_without_a_price_group_is_not_approved(office):
    company = a_company(status=CompanyStatus.PENDING, price_group_id=None)

    page = office.post(f"/staff/companies/{company.id}/decision", expect=422, decision="approve")

    assert page.select_one("#reason-error").get_text() == "Najpierw nadaj firmie grupę cenową."
    assert company_now(company).status is CompanyStatus.PENDING


@pytest.mark.parametrize(
    ("before", "decision", "after"),
    [
        (CompanyStatus.PENDING, "refuse", CompanyStatus.REFUSED),
        (CompanyStatus.VERIFIED, "suspend", CompanyStatus.SUSPENDED),
    ],
)
def test_refusing_and_suspending_need_a_reason(office, before, decision, after):
    company = a_company(status=before)
    path = f"/staff/companies/{company.id}/decision"

    office.post(path, expect=422, decision=decision)
    office.post(path, decision=decision, reason="Nie ma takiej firmy")

    assert company_now(company).status is after
    (entry,) = stored(select(AuditEntry).where(AuditEntry.entity == "company"))
    assert entry.after == {"status": str(after), "reason": "Nie ma takiej firmy"}


@pytest.mark.parametrize(
    ("status", "decision"),
    [
        (CompanyStatus.VERIFIED, "approve"),
        (CompanyStatus.VERIFIED, "refuse"),
        (CompanyStatus.PENDING, "suspend"),
        (CompanyStatus.REFUSED, "suspend"),
    ],
)
def test_a_decision_that_does_not_follow_is_refused_and_changes_nothing(office, status, decision):
    company = a_company(status=status)

    office.post(
        f"/staff/companies/{company.id}/decision", expect=409, decision=decision, reason="x"
    )

    assert company_now(company).status is status
    assert promised() == []


def test_a_decision_nobody_knows_is_refused(office):
    company = a_company(status=CompanyStatus.PENDING)

    office.post(f"/staff/companies/{company.id}/decision", expect=422, decision="marry")


def test_a_rep_decides_nothing_even_about_their_own_companies(as_member, app):
    company = a_company(status=CompanyStatus.PENDING)
    rep = as_member(a_staff_member(StaffRole.REP, care_of=(company,)))

    page = rep.get(f"/staff/companies/{company.id}")
    rep.post(f"/staff/companies/{company.id}/decision", expect=403, decision="approve")
    rep.post(f"/staff/companies/{company.id}/terms", expect=403)

    assert page.select("main form[method=post]") == []
    assert audited() == []


@pytest.mark.parametrize("companies", [1, 3])
def test_the_list_costs_the_same_however_long(app, as_member, count_queries, companies):
    browser = as_member(a_staff_member(StaffRole.OFFICE))
    for _ in range(companies):
        a_company()

    with count_queries() as seen:
        browser.get("/staff/companies")

    assert len(seen) == 4


def test_staff_begin_with_what_waits(office):
    a_company(status=CompanyStatus.PENDING)

    page = office.get("/staff")

    link = page.select_one("main a[href='/staff/companies?status=pending']")
    assert link.find_parent("tr").select_one(".num").get_text() == "1"
