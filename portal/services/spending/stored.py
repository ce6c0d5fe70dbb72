"""Reasons and people asked, as they are kept with an order's wait."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from portal.domain.approvals import Reason, Rule, RuleKind
from portal.domain.approvers import Mandate
from portal.kit.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Somebody who was asked to decide; `instead_of` names the manager they stand in for."""

    membership_id: UUID
    name: str
    instead_of: str = ""


def kept_reasons(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    """Return reasons as plain values, amounts in minor units."""
    return [
        {
            "kind": str(one.rule.kind),
            "name": one.rule.name,
            "limit": one.rule.limit.minor,
            "spent": one.rule.spent.minor,
            "over": one.over.minor,
        }
        for one in reasons
    ]


def read_reasons(kept: Iterable[dict[str, Any]], currency: str) -> tuple[Reason, ...]:
    """Read what `kept_reasons` wrote."""
    return tuple(
        Reason(
            rule=Rule(
                kind=RuleKind(one["kind"]),
                name=one["name"],
                limit=Money(one["limit"], currency),
                spent=Money(one["spent"], currency),
            ),
            over=Money(one["over"], currency),
        )
        for one in kept
    )


def kept_asked(asked: Iterable[Mandate]) -> list[dict[str, Any]]:
    """Return who was asked as plain values."""
    return [
        {
            "id": str(one.who.id),
            "name": one.who.name,
            "for": one.instead_of.name if one.instead_of else "",
        }
        for one in asked
    ]


def read_asked(kept: Iterable[dict[str, Any]]) -> tuple[Asked, ...]:
    """Read what `kept_asked` wrote."""
    return tuple(
        Asked(membership_id=UUID(one["id"]), name=one["name"], instead_of=one["for"])
        for one in kept
    )
