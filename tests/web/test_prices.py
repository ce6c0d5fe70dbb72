"""Prices as stored: which list or rule wins for whom, and that nobody sees another's."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.domain.access import Actor, CompanyStatus, Permission
from portal.domain.assortment import Effect
from portal.domain.pricing import PriceSource
from portal.extensions import db
from portal.kit.clock import today
from portal.kit.errors import Forbidden
from portal.kit.ids import new_id
from portal.kit.money import Money
from portal.models.pricing import DiscountRule, EntrySource, PriceList, PriceListEntry
from portal.models.tenancy import acting_for
from portal.services.pricing.queries import PriceScope, candidates, price_scope, resolve_many
from tests.factories import (
    a_branch,
    a_category,
    a_company,
    a_contract_price,
    a_discount,
    a_group_price,
    a_price_group,
    a_product,
    an_assortment_rule,
    saved,
)


@pytest.fixture
def group(app):
    return a_price_group()


@pytest.fixture
def company(group):
    return a_company(group=group)


def ask(company, *wanted, branch=None, on=None, currency="PLN"):
    """Return the prices of (product, quantity) pairs for a company."""
    scope = PriceScope(
        company_id=company.id,
        price_group_id=company.price_group_id,
        branch_id=branch.id if branch else None,
        currency=currency,
    )
    with acting_for(company.id):
        found = resolve_many(
            scope=scope,
            wanted=[(product.id, Decimal(quantity)) for product, quantity in wanted],
            on=on or today(),
        )
        db.session.rollback()
    return found


def price(company, product, quantity="1", **more):
    """Return (price, what it comes from) of one quantity of one product."""
    found = ask(company, (product, quantity), **more)[0]
    return (str(found.unit_net.amount), found.source) if found else None


def test_without_anything_agreed_the_base_price_counts(company):
    assert price(company, a_product(net="10.00")) == ("10.00", PriceSource.BASE)


def test_a_group_price_counts_from_its_quantity(company, group):
    product = a_product(net="10.00")
    a_group_price(product, group, "8.00", minimum="12")

    assert price(company, product, "11") == ("10.00", PriceSource.BASE)
    assert price(company, product, "12") == ("8.00", PriceSource.GROUP)


def test_a_discount_of_the_group_reaches_its_category_and_all_below(company, group):
    above = a_category()
    below = a_category(under=above)
    a_discount(percent="12", group=group, category=above)

    assert price(company, a_product(net="10.00", category_id=below.id)) == (
        "8.80",
        PriceSource.DISCOUNT,
    )
    assert price(company, a_product(net="10.00", category_id=a_category().id)) == (
        "10.00",
        PriceSource.BASE,
    )
    assert price(company, a_product(net="10.00")) == ("10.00", PriceSource.BASE)


def test_a_discount_on_one_product_or_for_one_company_stays_there(company):
    here, there = a_product(net="10.00"), a_product(net="10.00")
    saved(DiscountRule(name="Akcja", company_id=company.id, product_id=here.id, amount_minor=150))

    assert price(company, here) == ("8.50", PriceSource.DISCOUNT)
    assert price(company, there) == ("10.00", PriceSource.BASE)
    assert price(a_company(), here) == ("10.00", PriceSource.BASE)


def test_a_contract_wins_even_when_dearer(company, group):
    product = a_product(net="10.00")
    a_group_price(product, group, "8.00")
    a_contract_price(product, company, "11.00")

    assert price(company, product) == ("11.00", PriceSource.CONTRACT)


def test_a_branch_list_beats_a_quote_and_a_quote_the_contract(company):
    product, branch = a_product(), a_branch(of=company)
    a_contract_price(product, company, "7.00")
    quote = a_contract_price(product, company, "6.00")
    own = saved(PriceList(name="Oddział", company_id=company.id, branch_id=branch.id))
    saved(
        PriceListEntry(
            price_list_id=own.id, company_id=company.id, product_id=product.id, net_minor=900
        )
    )
    saved(
        PriceListEntry(
            price_list_id=quote.price_list_id,
            company_id=company.id,
            product_id=product.id,
            minimum=Decimal(1),
            net_minor=650,
            source=EntrySource.QUOTE,
        )
    )

    assert price(company, product, branch=branch) == ("9.00", PriceSource.BRANCH)
    assert price(company, product) == ("6.50", PriceSource.QUOTE)


def test_prices_count_on_the_days_they_are_valid(company, group):
    product = a_product(net="10.00")
    entry_list = saved(PriceList(name="Jesień", price_group_id=group.id))
    saved(
        PriceListEntry(
            price_list_id=entry_list.id,
            product_id=product.id,
            net_minor=500,
            valid_from=today(),
            valid_to=today() + timedelta(days=1),
        )
    )

    days = [price(company, product, on=today() + timedelta(days=day))[0] for day in (-1, 0, 1, 2)]

    assert days == ["10.00", "5.00", "5.00", "10.00"]


def test_without_a_price_in_the_currency_there_is_none(company):
    assert price(company, a_product(net="10.00"), currency="EUR") is None


def test_a_hidden_product_has_no_price(company):
    product = a_product()
    an_assortment_rule(Effect.HIDE, product_id=product.id)

    assert price(company, product) is None


def test_a_price_is_the_same_alone_and_among_many(company, group):
    category = a_category()
    products = [a_product(net=f"{10 + number}.00", category_id=category.id) for number in range(6)]
    a_discount(percent="5", group=group, category=category)
    a_group_price(products[1], group, "5.00", minimum="3")
    a_contract_price(products[2], company, "4.00")
    a_contract_price(products[3], a_company(group=group), "3.00")
    wanted = [(product, quantity) for product in products for quantity in ("1", "3", "0.5")]

    assert ask(company, *wanted) == [ask(company, pair)[0] for pair in wanted]


@pytest.mark.parametrize("products", [1, 50])
def test_however_many_products_their_candidates_are_one_query(
    company, group, count_queries, products
):
    wanted = [(a_product(), "1") for _ in range(products)]
    a_discount(percent="5", group=group)
    with count_queries() as seen:
        ask(company, *wanted)

    # The rules on categories, which a transaction reads once, and the candidates.
    assert len(seen) == 2


def test_another_companys_contract_is_never_read_whatever_the_query_forgets(company, group):
    product = a_product(net="10.00")
    rival = a_company(group=group)
    a_contract_price(product, rival, "1.23")
    a_contract_price(product, company, "9.00")

    with acting_for(company.id):
        everything = db.session.scalars(select(PriceListEntry.net_minor)).all()
        as_if_rival = candidates(
            scope=PriceScope(company_id=rival.id, price_group_id=group.id),
            product_ids=[product.id],
            on=today(),
        )
        db.session.rollback()

    assert everything == [900]
    assert as_if_rival[product.id].entries == ()
    assert as_if_rival[product.id].base == Money(1000)


def _actor(*permissions, **more):
    return Actor(
        person_id=new_id(), name="A", email="a@a.example", company_id=new_id(),
        permissions=frozenset(permissions), **more,
    )  # fmt: skip


def test_prices_are_asked_for_only_by_those_who_may_see_them():
    with pytest.raises(Forbidden):
        price_scope(_actor(Permission.CATALOGUE_VIEW, company_status=CompanyStatus.PENDING))

    person = _actor(Permission.PRICES_VIEW, price_group_id=new_id(), currency="EUR")
    assert price_scope(person) == PriceScope(
        company_id=person.company, price_group_id=person.price_group_id, currency="EUR"
    )
