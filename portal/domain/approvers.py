"""Who may decide about orders that wait: managers, deputies, absences, and rules nobody covers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from portal.kit.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """A member with access. `limit` is their order limit; `limited` says that any limit binds them.

    A member limited to branches is `limited` too.
    """

    id: UUID
    name: str = ""
    manager: bool = False
    orders: bool = True
    limit: Money | None = None
    limited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """Days a manager is away, both included, and who stands in for them."""

    id: UUID
    manager_id: UUID
    deputy_id: UUID | None
    starts: date
    ends: date

    def holds(self, on: date) -> bool:
        """Test for a day of it."""
        return self.starts <= on <= self.ends

    def meets(self, other: Away) -> bool:
        """Test for a common day."""
        return self.starts <= other.ends and other.starts <= self.ends


class Bar(StrEnum):
    """Why somebody may not decide about an order."""

    OWN = "own"
    NOT_ASKED = "not-asked"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandate:
    """Somebody may decide, a deputy for the manager who is away."""

    who: Colleague
    instead_of: Colleague | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """A company's colleagues and absences, as far as deciding goes."""

    colleagues: tuple[Colleague, ...]
    absences: tuple[Away, ...] = ()

    @property
    def managers(self) -> tuple[Colleague, ...]:
        """Those who approve."""
        return tuple(one for one in self.colleagues if one.manager)

    def colleague(self, member_id: UUID | None) -> Colleague | None:
        """Return somebody with access, by their membership."""
        return next((one for one in self.colleagues if one.id == member_id), None)

    def away(self, member_id: UUID, on: date) -> Away | None:
        """Return somebody's absence on a day."""
        return next(
            (one for one in self.absences if one.manager_id == member_id and one.holds(on)), None
        )


def mandate(
    circle: Circle, member_id: UUID, *, orderer_id: UUID, gross: Money, on: date
) -> Mandate | Bar:
    """Return in whose place somebody may decide about an order on a day, or why they may not.

    Nobody decides about their own order. A manager who is away may still decide. Whoever has an
    order limit approves no more than they could order; a deputy has their manager's authority.
    """
    if member_id == orderer_id:
        return Bar.OWN
    who = circle.colleague(member_id)
    if who is None:
        return Bar.NOT_ASKED
    if who.manager and _covers(who, gross):
        return Mandate(who=who)
    for away in circle.absences:
        manager = circle.colleague(away.manager_id)
        if (
            away.deputy_id == member_id
            and away.holds(on)
            and manager is not None
            and manager.manager
            and _covers(manager, gross)
        ):
            return Mandate(who=who, instead_of=manager)
    return Bar.LIMIT if who.manager else Bar.NOT_ASKED


def whom_to_ask(circle: Circle, *, orderer_id: UUID, gross: Money, on: date) -> tuple[Mandate, ...]:
    """Return who is asked about an order: the managers who are there, the others' deputies."""
    found: dict[UUID, Mandate] = {}
    for manager in circle.managers:
        away = circle.away(manager.id, on)
        asked = manager.id if away is None else away.deputy_id
        if asked is None or asked in found:
            continue
        answer = mandate(circle, asked, orderer_id=orderer_id, gross=gross, on=on)
        if isinstance(answer, Mandate):
            found[asked] = answer
    return tuple(found.values())


class Gap(StrEnum):
    """Why a rule could never be approved, or an absence leaves nobody to decide."""

    NOBODY_ELSE = "nobody-else"
    NOBODY = "nobody"
    DEPUTY_GONE = "deputy-gone"
    DEPUTY_LIMITED = "deputy-limited"
    DEPUTY_AWAY = "deputy-away"
    STANDS_IN = "stands-in"
    AWAY_ALREADY = "away-already"
    NO_MANAGER = "no-manager"
    NO_DEPUTY = "no-deputy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncovered:
    """A gap, with whom it concerns."""

    gap: Gap
    name: str = ""


def uncovered(circle: Circle, *, budgets: bool, on: date) -> Uncovered | None:
    """Return what makes a company's rules impossible to approve; None if somebody always can.

    Every member with a limit needs another manager without an order limit, budgets need one at
    all; whoever stands in for somebody, now or later, has access and no limit.
    """
    free = [one for one in circle.managers if one.limit is None]
    for one in circle.colleagues:
        if one.orders and one.limited and not any(other.id != one.id for other in free):
            return Uncovered(gap=Gap.NOBODY_ELSE, name=one.name)
    if budgets and not free:
        return Uncovered(gap=Gap.NOBODY)
    for away in circle.absences:
        if away.deputy_id is None or away.ends < on:
            continue
        deputy = circle.colleague(away.deputy_id)
        if deputy is None:
            return Uncovered(gap=Gap.DEPUTY_GONE)
        if deputy.limited:
            return Uncovered(gap=Gap.DEPUTY_LIMITED, name=deputy.name)
    return None


def absence_gap(circle: Circle, new: Away) -> Uncovered | None:
    """Return why an absence cannot be noted; None if somebody can decide on each of its days."""
    manager = circle.colleague(new.manager_id)
    if manager is None or not manager.manager:
        return Uncovered(gap=Gap.NO_MANAGER)
    meeting = [one for one in circle.absences if one.meets(new)]
    if any(one.manager_id == manager.id for one in meeting):
        return Uncovered(gap=Gap.AWAY_ALREADY, name=manager.name)
    if any(one.deputy_id == manager.id for one in meeting):
        return Uncovered(gap=Gap.STANDS_IN, name=manager.name)
    if new.deputy_id is None:
        there = (
            one
            for one in circle.managers
            if one.id != manager.id
            and one.limit is None
            and not any(away.manager_id == one.id for away in meeting)
        )
        return None if next(there, None) else Uncovered(gap=Gap.NO_DEPUTY, name=manager.name)
    deputy = circle.colleague(new.deputy_id)
    if deputy is None or deputy.id == manager.id:
        return Uncovered(gap=Gap.DEPUTY_GONE)
    if deputy.limited:
        return Uncovered(gap=Gap.DEPUTY_LIMITED, name=deputy.name)
    if any(one.manager_id == deputy.id for one in meeting):
        return Uncovered(gap=Gap.DEPUTY_AWAY, name=deputy.name)
    return None


def _covers(who: Colleague, gross: Money) -> bool:
    return who.limit is None or gross <= who.limit
