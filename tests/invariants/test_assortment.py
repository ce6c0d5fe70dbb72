"""What is hidden cannot be reached: the database condition against the rule of the trade.

Random rules over a tree of categories, products in each; every door that finds products must agree
with `domain.assortment.effect_for` about each of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from portal.domain.assortment import (
    AssortmentRule,
    AssortmentScope,
    Audience,
    Effect,
    effect_for,
)
from portal.extensions import db
from portal.kit.clock import today
from portal.models.catalogue import AssortmentRule as Row
from portal.models.catalogue import Product
from portal.models.tenancy import acting_as_system, acting_for
from portal.services.catalogue import tree
from portal.services.catalogue.assortment import EVERYONE, Scope, sellable_to, visible_to
from portal.services.catalogue.queries import (
    Viewer,
    Wanted,
    by_codes,
    line_products,
    listing,
    suggested,
)
from portal.services.pricing.queries import PriceScope, candidates
from tests.factories import a_branch, a_category, a_company, a_price_group, a_product
from tests.factories.codes import searchable

_SUBJECTS = 9
_AUDIENCES = 7


@dataclass(frozen=True)
class World:
    """Categories a > b > c and d; a product in each, and one without a category."""

    subjects: list[tuple[str, UUID]]
    products: dict[UUID, tuple[str, list[UUID]]]
    audiences: list[tuple[Audience, dict[str, UUID]]]
    scopes: list[Scope]


@pytest.fixture
def world(app) -> World:
    group, other_group = a_price_group(), a_price_group()
    company, other = a_company(group=group), a_company(group=other_group)
    branch, other_branch = a_branch(of=company), a_branch(of=company)
    a = a_category()
    b = a_category(under=a)
    c = a_category(under=b)
    d = a_category()
    paths = [[a], [a, b], [a, b, c], [d], []]
    products = {}
    for path in paths:
        product = a_product(
            name="Papier wspólny", category_id=path[-1].id if path else None, stock=None
        )
        products[product.id] = (product.sku, [category.id for category in path])
    searchable()
    return World(
        subjects=[
            *(("category_id", category.id) for category in (a, b, c, d)),
            *(("product_id", product) for product in products),
        ],
        products=products,
        audiences=[
            (Audience.EVERYONE, {}),
            (Audience.GROUP, {"price_group_id": group.id}),
            (Audience.GROUP, {"price_group_id": other_group.id}),
            (Audience.COMPANY, {"company_id": company.id}),
            (Audience.COMPANY, {"company_id": other.id}),
            (Audience.BRANCH, {"company_id": company.id, "branch_id": branch.id}),
            (Audience.BRANCH, {"company_id": company.id, "branch_id": other_branch.id}),
        ],
        scopes=[
            EVERYONE,
            Scope(company_id=company.id, price_group_id=group.id),
            Scope(company_id=company.id, price_group_id=group.id, branch_id=branch.id),
            Scope(company_id=company.id),
            Scope(company_id=other.id, price_group_id=other_group.id),
        ],
    )


rules = st.lists(
    st.tuples(
        st.integers(0, _SUBJECTS - 1), st.integers(0, _AUDIENCES - 1), st.sampled_from(Effect)
    ),
    max_size=12,
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(drawn=rules)
def test_no_door_reaches_what_is_hidden_and_none_hides_what_is_shown(world, drawn):
    _write(world, drawn)
    for scope in world.scopes:
        effects = {
            product: effect_for(product, path, _pure(world, drawn), _pure_scope(scope))
            for product, (_, path) in world.products.items()
        }
        shown = {product for product, effect in effects.items() if effect is not Effect.HIDE}
        sold = {product for product, effect in effects.items() if effect is Effect.SHOW}
        tree.forget_counts()
        with acting_for(scope.company_id):
            try:
                assert _through_every_door(world, scope, sold) == dict.fromkeys(_DOORS, shown)
                assert set(db.session.scalars(select(Product.id).where(sellable_to(scope)))) == sold
            finally:
                db.session.rollback()


_DOORS = ("condition", "list", "categories", "search", "suggestions", "codes", "lines", "prices")


def _through_every_door(world: World, scope: Scope, sold: set[UUID]) -> dict[str, set[UUID]]:
    ids = list(world.products)
    viewer = Viewer(scope=scope, sees_terms=True)
    skus = {sku: product for product, (sku, _) in world.products.items()}
    lines = line_products(scope=scope, product_ids=ids)
    page = listing(viewer=viewer, wanted=Wanted(), on=today())
    assert {row.id for row in page.rows if row.sellable} == sold
    assert {one.id for one in lines.values() if one.sellable} == sold
    price_scope = PriceScope(
        company_id=scope.company_id or UUID(int=0),
        price_group_id=scope.price_group_id,
        branch_id=scope.branch_id,
    )
    uncategorised = {product for product, (_, path) in world.products.items() if not path}
    return {
        "condition": set(db.session.scalars(select(Product.id).where(visible_to(scope)))),
        "list": {row.id for row in page.rows},
        "categories": _by_categories(viewer) | (uncategorised & {row.id for row in page.rows}),
        "search": {
            row.id for row in listing(viewer=viewer, wanted=Wanted(text="papier"), on=today()).rows
        },
        "suggestions": {one.id for one in suggested(viewer=viewer, text="wspol")},
        "codes": {skus[sku] for sku in by_codes(scope=scope, codes=list(skus))},
        "lines": set(lines),
        "prices": set(candidates(scope=price_scope, product_ids=ids, on=today())),
    }


def _by_categories(viewer: Viewer) -> set[UUID]:
    return {
        row.id
        for node in tree.tree_of(viewer.scope).nodes
        for row in listing(viewer=viewer, wanted=Wanted(category=node.slug), on=today()).rows
    }


def _write(world: World, drawn: list[tuple[int, int, Effect]]) -> None:
    with acting_as_system():
        db.session.rollback()
        db.session.execute(delete(Row))
        for subject, audience, effect in drawn:
            column, of = world.subjects[subject]
            db.session.add(Row(effect=effect, **{column: of}, **world.audiences[audience][1]))
        db.session.commit()
        db.session.expunge_all()


def _pure(world: World, drawn: list[tuple[int, int, Effect]]) -> list[AssortmentRule]:
    found = []
    for subject, number, effect in drawn:
        column, of = world.subjects[subject]
        audience, whom = world.audiences[number]
        narrowest = whom.get("branch_id") or whom.get("company_id") or whom.get("price_group_id")
        found.append(
            AssortmentRule(effect=effect, audience=audience, audience_id=narrowest, **{column: of})
        )
    return found


def _pure_scope(scope: Scope) -> AssortmentScope:
    return AssortmentScope(
        group_id=scope.price_group_id, company_id=scope.company_id, branch_id=scope.branch_id
    )


def test_a_rule_of_another_company_does_not_exist_here(world):
    """Row-level security: even named by its branch, another company's rule is not read."""
    stranger = world.scopes[4]
    product = next(iter(world.products))
    with acting_as_system():
        db.session.rollback()
        db.session.add(
            Row(effect=Effect.HIDE, product_id=product, company_id=world.scopes[1].company_id)
        )
        db.session.commit()

    with acting_for(stranger.company_id):
        seen = set(db.session.scalars(select(Product.id).where(visible_to(world.scopes[1]))))
        db.session.rollback()

    assert product in seen
