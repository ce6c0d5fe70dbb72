"""Assortment: whether a product is shown and sold to somebody.

The same precedence stands in the database condition every product query uses; this pure form
decides single cases and is the oracle of its tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Effect(StrEnum):
    """What a rule does: hidden (answers 404), shown and sold, or shown but not sold."""

    HIDE = "hide"
    SHOW = "show"
    NO_SALE = "no_sale"


class Audience(StrEnum):
    """Whom a rule is for; the narrower audience wins."""

    EVERYONE = "everyone"
    GROUP = "group"
    COMPANY = "company"
    BRANCH = "branch"


# The larger wins; the database condition orders by the same numbers.
AUDIENCE_RANK = {
    Audience.EVERYONE: 0,
    Audience.GROUP: 1,
    Audience.COMPANY: 2,
    Audience.BRANCH: 3,
}
EFFECT_RANK = {Effect.SHOW: 0, Effect.NO_SALE: 1, Effect.HIDE: 2}
_PRODUCT_RANK = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AssortmentRule:
    """An effect on one product, one category and all below it, or (neither named) everything."""

    effect: Effect
    audience: Audience = Audience.EVERYONE
    audience_id: UUID | None = None
    product_id: UUID | None = None
    category_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssortmentScope:
    """Who looks: nobody in particular (a stranger), or a company with its group and branch."""

    group_id: UUID | None = None
    company_id: UUID | None = None
    branch_id: UUID | None = None


def effect_for(
    product_id: UUID,
    category_path: Sequence[UUID],
    rules: Iterable[AssortmentRule],
    scope: AssortmentScope,
) -> Effect:
    """Return what happens to a product for this scope; without a rule it is shown.

    `category_path` goes from the root to the product's own category. Branch before company before
    group before everyone; product before nearer before farther category; hide before no_sale
    before show.
    """
    depth = {category: rank for rank, category in enumerate(category_path, start=1)}
    best = (-1, -1, -1)
    effect = Effect.SHOW
    for rule in rules:
        reach = _reach(rule, product_id, depth)
        if reach is None or not _concerns(rule, scope):
            continue
        strength = (AUDIENCE_RANK[rule.audience], reach, EFFECT_RANK[rule.effect])
        if strength > best:
            best, effect = strength, rule.effect
    return effect


def _reach(rule: AssortmentRule, product_id: UUID, depth: dict[UUID, int]) -> int | None:
    """Return how near a rule comes to the product, or nothing if it is about another."""
    if rule.product_id is not None:
        return _PRODUCT_RANK if rule.product_id == product_id else None
    if rule.category_id is not None:
        return depth.get(rule.category_id)
    return 0


def _concerns(rule: AssortmentRule, scope: AssortmentScope) -> bool:
    if rule.audience is Audience.EVERYONE:
        return True
    whom = {
        Audience.GROUP: scope.group_id,
        Audience.COMPANY: scope.company_id,
        Audience.BRANCH: scope.branch_id,
    }[rule.audience]
    return whom is not None and rule.audience_id == whom
