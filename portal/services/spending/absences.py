"""Absences of managers, and who decides in their place."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from portal.domain.access import Actor
from portal.domain.approvers import Away, absence_gap
from portal.extensions import session
from portal.kit.clock import business_date
from portal.kit.errors import InvalidInput, NotFound
from portal.kit.ids import new_id
from portal.kit.words import N_
from portal.models.accounts import Membership, Person
from portal.models.approvals import Absence
from portal.services.audit.commands import record
from portal.services.spending.budgets import must_manage
from portal.services.spending.cover import refuse
from portal.services.spending.people import circle_of
from portal.services.unit_of_work import lock_company

_LONGEST = 366


def add_absence(
    *,
    actor: Actor,
    membership_id: UUID,
    deputy_id: UUID | None,
    starts_on: date,
    ends_on: date,
    at: datetime,
) -> UUID:
    """Note that a manager is away in these days, both included, and who stands in for them.

    :raises InvalidInput: if the days make no sense.
    :raises Conflict: if nobody could decide in these days, or the deputy cannot.
    :raises NotFound: if the company has no such people.
    """
    must_manage(actor)
    _check_days(starts_on, ends_on, today=business_date(at))
    lock_company(actor.company)
    circle = circle_of(company_id=actor.company, on=business_date(at))
    manager = circle.colleague(membership_id)
    deputy = circle.colleague(deputy_id)
    if manager is None or (deputy_id is not None and deputy is None):
        raise NotFound(N_("There is no such person in your company."))
    new = Away(
        id=new_id(),
        manager_id=manager.id,
        deputy_id=deputy_id,
        starts=starts_on,
        ends=ends_on,
    )
    refuse(absence_gap(circle, new))
    session.add(
        Absence(
            id=new.id,
            company_id=actor.company,
            membership_id=membership_id,
            deputy_id=deputy_id,
            person_id=_person_of(deputy_id),
            starts_on=starts_on,
            ends_on=ends_on,
            created_at=at,
        )
    )
    _note(actor, "absence.added", new, manager.name, deputy.name if deputy else "", at=at)
    return new.id


def end_absence(*, actor: Actor, absence_id: UUID, at: datetime) -> None:
    """Take an absence back: the manager is there again, nobody stands in.

    :raises NotFound: if the company has no such absence.
    """
    must_manage(actor)
    lock_company(actor.company)
    row = session.execute(
        select(Absence, Person.name)
        .join(Membership, Membership.id == Absence.membership_id)
        .join(Person, Person.id == Membership.person_id)
        .where(Absence.id == absence_id, Absence.company_id == actor.company)
    ).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such absence."))
    absence, name = row
    session.delete(absence)
    gone = Away(
        id=absence.id,
        manager_id=absence.membership_id,
        deputy_id=absence.deputy_id,
        starts=absence.starts_on,
        ends=absence.ends_on,
    )
    _note(actor, "absence.ended", gone, name, at=at)


def _check_days(first: date, last: date, *, today: date) -> None:
    if first > last or (last - first).days > _LONGEST:
        raise InvalidInput(N_("The last day comes after the first, within a year."))
    if last < today:
        raise InvalidInput(N_("These days are over already."))


def _note(
    actor: Actor, action: str, away: Away, manager: str, deputy: str = "", *, at: datetime
) -> None:
    """Write an absence down; `deputy` is named while it is noted."""
    days = {"valid_from": away.starts.isoformat(), "valid_to": away.ends.isoformat()}
    noted = action == "absence.added"
    record(
        action=action,
        entity="absence",
        entity_id=away.id,
        label=manager,
        actor=actor,
        company_id=actor.company,
        before=None if noted else days,
        after=days | {"deputy": deputy} if noted else None,
        at=at,
    )


def _person_of(membership_id: UUID | None) -> UUID | None:
    if membership_id is None:
        return None
    return session.execute(
        select(Membership.person_id).where(Membership.id == membership_id)
    ).scalar_one()
