"""Reading the audit log: staff all of it, managers their own company's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from portal.domain.access import Role, StaffRole
from portal.kit.clock import utc_now
from portal.models.audit import AuditEntry
from tests.factories import a_company, a_member, a_staff_member, saved


def an_entry(**particulars: object) -> AuditEntry:
    values: dict[str, object] = {
        "actor_name": "Jan Lis",
        "action": "branch.added",
        "entity": "branch",
        "label": "Hotel",
    }
    return saved(AuditEntry(**(values | particulars)))


@pytest.fixture
def office(app, as_member):
    return as_member(a_staff_member(StaffRole.OFFICE))


def labels(page):
    return [cell.get_text() for cell in page.select("#results td.full .code")]


def test_staff_see_everything_newest_first(office):
    company = a_company(name="Alfa")
    an_entry(label="dawne", at=utc_now() - timedelta(days=3), company_id=company.id)
    an_entry(label="nowe", address="203.0.113.7", request_id="abc-123")

    page = office.get("/staff/audit")

    assert labels(page) == ["nowe", "dawne"]
    row = page.select("#results tbody tr")[0].get_text(" ", strip=True)
    assert "Jan Lis" in row
    assert "Dodano oddział" in row
    assert "203.0.113.7" in row


def test_a_manager_sees_what_was_done_at_their_company_and_nothing_else(app, as_member):
    manager = a_member(Role.MANAGER)
    an_entry(label="nasze", company_id=manager.company.id, address="203.0.113.7")
    an_entry(label="cudze", company_id=a_company().id)
    an_entry(label="niczyje")

    page = as_member(manager).get("/company/audit")

    assert labels(page) == ["nasze"]
    assert "203.0.113.7" not in str(page)


def test_naming_another_company_in_the_address_shows_nothing_of_it(app, as_member):
    manager, other = a_member(Role.MANAGER), a_company()
    entry = an_entry(label="cudze", company_id=other.id)

    page = as_member(manager).get("/company/audit", company=str(other.id), after=str(entry.id))

    assert labels(page) == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"person": "lis"}, ["b", "a"]),
        ({"person": "ewa"}, ["c"]),
        ({"action": "order.placed"}, ["c"]),
        ({"entity": "branch"}, ["b", "a"]),
        ({"text": "B"}, ["b"]),
        ({"text": "%"}, []),
        ({"first_day": "2026-03-02"}, ["c"]),
        ({"last_day": "2026-03-01"}, ["b", "a"]),
        ({"first_day": "2026-03-01", "last_day": "2026-03-01"}, ["b", "a"]),
        ({"person": "lis", "text": "a"}, ["a"]),
        ({"first_day": "nonsense"}, ["c", "b", "a"]),
        ({"company": "nonsense", "after": "nonsense"}, ["c", "b", "a"]),
    ],
)
def test_the_log_is_narrowed_by_each_filter(office, asked, found):
    # 23:30 UTC is already the next day in Warsaw.
    an_entry(label="a", at=datetime(2026, 2, 28, 23, 30, tzinfo=UTC))
    an_entry(label="b", at=datetime(2026, 3, 1, 22, 59, tzinfo=UTC))
    an_entry(
        label="c",
        at=datetime(2026, 3, 1, 23, 0, tzinfo=UTC),
        actor_name="Ewa",
        action="order.placed",
        entity="order",
    )

    assert labels(office.get("/staff/audit", **asked)) == found


def test_the_log_is_narrowed_to_a_company(office):
    alfa = a_company()
    an_entry(label="alfa", company_id=alfa.id)
    an_entry(label="inne")

    assert labels(office.get("/staff/audit", company=str(alfa.id))) == ["alfa"]


def test_values_before_and_after_are_readable(office):
    an_entry(
        action="member.changed",
        entity="member",
        before={"roles": ["purchaser"], "order_limit_minor": None, "active": True},
        after={"roles": ["manager", "purchaser"], "order_limit_minor": 123_450, "active": False},
    )

    page = office.get("/staff/audit")

    shown = {
        name.get_text(): value.get_text(" ", strip=True)
        for name, value in zip(page.select("#results dt"), page.select("#results dd"), strict=True)
    }
    assert shown == {
        "role": "zaopatrzenie → kierownik, zaopatrzenie",
        "limit zamówienia": "— → 1\u00a0234,50\u00a0zł",
        "dostęp otwarty": "tak → nie",
    }


def test_pages_lose_and_double_nothing_even_at_the_same_instant(office):
    at = utc_now()
    for one in range(120):
        an_entry(label=f"w{one}", at=at - timedelta(seconds=one // 60))

    seen, path = [], "/staff/audit"
    while path:
        page = office.get(path)
        seen += labels(page)
        following = page.select_one("#results a[rel=next]")
        path = following["href"] if following else ""

    assert sorted(seen) == sorted(f"w{one}" for one in range(120))


def test_htmx_gets_only_the_results(app, as_member):
    an_entry(label="x")
    page = as_member(a_staff_member(StaffRole.OFFICE), htmx=True).get("/staff/audit", text="x")

    assert page.select_one("html") is None
    assert labels(page) == ["x"]


@pytest.mark.parametrize("role", [Role.PURCHASER, Role.ACCOUNTANT])
def test_only_managers_read_their_companys_log(app, as_member, role):
    as_member(a_member(role)).get("/company/audit", expect=403)


def test_a_rep_does_not_read_the_log(app, as_member):
    as_member(a_staff_member(StaffRole.REP)).get("/staff/audit", expect=403)


@pytest.mark.parametrize("entries", [1, 3])
def test_the_log_costs_the_same_however_long(app, as_member, count_queries, entries):
    browser = as_member(a_staff_member(StaffRole.OFFICE))
    for _ in range(entries):
        an_entry()

    with count_queries() as seen:
        browser.get("/staff/audit")

    assert len(seen) == 3
