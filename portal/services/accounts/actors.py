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
    select(Membership, Company, LIMITED_TO, _STANDS_IN)
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
    chosen = next((row for row in rows if row[0].id == membership_id), rows[0] if rows else None)
    if chosen is None:
        return _without_company(person, session_id, address), ()
    membership, company, limited_to, stands_in = chosen
    roles = frozenset(Role(role) for role in membership.roles)
    actor = Actor(
        person_id=person.id,
        name=person.name,
        email=person.email,
        language=person.language,
        theme=person.theme,
        session_id=session_id,
        membership_id=membership.id,
        company_id=company.id,
        company_name=company.name,
        company_status=company.status,
        price_group_id=company.price_group_id,
        currency=company.currency,
        branch_ids=tuple(limited_to or ()),
        roles=roles,
        permissions=client_permissions(roles, company.status, stands_in=stands_in),
        address=address,
    )
    choices = tuple(
        CompanyChoice(one.id, theirs.name, one.id == membership.id)
        for one, theirs, *_ in sorted(rows, key=lambda row: str(row[1].name))
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
