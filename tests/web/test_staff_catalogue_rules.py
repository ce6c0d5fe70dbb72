"""The back office keeps prices, assortment rules and discounts; each change is in the audit log."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from portal.domain.access import Role, StaffRole
from portal.domain.assortment import Effect
from portal.extensions import db
from portal.kit.clock import today
from portal.kit.ids import new_id
from portal.models.catalogue import AssortmentRule
from portal.models.pricing import DiscountRule, PriceList, PriceListEntry
from tests.factories import (
    a_branch,
    a_category,
    a_company,
    a_contract_price,
    a_discount,
    a_group_price,
    a_member,
    a_price_group,
    a_product,
    a_staff_member,
    an_assortment_rule,
    saved,
)
from tests.order_rows import audited, stored

PRICES = "/staff/catalogue/products/WK-60/prices"


@pytest.fixture
def office(as_member):
    return as_member(a_staff_member())


def entries():
    return [
        (one.net_minor, one.minimum, one.valid_from, one.valid_to) for one in stored(PriceListEntry)
    ]


def test_a_price_is_added_to_a_groups_list(office):
    a_product(sku="WK-60")
    group = a_price_group()
    price_list = saved(PriceList(name="Cennik Hurt", price_group_id=group.id))
    sent = {"new-price_list": str(price_list.id), "new-net": "7,85", "new-minimum": "48"}

    for _ in range(2):
        office.post(PRICES, data=sent)

    assert entries() == [(785, Decimal(48), None, None)]
    ((label, before, after),) = audited("price.added")
    assert (label.split(":")[0], before, after["net_minor"]) == ("Cennik Hurt", None, 785)


def test_a_second_price_from_the_same_quantity_and_day_is_refused(office):
    group = a_price_group()
    entry = a_group_price(a_product(sku="WK-60"), group, "8.00")
    sent = {"new-price_list": str(entry.price_list_id), "new-net": "7,00", "new-minimum": ""}
    page = office.post(PRICES, expect=422, data=sent)
    assert page.select_one("#new-minimum-error").get_text(strip=True) == (
        "Ten cennik ma już cenę od tej ilości i tego dnia; zmień tamtą."
    )
    assert len(entries()) == 1


def test_a_companys_list_makes_a_contract_price_of_that_company(office):
    a_product(sku="WK-60")
    company = a_company()
    contract = a_contract_price(a_product(), company, "5.00")
    office.post(PRICES, data={"new-price_list": str(contract.price_list_id), "new-net": "4,50"})
    made = next(one for one in stored(PriceListEntry) if one.net_minor == 450)
    assert (made.company_id, str(made.source)) == (company.id, "contract")


def test_changing_a_price_is_audited_before_and_after_and_twice_is_once(office):
    entry = a_group_price(a_product(sku="WK-60"), a_price_group(), "8.00")
    for _ in range(2):
        office.post(f"{PRICES}/{entry.id}", net="7,50", minimum="12", valid_to="2026-12-31")
    ((_, before, after),) = audited("price.changed")
    assert (before["net_minor"], after["net_minor"], after["minimum"], after["valid_to"]) == (
        800,
        750,
        "12",
        "2026-12-31",
    )


def test_a_price_whose_last_day_is_before_the_first_is_refused_and_stays_as_typed(office):
    entry = a_group_price(a_product(sku="WK-60"), a_price_group(), "8.00")
    page = office.post(
        f"{PRICES}/{entry.id}",
        expect=422,
        net="7,50",
        valid_from="2026-12-31",
        valid_to="2026-12-01",
    )
    assert "Ostatni dzień jest przed pierwszym." in page.select_one("tr.wrong").get_text()
    assert page.select_one(f"input[form='price-{entry.id}'][name=net]")["value"] == "7,50"
    assert entries()[0][0] == 800


def test_ending_a_price_lets_it_apply_until_yesterday_and_twice_is_once(office):
    entry = a_group_price(a_product(sku="WK-60"), a_price_group(), "8.00")
    for _ in range(2):
        office.post(f"{PRICES}/{entry.id}/end")
    assert entries() == [(800, Decimal(0), None, today() - timedelta(days=1))]
    assert len(audited("price.ended")) == 1


def test_ending_a_price_that_never_applied_removes_it(office):
    entry = a_group_price(a_product(sku="WK-60"), a_price_group(), "8.00")
    saved_from = today()
    office.post(f"{PRICES}/{entry.id}", net="8", valid_from=saved_from.isoformat())
    office.post(f"{PRICES}/{entry.id}/end")
    assert (entries(), len(audited("price.removed"))) == ([], 1)


def test_another_products_price_answers_404(office):
    a_product(sku="WK-60")
    entry = a_group_price(a_product(), a_price_group(), "8.00")
    office.post(f"{PRICES}/{entry.id}", expect=404, net="1")
    office.post(f"{PRICES}/{entry.id}/end", expect=404)


def rules():
    return [
        (str(one.effect), one.product_id, one.category_id, one.company_id, one.branch_id)
        for one in stored(AssortmentRule)
    ]


def test_a_category_is_hidden_from_a_branch_and_twice_is_once(office):
    category, company = a_category(name="Alkohole"), a_company()
    branch = a_branch(of=company, code="O2")
    for _ in range(2):
        office.post(
            "/staff/catalogue/rules",
            data={
                "rule-effect": "hide",
                "rule-category": str(category.id),
                "rule-company_nip": company.nip,
                "rule-branch": "O2",
            },
        )
    assert rules() == [("hide", None, category.id, company.id, branch.id)]
    assert audited("assortment-rule.added") == [
        (
            "Alkohole",
            None,
            {
                "effect": "hide",
                "subject": "Alkohole",
                "audience": company.name,
                "branch": branch.name,
            },
        )
    ]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Wybierz albo towar, albo kategorię."),
        ({"rule-sku": "NIE-MA"}, "Nie ma towaru NIE-MA."),
        ({"rule-sku": "WK-60", "rule-branch": "O2"}, "Podaj NIP firmy, do której należy oddział."),
        ({"rule-sku": "WK-60", "rule-company_nip": "1"}, "Nie ma firmy o NIP 1."),
    ],
)
def test_a_rule_without_a_clear_subject_or_audience_is_refused(office, sent, said):
    a_product(sku="WK-60")
    page = office.post("/staff/catalogue/rules", expect=422, data={"rule-effect": "hide"} | sent)
    assert said in page.select_one("#errors").get_text()
    assert rules() == []


def test_a_rule_on_one_product_is_added_on_its_page_and_removed_again(office):
    product, group = a_product(sku="WK-60"), a_price_group()
    office.post(
        "/staff/catalogue/products/WK-60/rules",
        data={"rule-effect": "no_sale", "rule-price_group": str(group.id)},
    )
    assert rules() == [("no_sale", product.id, None, None, None)]
    (rule,) = stored(AssortmentRule)

    for _ in range(2):
        back = "/staff/catalogue/products/WK-60"
        answer = office.post(f"/staff/catalogue/rules/{rule.id}/removal", back=back)
        assert answer.headers["Location"] == back

    assert (rules(), len(audited("assortment-rule.removed"))) == ([], 1)


def test_the_products_page_names_the_rules_of_its_category_too(office):
    category = a_category(name="Alkohole")
    a_product(sku="WK-60", category_id=a_category(name="Wina", under=category).id)
    an_assortment_rule(Effect.HIDE, category_id=category.id)
    page = office.get("/staff/catalogue/products/WK-60")
    assert "Alkohole" in page.select_one("#rules tbody").get_text()


def test_a_discount_is_added_once_however_often_the_button_is_pressed(office):
    group, key = a_price_group(), new_id()
    for _ in range(2):
        office.post(
            "/staff/catalogue/discounts",
            key=str(key),
            name="Jesień",
            percent="4,5",
            price_group=str(group.id),
            valid_to="2026-12-31",
        )
    (rule,) = stored(DiscountRule)
    assert (rule.percent, rule.price_group_id, len(audited("discount.added"))) == (
        Decimal("4.5"),
        group.id,
        1,
    )


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Wpisz albo procent, albo kwotę."),
        ({"percent": "5", "amount": "1"}, "Wpisz albo procent, albo kwotę."),
        ({"percent": "101"}, "Wpisz procent większy od 0, najwyżej 100."),
        ({"percent": "5", "company_nip": "1"}, "Wybierz albo grupę cenową, albo firmę."),
    ],
)
def test_a_discount_that_makes_no_sense_is_refused(office, sent, said):
    fields = {"key": str(new_id()), "name": "Jesień", "price_group": str(a_price_group().id)}
    page = office.post("/staff/catalogue/discounts", expect=422, **fields | sent)
    assert said in page.select_one("#errors").get_text()
    assert stored(DiscountRule) == []


def test_a_discount_ends_yesterday_and_twice_is_once(office):
    rule = a_discount(percent="4", group=a_price_group())
    for _ in range(2):
        office.post(f"/staff/catalogue/discounts/{rule.id}/end")
    (kept,) = stored(DiscountRule)
    assert (kept.valid_to, len(audited("discount.ended"))) == (today() - timedelta(days=1), 1)
    page = office.get("/staff/catalogue/discounts")
    assert "zakończone" in page.select_one("tbody tr").get_text()


@pytest.mark.parametrize("who", ["rep", "client"])
def test_a_rep_and_a_client_change_nothing(app, as_member, who):
    company = a_company()
    entry = a_group_price(a_product(sku="WK-60"), a_price_group(), "8.00")
    rule = an_assortment_rule(Effect.HIDE, product_id=entry.product_id)
    discount = a_discount(percent="4", group=a_price_group())
    person = (
        a_staff_member(StaffRole.REP, care_of=(company,))
        if who == "rep"
        else a_member(Role.MANAGER, of=company)
    )
    browser = as_member(person)
    for path in (
        "products/WK-60/prices",
        f"products/WK-60/prices/{entry.id}",
        f"products/WK-60/prices/{entry.id}/end",
        "products/WK-60/rules",
        "rules",
        f"rules/{rule.id}/removal",
        "discounts",
        f"discounts/{discount.id}/end",
    ):
        browser.post(f"/staff/catalogue/{path}", expect=403)
    db.session.rollback()
    assert (len(entries()), len(rules()), stored(DiscountRule)[0].valid_to) == (1, 1, None)
