"""Budgets of a company's branches and cost centres. For its managers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from portal.domain.access import Actor, Permission
from portal.extensions import session
from portal.kit.errors import Conflict, Forbidden, InvalidInput, NotFound
from portal.kit.ids import new_id
from portal.kit.money import Money
from portal.kit.words import N_
from portal.models.accounts import Branch
from portal.models.approvals import Budget
from portal.services.audit.commands import record
from portal.services.spending.cover import insist_covered
from portal.services.unit_of_work import lock_company


def add_budget(
    *, actor: Actor, branch_id: UUID | None, cost_centre: str, limit: Money, at: datetime
) -> UUID:
    """Limit what may be ordered in a month for a branch, or on a cost centre; gross.

    :raises InvalidInput: unless exactly one of the two is named.
    :raises NotFound: if the company has no such branch.
    :raises Conflict: if it has a budget already, or nobody could approve above it.
    """
    must_manage(actor)
    if (branch_id is None) is (not cost_centre):
        raise InvalidInput(N_("Choose a branch or name a cost centre."))
    lock_company(actor.company)
    name = _branch(actor, branch_id) if branch_id else cost_centre
    if branch_id is not None:
        twin = Budget.branch_id == branch_id
    else:
        twin = func.lower(Budget.cost_centre) == cost_centre.lower()
    if session.scalars(select(Budget.id).where(Budget.company_id == actor.company, twin)).first():
        raise Conflict(N_("%(name)s has a budget already. Change that one."), name=name)
    made = Budget(
        id=new_id(),
        company_id=actor.company,
        branch_id=branch_id,
        cost_centre=cost_centre,
        limit_minor=limit.minor,
        created_at=at,
    )
    session.add(made)
    insist_covered(company_id=actor.company, at=at)
    record(
        action="budget.added",
        entity="budget",
        entity_id=made.id,
        label=name,
        actor=actor,
        company_id=actor.company,
        after={"limit_minor": limit.minor},
        at=at,
    )
    return made.id


def change_budget(*, actor: Actor, budget_id: UUID, limit: Money, at: datetime) -> None:
    """Set a budget to another amount; the same one changes nothing.

    :raises NotFound: if the company has no such budget.
    """
    must_manage(actor)
    lock_company(actor.company)
    budget, name = _budget(actor, budget_id)
    before, budget.limit_minor = budget.limit_minor, limit.minor
    if before != limit.minor:
        record(
            action="budget.changed",
            entity="budget",
            entity_id=budget.id,
            label=name,
            actor=actor,
            company_id=actor.company,
            before={"limit_minor": before},
            after={"limit_minor": limit.minor},
            at=at,
        )


def remove_budget(*, actor: Actor, budget_id: UUID, at: datetime) -> None:
    """Take a budget away; orders that wait for it go on waiting for their decision.

    :raises NotFound: if the company has no such budget.
    """
    must_manage(actor)
    lock_company(actor.company)
    budget, name = _budget(actor, budget_id)
    session.delete(budget)
    record(
        action="budget.removed",
        entity="budget",
        entity_id=budget.id,
        label=name,
        actor=actor,
        company_id=actor.company,
        before={"limit_minor": budget.limit_minor},
        at=at,
    )


def must_exist(*, actor: Actor, budget_id: UUID) -> None:
    """Refuse a budget the company does not have.

    :raises NotFound: if there is none such.
    """
    _budget(actor, budget_id)


def must_manage(actor: Actor) -> None:
    """Refuse whoever does not manage the company's people.

    :raises Forbidden: without the permission.
    """
    if not actor.may(Permission.PEOPLE_MANAGE):
        raise Forbidden(N_("Only a manager of the company may do this."))


def _budget(actor: Actor, budget_id: UUID) -> tuple[Budget, str]:
    row = session.execute(
        select(Budget, Branch.name)
        .outerjoin(Branch, Branch.id == Budget.branch_id)
        .where(Budget.id == budget_id, Budget.company_id == actor.company)
    ).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such budget."))
    return row[0], row[1] or row[0].cost_centre


def _branch(actor: Actor, branch_id: UUID) -> str:
    name = session.execute(
        select(Branch.name).where(
            Branch.id == branch_id, Branch.company_id == actor.company, Branch.active
        )
    ).scalar_one_or_none()
    if name is None:
        raise NotFound(N_("There is no such branch."))
    return name
