"""Absences and deputies: noted, taken back, refused where nobody could decide."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.domain.access import Role
from portal.extensions import db
from portal.kit.clock import today
from portal.models.accounts import Membership
from portal.models.approvals import Absence, Budget
from portal.models.tenancy import acting_as_system
from tests.factories import a_member, a_product
from tests.factories.approvals import a_budget, a_manager, an_absence, limited
from tests.factories.orders import a_delivery_method, an_order
from tests.pressing import rows_of
from tests.stored import audited


@pytest.fixture
def delivery(app):
    return a_delivery_method()


@pytest.fixture
def buyer(delivery):
    return a_member()


@pytest.fixture
def manager(buyer):
    return a_manager(of=buyer)


def away(browser, manager, deputy=None, *, expect=303, first=1, last=3):
    return browser.post(
        "/company/approvals/absences",
        expect=expect,
        membership_id=str(manager.membership.id),
        deputy_id=str(deputy.membership.id) if deputy else "",
        starts_on=(today() + timedelta(first)).isoformat(),
        ends_on=(today() + timedelta(last)).isoformat(),
    )


def test_an_absence_with_a_deputy_is_noted_and_taken_back(as_member, manager):
    deputy = a_member(of=manager.company)
    browser = as_member(manager)

    away(browser, manager, deputy)
    [absence] = rows_of(Absence, Absence.id, Absence.deputy_id, Absence.person_id)
    browser.post(f"/company/approvals/absences/{absence[0]}/ending")
    browser.post(f"/company/approvals/absences/{absence[0]}/ending", expect=404)

    assert absence[1:] == (deputy.membership.id, deputy.person.id)
    assert rows_of(Absence) == []
    assert [action for action, *_ in audited() if action.startswith("absence")] == [
        "absence.added",
        "absence.ended",
    ]


def test_a_deputy_with_a_limit_is_refused(as_member, buyer, manager):
    page = away(as_member(manager), manager, limited(buyer), expect=422)

    assert "ma własny limit" in page.get_text()


def test_a_deputy_who_is_away_too_is_refused(as_member, manager):
    other = a_manager(of=manager)
    an_absence(of=other, deputy=a_member(of=manager.company), first=today(), last=today())

    page = away(as_member(manager), manager, other, expect=422, first=0)

    assert "też jest w tych dniach nieobecny" in page.get_text()


def test_an_absence_that_leaves_nobody_to_decide_is_refused(as_member, manager):
    page = away(as_member(manager), manager, expect=422)

    assert "Wskaż, kto zastępuje" in page.get_text()
    assert rows_of(Absence) == []


@pytest.mark.parametrize(("first", "last"), [(3, 1), (-5, -2), (0, 500)])
def test_days_that_make_no_sense_are_refused(as_member, manager, first, last):
    a_manager(of=manager)

    away(as_member(manager), manager, expect=422, first=first, last=last)

    assert rows_of(Absence) == []


def test_whoever_stands_in_keeps_their_access_and_gets_no_limit(as_member, manager):
    deputy = a_member(of=manager.company)
    browser = as_member(manager)
    away(browser, manager, deputy)
    path = f"/company/people/{deputy.membership.id}"

    browser.post(f"{path}/closing", expect=409)
    browser.post(path, expect=422, roles=["purchaser"], order_limit="100")

    everybody = rows_of(Membership, Membership.active, Membership.order_limit_minor)
    assert everybody == [(True, None)] * 3


def test_another_companys_budget_and_absence_are_not_found(as_member, manager):
    stranger = a_member(Role.MANAGER)
    budget = a_budget(of=stranger.company, limit="1", cost_centre="1")
    absence = an_absence(of=stranger)
    browser = as_member(manager)

    browser.post(f"/company/approvals/budgets/{budget.id}", expect=404, limit="5")
    browser.post(f"/company/approvals/budgets/{budget.id}/removal", expect=404)
    browser.post(f"/company/approvals/absences/{absence.id}/ending", expect=404)
    away(browser, stranger, expect=422)

    assert (len(rows_of(Budget)), len(rows_of(Absence))) == (1, 1)


def test_rights_of_a_deputy_last_as_long_as_the_absence(as_member, buyer, manager):
    deputy = a_member(of=buyer.company)
    order = an_order(of=limited(buyer), lines={a_product(): "1"})
    path = f"/orders/{order.slug}/approval"

    as_member(deputy).get(path, expect=403)
    absence = an_absence(of=manager, deputy=deputy, first=today(), last=today())
    as_member(deputy).get(path)
    with acting_as_system():
        db.session.delete(db.session.get_one(Absence, absence.id))
        db.session.commit()
    as_member(deputy).get(path, expect=403)
