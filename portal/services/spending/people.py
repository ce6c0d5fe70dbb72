"""A company's people as far as deciding about orders goes."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import exists, func, select

from portal.domain.access import Role
from portal.domain.approvers import Away, Circle, Colleague
from portal.extensions import session
from portal.kit.money import Money
from portal.models.accounts import Company, Membership, MembershipBranch, Person
from portal.models.approvals import Absence, Budget

_LIMITED_TO_BRANCHES = exists().where(
    MembershipBranch.membership_id == Membership.id,
    MembershipBranch.company_id == Membership.company_id,
)


def circle_of(*, company_id: UUID, on: date) -> Circle:
    """Return those with access to a company, and the absences not over on a day; two queries."""
    rows = session.execute(
        select(Membership, Person.name, Company.currency, _LIMITED_TO_BRANCHES)
        .join(Person, Person.id == Membership.person_id)
        .join(Company, Company.id == Membership.company_id)
        .where(Membership.company_id == company_id, Membership.active, Person.active)
        .order_by(Person.name, Membership.id)
    )
    away = session.scalars(
        select(Absence)
        .where(Absence.company_id == company_id, Absence.ends_on >= on)
        .order_by(Absence.starts_on, Absence.id)
    )
    return Circle(
        colleagues=tuple(_colleague(*row) for row in rows),
        absences=tuple(
            Away(
                id=one.id,
                manager_id=one.membership_id,
                deputy_id=one.deputy_id,
                starts=one.starts_on,
                ends=one.ends_on,
            )
            for one in away
        ),
    )


def has_budgets(*, company_id: UUID) -> bool:
    """Test whether a company has a budget."""
    count: int = session.execute(
        select(func.count()).select_from(Budget).where(Budget.company_id == company_id)
    ).scalar_one()
    return count > 0


def _colleague(member: Membership, name: str, currency: str, in_branches: bool) -> Colleague:
    limit = member.order_limit_minor
    return Colleague(
        id=member.id,
        name=name,
        manager=str(Role.MANAGER) in member.roles,
        orders=bool({str(Role.MANAGER), str(Role.PURCHASER)} & set(member.roles)),
        limit=None if limit is None else Money(limit, currency),
        limited=limit is not None or member.month_limit_minor is not None or in_branches,
    )
