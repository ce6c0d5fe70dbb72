"""People of a company: adding them, what they may do, and ending it. For its managers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import any_, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from portal.domain.access import Actor, Permission, Role
from portal.extensions import session
from portal.kit.errors import Conflict, Forbidden, InvalidInput, NotFound
from portal.kit.ids import new_id
from portal.kit.money import Money
from portal.kit.words import N_
from portal.models.accounts import Membership, Person
from portal.services import outbox
from portal.services.accounts.member_branches import limit_to, names_of
from portal.services.audit.commands import record
from portal.services.spending.cover import forget_absences, insist_covered
from portal.services.unit_of_work import lock_company

_KEEP_A_MANAGER = N_("A company needs at least one manager. Give the role to somebody else first.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMember:
    """Somebody to be added; limits are gross, None for none; no branches: all of them."""

    email: str
    name: str
    phone: str
    roles: frozenset[Role]
    order_limit: Money | None
    month_limit: Money | None = None
    branch_ids: frozenset[UUID] = frozenset()


def add_member(*, actor: Actor, new: NewMember, at: datetime) -> UUID:
    """Add a person to the company; a mail tells them, with a link if they never signed in.

    Somebody known by that address keeps their own name and password.

    :raises Conflict: if the person belongs to the company already, or nobody could approve.
    :raises InvalidInput: if the address cannot be a client's, or no role is given.
    """
    _must_manage(actor)
    _check_roles(new.roles)
    company = lock_company(actor.company)
    person_id, first = _person(new, language=company.language, at=at)
    membership_id: UUID | None = session.execute(
        insert(Membership)
        .values(
            company_id=company.id,
            person_id=person_id,
            roles=_stored(new.roles),
            order_limit_minor=_minor(new.order_limit),
            month_limit_minor=_minor(new.month_limit),
            active=True,
            created_at=at,
        )
        .on_conflict_do_nothing(index_elements=["company_id", "person_id"])
        .returning(Membership.id)
    ).scalar_one_or_none()
    if membership_id is None:
        raise Conflict(N_("%(email)s belongs to your company already."), email=new.email)
    branches = _limited(company.id, membership_id, new.roles, new.branch_ids)
    insist_covered(company_id=company.id, at=at)
    _promise_invitation(actor, person_id, company_name=company.name, first=first)
    record(
        action="member.added",
        entity="member",
        entity_id=membership_id,
        label=new.email,
        actor=actor,
        company_id=company.id,
        after=_facts(session.get_one(Membership, membership_id)) | branches,
        at=at,
    )
    return membership_id


def _person(new: NewMember, *, language: str, at: datetime) -> tuple[UUID, bool]:
    """Return the person of that address, made if there is none; and whether they never began."""
    found = session.scalars(select(Person).where(Person.email == new.email)).one_or_none()
    if found is None:
        made = Person(
            id=new_id(),
            email=new.email,
            name=new.name,
            phone=new.phone,
            password_hash="",
            password_changed_at=at,
            language=language,
            created_at=at,
        )
        session.add(made)
        session.flush()  # the membership's foreign key needs the row
        return made.id, True
    if found.staff_role is not None or not found.active:
        raise InvalidInput(N_("%(email)s cannot be added. Use another address."), email=new.email)
    return found.id, False


def change_member(
    *,
    actor: Actor,
    membership_id: UUID,
    roles: frozenset[Role],
    order_limit: Money | None,
    month_limit: Money | None = None,
    branch_ids: frozenset[UUID] = frozenset(),
    at: datetime,
) -> None:
    """Give a member other roles, limits and branches, from their next request on.

    :raises Conflict: if the company would be left without a manager, or nobody could approve.
    :raises InvalidInput: if no role is given, or a manager is to be limited to branches.
    """
    _must_manage(actor)
    _check_roles(roles)
    lock_company(actor.company)
    member = _member(actor, membership_id)
    before = _facts(member) | _branches(member.id)
    member.roles = _stored(roles)
    member.order_limit_minor, member.month_limit_minor = _minor(order_limit), _minor(month_limit)
    _keep_a_manager(actor.company)
    branches = _limited(actor.company, member.id, roles, branch_ids)
    _keep_approvers(member, at)
    after = _facts(member) | branches
    if before != after:
        _note(actor, "member.changed", member, before=before, after=after, at=at)


def set_active(*, actor: Actor, membership_id: UUID, active: bool, at: datetime) -> None:
    """Close or reopen a member's access to the company; repeated, it changes nothing.

    :raises Conflict: if the company would be left without a manager, or nobody could approve.
    """
    _must_manage(actor)
    lock_company(actor.company)
    member = _member(actor, membership_id)
    if member.active is active:
        return
    member.active = active
    _keep_a_manager(actor.company)
    _keep_approvers(member, at)
    action = "member.reopened" if active else "member.closed"
    _note(actor, action, member, before={"active": not active}, after={"active": active}, at=at)


def invite_again(*, actor: Actor, membership_id: UUID, at: datetime) -> None:
    """Send a member who never signed in another link to begin.

    :raises Conflict: if the person has a password of their own already.
    """
    _must_manage(actor)
    company = lock_company(actor.company)
    member = _member(actor, membership_id)
    person = session.get_one(Person, member.person_id)
    if person.password_hash or not member.active:
        raise Conflict(N_("This person has signed in before; they can ask for a new password."))
    _promise_invitation(actor, person.id, company_name=company.name, first=True)
    _note(actor, "member.invited-again", member, at=at)


def _must_manage(actor: Actor) -> None:
    if not actor.may(Permission.PEOPLE_MANAGE):
        raise Forbidden(N_("Only a manager of the company may do this."))


def _check_roles(roles: Iterable[Role]) -> None:
    if not roles:
        raise InvalidInput(N_("Choose at least one role."))


def _member(actor: Actor, membership_id: UUID) -> Membership:
    found = session.scalars(
        select(Membership).where(
            Membership.id == membership_id, Membership.company_id == actor.company
        )
    ).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such person in your company."))
    return found


def _keep_a_manager(company_id: UUID) -> None:
    session.flush()  # the count below must see the change
    managers = session.execute(
        select(func.count())
        .select_from(Membership)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.company_id == company_id,
            Membership.active,
            Person.active,
            literal(str(Role.MANAGER)) == any_(Membership.roles),
        )
    ).scalar_one()
    if not managers:
        raise Conflict(_KEEP_A_MANAGER)


def _promise_invitation(actor: Actor, person_id: UUID, *, company_name: str, first: bool) -> None:
    outbox.promise(
        job=outbox.Job.INVITATION,
        key=f"invitation:{new_id()}",
        company_id=None,
        person_id=str(person_id),
        company_name=company_name,
        invited_by=actor.name,
        first=first,
    )


def _stored(roles: Iterable[Role]) -> list[str]:
    return sorted(str(role) for role in roles)


def _keep_approvers(member: Membership, at: datetime) -> None:
    """Refuse a change that leaves rules nobody could approve; who manages no more is not away."""
    if not member.active or str(Role.MANAGER) not in member.roles:
        forget_absences(company_id=member.company_id, membership_id=member.id, at=at)
    insist_covered(company_id=member.company_id, at=at)


def _minor(limit: Money | None) -> int | None:
    return limit.minor if limit is not None else None


def _facts(member: Membership) -> dict[str, object]:
    return {
        "roles": sorted(member.roles),
        "order_limit_minor": member.order_limit_minor,
        "month_limit_minor": member.month_limit_minor,
        "active": member.active,
    }


def _limited(
    company_id: UUID, membership_id: UUID, roles: frozenset[Role], branch_ids: frozenset[UUID]
) -> dict[str, object]:
    """Limit a member to branches; return what to write down of it."""
    limit_to(company_id=company_id, membership_id=membership_id, roles=roles, branch_ids=branch_ids)
    return _branches(membership_id)


def _branches(membership_id: UUID) -> dict[str, object]:
    return {"branches": names_of(membership_id=membership_id)}


def _note(
    actor: Actor,
    action: str,
    member: Membership,
    *,
    at: datetime,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    email = session.get_one(Person, member.person_id).email
    record(
        action=action,
        entity="member",
        entity_id=member.id,
        label=email,
        actor=actor,
        company_id=member.company_id,
        before=before,
        after=after,
        at=at,
    )
