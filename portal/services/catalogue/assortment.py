"""The assortment condition: which products somebody sees and may buy.

It stands in every query that finds products. `domain/assortment.py` says what is true; here it is
a condition on `Product`. Rules on categories are few: they are read once per transaction and
weighed in Python. Rules on products may be thousands: they stay in the database, as EXISTS by
product, so that a page looks only at the products it passes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Uuid,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased

from portal.domain.access import Actor
from portal.domain.assortment import AUDIENCE_RANK, EFFECT_RANK, Audience, Effect
from portal.extensions import session
from portal.models.catalogue import AssortmentRule, Category, Product, ProductStatus

_CACHE = "assortment"
_EVERYONE = AUDIENCE_RANK[Audience.EVERYONE]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Who looks at products: nobody in particular, or a company with its group and branch."""

    company_id: UUID | None = None
    price_group_id: UUID | None = None
    branch_id: UUID | None = None


EVERYONE = Scope()
_SHOWN = frozenset({Effect.SHOW, Effect.NO_SALE})
_SOLD = frozenset({Effect.SHOW})


@dataclass(frozen=True, slots=True)
class _Standing:
    """What the rules on categories leave of a category: an effect, and how narrow its audience."""

    audience: int
    effect: Effect


Classes = tuple[tuple[_Standing, tuple[UUID, ...]], ...]
_rules = AssortmentRule.__table__


def scope_of(actor: Actor | None, branch_id: UUID | None = None) -> Scope:
    """Return whose assortment a person sees; strangers and staff see what everyone does."""
    if actor is None or actor.company_id is None:
        return EVERYONE
    return Scope(
        company_id=actor.company_id, price_group_id=actor.price_group_id, branch_id=branch_id
    )


def visible_to(scope: Scope) -> ColumnElement[bool]:
    """Return the condition on `Product` that lets through what is not hidden from this scope."""
    return _condition(scope, rules_on_categories(scope), _SHOWN)


def sellable_to(scope: Scope) -> ColumnElement[bool]:
    """Return the condition on `Product` that lets through what this scope may order."""
    return _condition(scope, rules_on_categories(scope), _SOLD)


@lru_cache(maxsize=2048)
def _condition(scope: Scope, classes: Classes, wanted: frozenset[Effect]) -> ColumnElement[bool]:
    """Return the condition that the effect on a product is one of those wanted.

    Made once for a scope and what rules leave it: putting it together costs more than running it.
    """
    special = [category for _, members in classes for category in members]
    usual = _unless_ruled(scope, Effect.SHOW, _EVERYONE, wanted)
    condition = usual
    if special:
        parts = [and_(_in_categories(special).is_not(true()), usual)]
        for standing, members in classes:
            own = _unless_ruled(scope, standing.effect, standing.audience, wanted)
            parts.append(and_(_in_categories(members), own))
        condition = or_(*parts)
    if wanted == _SOLD:
        condition = and_(Product.status == ProductStatus.ACTIVE, condition)
    return condition


def _unless_ruled(
    scope: Scope, effect: Effect, audience: int, wanted: frozenset[Effect]
) -> ColumnElement[bool]:
    """Weigh rules on the product itself against what its category leaves it."""
    if effect in wanted:
        return ~_ruled(scope, audience, frozenset(Effect) - wanted)
    return _ruled(scope, audience, wanted)


def _ruled(scope: Scope, audience: int, effects: frozenset[Effect]) -> ColumnElement[bool]:
    """Test for a winning rule on the product, of one of the effects, no wider than an audience."""
    table, other = _rules.alias(), _rules.alias()
    rule, stronger = table.c, other.c
    beaten = exists(
        select(literal(1))
        .select_from(other)
        .where(
            stronger.product_id == rule.product_id,
            _concerns(stronger, scope),
            _strength(stronger) > _strength(rule),
        )
        .correlate(table)
    )
    return exists(
        select(literal(1))
        .select_from(table)
        .where(
            rule.product_id == Product.id,
            _concerns(rule, scope),
            rule.effect.in_(effects),
            true() if audience <= _EVERYONE else _audience(rule) >= audience,
            ~beaten,
        )
        .correlate(Product)
    )


def _concerns(rule: Any, scope: Scope) -> ColumnElement[bool]:
    """Test whether a rule is for this scope. A company's rule without a branch is for all of it."""
    own: ColumnElement[bool] = false()
    if scope.company_id is not None:
        branch: ColumnElement[bool] = rule.branch_id.is_(None)
        if scope.branch_id is not None:
            branch = or_(branch, rule.branch_id == scope.branch_id)
        own = and_(rule.company_id == scope.company_id, branch)
    group: ColumnElement[bool] = rule.price_group_id.is_(None)
    if scope.price_group_id is not None:
        group = or_(group, rule.price_group_id == scope.price_group_id)
    return or_(own, and_(rule.company_id.is_(None), group))


def _audience(rule: Any) -> ColumnElement[int]:
    """Return how narrow a rule's audience is, as `AUDIENCE_RANK` counts."""
    return case(
        (rule.branch_id.is_not(None), AUDIENCE_RANK[Audience.BRANCH]),
        (rule.company_id.is_not(None), AUDIENCE_RANK[Audience.COMPANY]),
        (rule.price_group_id.is_not(None), AUDIENCE_RANK[Audience.GROUP]),
        else_=_EVERYONE,
    )


def _strength(rule: Any) -> ColumnElement[int]:
    """Return one number by which rules on the same subject are weighed: audience, then effect."""
    effect = case(*((rule.effect == effect, rank) for effect, rank in EFFECT_RANK.items()), else_=0)
    return _audience(rule) * len(EFFECT_RANK) + effect


def _in_categories(ids: Iterable[UUID]) -> ColumnElement[bool]:
    return Product.category_id == func.any(literal(list(ids), ARRAY(Uuid)))


def rules_on_categories(scope: Scope) -> Classes:
    """Return the categories on which rules bear, by what they leave of them; read once."""
    session.connection()
    transaction = session().get_transaction()
    kept = session.info.get(_CACHE)
    if kept is None or kept[0] is not transaction:
        kept = session.info[_CACHE] = (transaction, {})
    known: dict[Scope, Classes] = kept[1]
    if scope not in known:
        known[scope] = _read_rules(scope)
    return known[scope]


def _read_rules(scope: Scope) -> Classes:
    ruled, below = aliased(Category), aliased(Category)
    rows = session.execute(
        select(
            below.id,
            _audience(AssortmentRule),
            func.length(ruled.path),
            AssortmentRule.effect,
        )
        .join(ruled, ruled.id == AssortmentRule.category_id)
        # "0" follows "/" in byte order: the range holds the category and all below it.
        .join(
            below,
            and_(
                below.path >= ruled.path,
                below.path < func.rtrim(ruled.path, "/").op("||")("0"),
            ),
        )
        .where(_concerns(AssortmentRule, scope))
    )
    best: dict[UUID, tuple[int, int, int, Effect]] = {}
    for category, audience, depth, effect in rows:
        strength = (audience, depth, EFFECT_RANK[effect], effect)
        if strength[:3] > best.get(category, (-1, -1, -1, effect))[:3]:
            best[category] = strength
    classes: dict[_Standing, list[UUID]] = defaultdict(list)
    for category, (audience, _, _, effect) in sorted(best.items()):
        if audience > _EVERYONE or effect is not Effect.SHOW:
            classes[_Standing(audience, effect)].append(category)
    return tuple((standing, tuple(members)) for standing, members in classes.items())
