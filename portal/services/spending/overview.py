"""A company's rules of approval on one page, with what was used of them this month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from portal.domain.access import Actor, Role
from portal.domain.approvals import month_of
from portal.domain.orders import OrderState
from portal.extensions import session
from portal.kit.clock import business_date
from portal.kit.money import Money
from portal.models.accounts import Branch, Membership, Person
from portal.models.approvals import Absence, Budget
from portal.models.orders import Order
from portal.services.spending.budgets import must_manage
from portal.services.spending.verdict import COUNTS_FOR_BUDGET, midnight


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRow:
    """A person with what they may order alone; `spent` is this month's, all gross."""

    membership_id: UUID
    name: str
    manager: bool
    orders: bool
    order_limit: Money | None
    month_limit: Money | None
    spent: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetRow:
    """A budget with what was ordered against it this month; gross."""

    id: UUID
    name: str
    is_branch: bool
    limit: Money
    spent: Money

    @property
    def percent(self) -> int:
        """How much of it is used, at most 100."""
        if self.limit.minor <= 0:
            return 100
        return min(self.spent.minor * 100 // self.limit.minor, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceRow:
    """Days a manager is away; `now` on one of them."""

    id: UUID
    name: str
    deputy: str
    starts_on: date
    ends_on: date
    now: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesPage:
    """Everything the page of rules shows; `branches` have no budget yet."""

    month: date
    people: tuple[LimitRow, ...]
    budgets: tuple[BudgetRow, ...]
    absences: tuple[AbsenceRow, ...]
    branches: tuple[tuple[UUID, str], ...]

    @property
    def managers(self) -> tuple[LimitRow, ...]:
        """Those who approve."""
        return tuple(one for one in self.people if one.manager)


def rules_page(*, actor: Actor, at: datetime) -> RulesPage:
    """Return a company's limits, budgets and absences in four queries.

    :raises Forbidden: if the person does not manage the company's people.
    """
    must_manage(actor)
    on = business_date(at)
    return RulesPage(
        month=month_of(on)[0],
        people=_people(actor, on),
        budgets=_budgets(actor, on),
        absences=_absences(actor, on),
        branches=_branches(actor),
    )


def _in_month(actor: Actor, on: date) -> Any:
    first, following = month_of(on)
    return and_(
        Order.company_id == actor.company,
        Order.placed_at >= midnight(first),
        Order.placed_at < midnight(following),
        Order.state != OrderState.CANCELLED,
        Order.currency == actor.currency,
    )


def _spent(actor: Actor, on: date, condition: Any, correlated: Any) -> Any:
    return (
        select(func.coalesce(func.sum(Order.gross_minor), 0))
        .where(_in_month(actor, on), condition)
        .correlate(correlated)
        .scalar_subquery()
    )


def _people(actor: Actor, on: date) -> tuple[LimitRow, ...]:
    own = _spent(actor, on, Order.membership_id == Membership.id, Membership)
    rows = session.execute(
        select(Membership, Person.name, own)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.company_id == actor.company, Membership.active, Person.active)
        .order_by(Person.name, Membership.id)
    )

    def amount(minor: int | None) -> Money | None:
        return None if minor is None else Money(minor, actor.currency)

    return tuple(
        LimitRow(
            membership_id=member.id,
            name=name,
            manager=str(Role.MANAGER) in member.roles,
            orders=bool({str(Role.MANAGER), str(Role.PURCHASER)} & set(member.roles)),
            order_limit=amount(member.order_limit_minor),
            month_limit=amount(member.month_limit_minor),
            spent=Money(int(spent), actor.currency),
        )
        for member, name, spent in rows
    )


def _budgets(actor: Actor, on: date) -> tuple[BudgetRow, ...]:
    rows = session.execute(
        select(Budget, Branch.name, _spent(actor, on, COUNTS_FOR_BUDGET, Budget))
        .outerjoin(Branch, Branch.id == Budget.branch_id)
        .where(Budget.company_id == actor.company)
        .order_by(Branch.name.nulls_last(), Budget.cost_centre)
    )
    return tuple(
        BudgetRow(
            id=budget.id,
            name=name or budget.cost_centre,
            is_branch=budget.branch_id is not None,
            limit=Money(budget.limit_minor, actor.currency),
            spent=Money(int(spent), actor.currency),
        )
        for budget, name, spent in rows
    )


def _absences(actor: Actor, on: date) -> tuple[AbsenceRow, ...]:
    deputy, stands_in = aliased(Membership), aliased(Person)
    rows = session.execute(
        select(Absence, Person.name, stands_in.name)
        .join(Membership, Membership.id == Absence.membership_id)
        .join(Person, Person.id == Membership.person_id)
        .outerjoin(deputy, deputy.id == Absence.deputy_id)
        .outerjoin(stands_in, stands_in.id == deputy.person_id)
        .where(Absence.company_id == actor.company, Absence.ends_on >= on)
        .order_by(Absence.starts_on, Absence.id)
    )
    return tuple(
        AbsenceRow(
            id=absence.id,
            name=name,
            deputy=deputy_name or "",
            starts_on=absence.starts_on,
            ends_on=absence.ends_on,
            now=absence.starts_on <= on,
        )
        for absence, name, deputy_name in rows
    )


def _branches(actor: Actor) -> tuple[tuple[UUID, str], ...]:
    budgeted = select(Budget.id).where(
        Budget.company_id == actor.company, Budget.branch_id == Branch.id
    )
    rows = session.execute(
        select(Branch.id, Branch.name)
        .where(Branch.company_id == actor.company, Branch.active, ~budgeted.exists())
        .order_by(Branch.name)
    )
    return tuple((row[0], row[1]) for row in rows)
