"""Limiting a member to some branches: they order for these only, and see what goes to them."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from uuid import UUID

from sqlalchemy import delete, insert, select

from portal.domain.access import Role
from portal.extensions import session
from portal.kit.errors import InvalidInput, NotFound
from portal.kit.words import N_
from portal.models.accounts import Branch, MembershipBranch


def limit_to(
    *,
    company_id: UUID,
    membership_id: UUID,
    roles: AbstractSet[Role],
    branch_ids: AbstractSet[UUID],
) -> None:
    """Limit a membership to these branches; to none of them means every place of the company.

    :raises InvalidInput: if the member is a manager, who keeps the whole company.
    :raises NotFound: if a branch is not the company's.
    """
    if branch_ids and Role.MANAGER in roles:
        raise InvalidInput(N_("A manager works for the whole company. Take away the branches."))
    known = session.scalars(
        select(Branch.id).where(Branch.company_id == company_id, Branch.id.in_(branch_ids))
    ).all()
    if len(known) < len(branch_ids):
        raise NotFound(N_("There is no such branch."))
    session.execute(delete(MembershipBranch).where(MembershipBranch.membership_id == membership_id))
    if branch_ids:
        session.execute(
            insert(MembershipBranch),
            [
                {"membership_id": membership_id, "branch_id": one, "company_id": company_id}
                for one in branch_ids
            ],
        )


def names_of(*, membership_id: UUID) -> list[str]:
    """Return the names of the branches a membership is limited to."""
    return list(
        session.scalars(
            select(Branch.name)
            .join(MembershipBranch, MembershipBranch.branch_id == Branch.id)
            .where(MembershipBranch.membership_id == membership_id)
            .order_by(Branch.name, Branch.id)
        )
    )
