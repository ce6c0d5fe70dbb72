"""Whoever orders for some branches only is told what these buy, and not what the others do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from portal.domain.access import Role
from portal.domain.orders import OrderState
from portal.kit.clock import utc_now
from portal.models.accounts import MembershipBranch
from portal.models.catalogue import Product
from tests.basket_pages import said
from tests.factories import Member, a_company, a_member, a_product
from tests.factories.people import a_branch
from tests.factories.placed import an_order
from tests.factories.regular import WEEKLY, reckoned
from tests.factories.saving import saved


@dataclass
class Branches:
    """Gloves go to the north every week, tape to the south; the buyer may order for the north."""

    buyer: Member
    boss: Member
    gloves: Product
    tape: Product


@pytest.fixture
def branches() -> Branches:
    company = a_company()
    buyer, boss = a_member(of=company), a_member(Role.MANAGER, of=company)
    north, south = a_branch(of=company), a_branch(of=company)
    gloves, tape = a_product(name="Rękawice"), a_product(name="Taśma")
    for ago in WEEKLY:
        for product, branch in ((gloves, north), (tape, south)):
            an_order(
                of=boss,
                lines={product: "4"},
                at=utc_now() - timedelta(days=ago),
                state=OrderState.COMPLETED,
                branch_id=branch.id,
            )
    reckoned(buyer)
    for member in (buyer, boss):
        saved(
            MembershipBranch(
                membership_id=member.membership.id, branch_id=north.id, company_id=company.id
            )
        )
    return Branches(buyer, boss, gloves, tape)


def names(page, place: str) -> list[str]:
    return [said(one) for one in page.select(f"{place} tbody .product a")]


def test_a_buyer_of_a_branch_sees_what_it_buys(as_member, branches):
    browser = as_member(branches.buyer)

    assert names(browser.get("/lists/regular"), "#regular") == ["Rękawice"]
    assert names(browser.get("/"), "#suggested") == ["Rękawice"]
    assert "Taśma" not in browser.get("/lists/regular/lines.csv").text
    browser.post(f"/lists/regular/lines/{branches.tape.id}", expect=404)
    browser.post(f"/suggested-basket/lines/{branches.tape.id}", expect=404)


def test_whoever_approves_sees_what_the_company_buys(as_member, branches):
    page = as_member(branches.boss).get("/lists/regular")

    assert sorted(names(page, "#regular")) == ["Rękawice", "Taśma"]


def test_the_habit_is_that_of_the_branch(as_member, branches):
    an_order(
        of=branches.boss,
        lines={branches.gloves: "9"},
        at=utc_now() - timedelta(days=1),
        state=OrderState.COMPLETED,
    )
    reckoned(branches.buyer)

    page = as_member(branches.buyer).get("/lists/regular")

    assert "co 7 dni dziś" in said(page.select_one(f"#row-{branches.gloves.id}"))
    assert page.select_one(f"#q-{branches.gloves.id}")["value"] == "4"


def test_a_buyer_of_a_branch_without_orders_is_proposed_nothing(as_member):
    company = a_company()
    buyer, other = a_member(of=company), a_member(of=company)
    branch = a_branch(of=company)
    an_order(of=other, lines={a_product(): "4"}, at=utc_now() - timedelta(days=7))
    reckoned(buyer)
    saved(
        MembershipBranch(
            membership_id=buyer.membership.id, branch_id=branch.id, company_id=company.id
        )
    )
    browser = as_member(buyer)

    assert names(browser.get("/lists/regular"), "#regular") == []
    assert names(browser.get("/"), "#suggested") == []
