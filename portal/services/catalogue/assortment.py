"""The assortment condition: which products somebody sees and may buy.

It stands in every query that finds products. `domain/assortment.py` says what is true; here it is
a condition on `Product`. Rules on categories are few: a transaction reads them once and they are
weighed here. Rules on products may be thousands: the condition looks up those on the product at
hand, so that a page costs what it passes.

`visible_to(scope)` and `sellable_to(scope)` fit into any query. Statements that run often are made
once for a `Shape` (what a scope has, not which) and given the `values` of the scope: putting a
statement together costs more than running it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Uuid,
    and_,
    bindparam,
    case,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import aliased
from sqlalchemy.types import TypeEngine

from portal.domain.access import Actor
from portal.domain.assortment import EFFECT_RANK, Effect
from portal.extensions import session
from portal.models.catalogue import STRENGTHS, AssortmentRule, Category, Product, ProductStatus

_CACHE = "assortment"
_IDS = ARRAY(Uuid)
_rules = AssortmentRule.__table__
_Value = Callable[[str, TypeEngine[Any]], ColumnElement[Any]]
"""Gives a value of the scope by its name: the value itself, or a parameter for it."""


def _parameter(name: str, of: TypeEngine[Any]) -> ColumnElement[Any]:
    return bindparam(name, type_=of)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Who looks at products: nobody in particular, or a company with its group and branch."""

    company_id: UUID | None = None
    price_group_id: UUID | None = None
    branch_id: UUID | None = None


EVERYONE = Scope()


@dataclass(frozen=True, slots=True)
class Shape:
    """What a scope has, and the strengths of the rules that bear on categories for it."""

    company: bool
    group: bool
    branch: bool
    strengths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Bound:
    """A scope in a transaction: its shape, and the values for statements made for that shape."""

    shape: Shape
    values: dict[str, Any]

    @property
    def key(self) -> tuple[object, ...]:
        """What tells this scope, with its rules on categories, from every other."""
        return tuple((name, str(value)) for name, value in self.values.items())

    def literal(self, name: str, of: TypeEngine[Any]) -> ColumnElement[Any]:
        """Return one of the values as a part of a statement."""
        return literal(self.values[name], of)


def scope_of(actor: Actor | None, branch_id: UUID | None = None) -> Scope:
    """Return whose assortment a person sees; strangers and staff see what everyone does."""
    if actor is None or actor.company_id is None:
        return EVERYONE
    return Scope(
        company_id=actor.company_id,
        price_group_id=actor.price_group_id,
        branch_id=actor.branch_for(branch_id),
    )


def visible_to(scope: Scope) -> ColumnElement[bool]:
    """Return the condition on `Product` that lets through what is not hidden from this scope."""
    known = bound(scope)
    return _visible(known.shape, known.literal)


def sellable_to(scope: Scope) -> ColumnElement[bool]:
    """Return the condition on `Product` that lets through what this scope may order."""
    known = bound(scope)
    return _sellable(known.shape, known.literal)


def visible(shape: Shape) -> ColumnElement[bool]:
    """Return `visible_to` for every scope of a shape, to be given its values."""
    return _visible(shape, _parameter)


def sellable(shape: Shape) -> ColumnElement[bool]:
    """Return `sellable_to` for every scope of a shape, to be given its values."""
    return _sellable(shape, _parameter)


def bound(scope: Scope) -> Bound:
    """Return the shape and the values of a scope; a transaction reads the rules for them once."""
    session.connection()
    transaction = session().get_transaction()
    kept = session.info.get(_CACHE)
    if kept is None or kept[0] is not transaction:
        kept = session.info[_CACHE] = (transaction, {})
    known: dict[Scope, Bound] = kept[1]
    if scope not in known:
        known[scope] = _bind(scope)
    return known[scope]


def _bind(scope: Scope) -> Bound:
    """Return a scope with the categories on which rules bear, by the strength that wins there.

    The narrower audience wins, then the nearer category, then the effect.
    """
    values = {
        name: value
        for name, value in (
            ("scope_company", scope.company_id),
            ("scope_group", scope.price_group_id),
            ("scope_branch", scope.branch_id),
        )
        if value is not None
    }
    plain = Shape("scope_company" in values, "scope_group" in values, "scope_branch" in values)
    best: dict[UUID, tuple[int, int, int]] = {}
    for category, depth, strength in session.execute(_on_categories(plain), values):
        weight = (strength // STRENGTHS, depth, strength)
        best[category] = max(weight, best.get(category, weight))
    classes: dict[int, list[UUID]] = defaultdict(list)
    for category, (_, _, strength) in sorted(best.items()):
        if strength:
            classes[strength].append(category)
    named = {_categories(strength): ids for strength, ids in classes.items()}
    return Bound(replace(plain, strengths=tuple(sorted(classes))), values | named)


@lru_cache(maxsize=8)
def _on_categories(shape: Shape) -> Any:
    """Select (category, depth of the rule's category, strength) of every rule on or above it."""
    ruled, below = aliased(Category), aliased(Category)
    return (
        select(below.id, func.length(ruled.path), AssortmentRule.strength)
        .select_from(AssortmentRule)
        .join(ruled, ruled.id == AssortmentRule.category_id)
        # "0" follows "/" in byte order: the range holds the category and all below it.
        .join(
            below,
            and_(
                below.path >= ruled.path,
                below.path < func.rtrim(ruled.path, "/").op("||")("0"),
            ),
        )
        .where(
            AssortmentRule.category_id.is_not(None),
            _concerns(_rules.c, shape, _parameter),
        )
    )


def _categories(strength: int) -> str:
    return f"scope_categories_{strength}"


def _visible(shape: Shape, value: _Value) -> ColumnElement[bool]:
    return _strength(shape, value) % STRENGTHS != EFFECT_RANK[Effect.HIDE]


def _sellable(shape: Shape, value: _Value) -> ColumnElement[bool]:
    sold = _strength(shape, value) % STRENGTHS == EFFECT_RANK[Effect.SHOW]
    return and_(Product.status == ProductStatus.ACTIVE, sold)


def _strength(shape: Shape, value: _Value) -> ColumnElement[int]:
    """Return the strength of the rule that wins on a product; 0, shown to everyone, without one.

    A rule on the product itself wins unless the one on its category has a narrower audience.
    """
    rule = _rules.alias()
    inherited: ColumnElement[int] = literal_column("0")
    of_product = select(func.max(rule.c.strength)).where(
        rule.c.product_id == Product.id, _concerns(rule.c, shape, value)
    )
    if shape.strengths:
        cases = [
            (Product.category_id == func.any(value(_categories(one), _IDS)), one)
            for one in shape.strengths
        ]
        inherited = case(*((on, literal_column(str(one))) for on, one in cases), else_=inherited)
        weakest = [(on, one - one % STRENGTHS) for on, one in cases if one >= STRENGTHS]
        if weakest:
            least = case(
                *((on, literal_column(str(one))) for on, one in weakest), else_=literal_column("0")
            )
            of_product = of_product.where(rule.c.strength >= least)
    return func.coalesce(of_product.correlate(Product).scalar_subquery(), inherited)


def _concerns(rule: Any, shape: Shape, value: _Value) -> ColumnElement[bool]:
    """Test whether a rule is for a scope. A company's rule without a branch is for all of it."""
    group: ColumnElement[bool] = rule.price_group_id.is_(None)
    if shape.group:
        group = or_(group, rule.price_group_id == value("scope_group", Uuid()))
    everyones = and_(rule.company_id.is_(None), group)
    if not shape.company:
        return everyones
    branch: ColumnElement[bool] = rule.branch_id.is_(None)
    if shape.branch:
        branch = or_(branch, rule.branch_id == value("scope_branch", Uuid()))
    return or_(everyones, and_(rule.company_id == value("scope_company", Uuid()), branch))
