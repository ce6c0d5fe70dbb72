"""From a session to the actor: who is it, for which company, with what permissions."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ARRAY, Date, Uuid, bindparam, exists, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from portal.domain.access import Actor, Role, client_permissions, staff_permissions
from portal.extensions import session
from portal.kit.clock import today
from portal.models.accounts import Company, Membership, MembershipBranch, Person
from portal.models.approvals import Absence

# The branches a membership is limited to, as a column of a select over memberships.
LIMITED_TO = (
    select(
        func.array_agg(
            aggregate_order_by(MembershipBranch.branch_id, MembershipBranch.branch_id),
            type_=ARRAY(Uuid),
        )
    )
    .where(MembershipBranch.membership_id == Membership.id)
    .correlate(Membership)
    .scalar_subquery()
)
# Whether a membership decides for an absent manager today.
_STANDS_IN = (
    exists()
    .where(
        Absence.deputy_id == Membership.id,
        Absence.starts_on <= bindparam("today", type_=Date()),
        Absence.ends_on >= bindparam("today", type_=Date()),
    )
    .correlate(Membership)
)
# Asked with every request: put together once.
_MEMBERSHIPS = (
    select(
        Membership.id,
        Membership.roles,
        Company.id.label("company_id"),
        Company.name,
        Company.status,
        Company.price_group_id,
        Company.currency,
        LIMITED_TO.label("branch_ids"),
        _STANDS_IN.label("stands_in"),
    )
    .join(Company, Company.id == Membership.company_id)
    .where(Membership.person_id == bindparam("person", type_=Uuid()), Membership.active)
    .order_by(Membership.last_used_at.desc().nulls_last(), Company.name)
)


@dataclass(frozen=True, slots=True)
class CompanyChoice:
    """A company a person works for."""

    membership_id: UUID
    name: str
    current: bool


def client_actor(
    *, person: Person, session_id: UUID | None, membership_id: UUID | None, address: str
) -> tuple[Actor, tuple[CompanyChoice, ...]]:
    """Return the client person as an actor of the given (else the last used) membership.

    The scope must name the person. Without any active membership the actor has no company and
    may do nothing but sign out.
    """
    rows = session.execute(_MEMBERSHIPS, {"person": person.id, "today": today()}).all()
    chosen = next((row for row in rows if row.id == membership_id), rows[0] if rows else None)
    if chosen is None:
        return _without_company(person, session_id, address), ()
    roles = frozenset(Role(role) for role in chosen.roles)
    actor = Actor(
        person_id=person.id,
        name=person.name,
        email=person.email,
        language=person.language,
        theme=person.theme,
        session_id=session_id,
        membership_id=chosen.id,
        company_id=chosen.company_id,
        company_name=chosen.name,
        company_status=chosen.status,
        price_group_id=chosen.price_group_id,
        currency=chosen.currency,
        branch_ids=tuple(chosen.branch_ids or ()),
        roles=roles,
        permissions=client_permissions(roles, chosen.status, stands_in=chosen.stands_in),
        address=address,
    )
    choices = tuple(
        CompanyChoice(row.id, row.name, row.id == chosen.id)
        for row in sorted(rows, key=lambda row: str(row.name))
    )
    return actor, choices


def _without_company(person: Person, session_id: UUID | None, address: str) -> Actor:
    return Actor(
        person_id=person.id,
        name=person.name,
        email=person.email,
        language=person.language,
        theme=person.theme,
        session_id=session_id,
        address=address,
    )


def staff_actor(
    *, person: Person, session_id: UUID | None, rep_company_ids: tuple[UUID, ...], address: str
) -> Actor:
    """Return a person of the seller's as an actor.

    :raises ValueError: if the person is no staff.
    """
    if person.staff_role is None:
        raise ValueError("not a person of the staff")
    return Actor(
        person_id=person.id,
        name=person.name,
        email=person.email,
        language=person.language,
        theme=person.theme,
        session_id=session_id,
        staff_role=person.staff_role,
        rep_company_ids=rep_company_ids,
        permissions=staff_permissions(person.staff_role),
        address=address,
    )


def companies_of_rep(*, person_id: UUID) -> tuple[UUID, ...]:
    """Return the ids of the companies in a rep's care; in system scope."""
    return tuple(session.scalars(select(Company.id).where(Company.rep_id == person_id)))
