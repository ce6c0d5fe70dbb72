"""Signing in and out, and what a person does with their own account.

All of these run in system scope: they touch people and sessions, which belong to no company.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from portal.domain.access import Actor
from portal.extensions import session
from portal.kit.errors import NotFound
from portal.kit.words import N_
from portal.models.accounts import Company, Membership, Person
from portal.services.accounts import sign_in as sessions
from portal.services.audit.commands import record


def sign_in(
    *,
    email: str,
    password: str,
    at: datetime,
    address: str,
    user_agent: str,
    lifetime: timedelta,
    replaced_token: str = "",
) -> str | None:
    """Open a new session and return its token; None if address and password do not agree.

    Both are written into the audit log. The browser's earlier session ends with success.
    """
    person = sessions.person_with_password(email=email, password=password)
    if person is None:
        _note_failure(email, at=at)
        return None
    if sessions.is_outdated(person.password_hash):
        person.password_hash = sessions.hash_password(password)
    membership = _last_used_membership(person.id)
    if membership is not None:
        membership.last_used_at = at
    if replaced_token:
        sessions.end_session_of_token(token=replaced_token, at=at)
    company_id = membership.company_id if membership else None
    token = sessions.open_session(
        person_id=person.id,
        at=at,
        address=address,
        user_agent=user_agent,
        membership_id=membership.id if membership else None,
        company_id=company_id,
        lifetime=lifetime,
    )
    record(
        action="person.signed-in",
        entity="person",
        entity_id=person.id,
        label=person.email,
        actor=Actor(person_id=person.id, name=person.name, email=person.email),
        company_id=company_id,
        at=at,
    )
    return token


def _note_failure(email: str, *, at: datetime) -> None:
    """Write down a refused attempt: the address, unless what was typed is none (a password?)."""
    typed = email.strip().lower()[:254]
    record(
        action="person.sign-in-refused",
        entity="person",
        label=typed if "@" in typed else "",
        actor=None,
        company_id=None,
        at=at,
    )


def _last_used_membership(person_id: UUID) -> Membership | None:
    return session.scalars(
        select(Membership)
        .join(Company, Company.id == Membership.company_id)
        .where(Membership.person_id == person_id, Membership.active)
        .order_by(Membership.last_used_at.desc().nulls_last(), Company.name)
        .limit(1)
    ).first()


def sign_out(*, actor: Actor, at: datetime) -> None:
    """End the session in use."""
    if actor.session_id and sessions.end_session(
        session_id=actor.session_id, person_id=actor.person_id, at=at
    ):
        _note(actor, "person.signed-out", at=at)


def sign_out_everywhere(*, actor: Actor, at: datetime) -> None:
    """End every session of the person, this one too."""
    ended = sessions.end_all_sessions(person_id=actor.person_id, at=at)
    _note(actor, "person.signed-out-everywhere", at=at, after={"sessions": ended})


def end_session(*, actor: Actor, session_id: UUID, at: datetime) -> None:
    """End one of the person's own sessions; one that has ended already is left alone.

    :raises NotFound: if it is not theirs.
    """
    if not sessions.belongs_to(session_id=session_id, person_id=actor.person_id):
        raise NotFound(N_("There is no such sign-in."))
    if sessions.end_session(session_id=session_id, person_id=actor.person_id, at=at):
        _note(actor, "person.session-ended", at=at)


def choose_company(*, actor: Actor, membership_id: UUID, at: datetime) -> None:
    """Let the session work for another of the person's companies from now on.

    :raises NotFound: if the person has no such membership.
    """
    membership = session.scalars(
        select(Membership).where(
            Membership.id == membership_id,
            Membership.person_id == actor.person_id,
            Membership.active,
        )
    ).one_or_none()
    if membership is None or actor.session_id is None:
        raise NotFound(N_("There is no such company among yours."))
    membership.last_used_at = at
    sessions.work_for(
        session_id=actor.session_id,
        membership_id=membership.id,
        company_id=membership.company_id,
    )


def update_details(*, actor: Actor, name: str, phone: str, at: datetime) -> None:
    """Change the person's own name and telephone."""
    person = session.get_one(Person, actor.person_id)
    before = {"name": person.name, "phone": person.phone}
    after = {"name": name, "phone": phone}
    if before == after:
        return
    person.name, person.phone = name, phone
    _note(actor, "person.changed", at=at, before=before, after=after)


def set_preferences(*, actor: Actor, language: str | None, theme: str | None) -> None:
    """Keep the person's language and theme; None leaves one as it is."""
    values = {"language": language, "theme": theme}
    chosen = {name: value for name, value in values.items() if value is not None}
    if chosen:
        session.execute(update(Person).where(Person.id == actor.person_id).values(**chosen))


def _note(
    actor: Actor,
    action: str,
    *,
    at: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    record(
        action=action,
        entity="person",
        entity_id=actor.person_id,
        label=actor.email,
        actor=actor,
        company_id=actor.company_id,
        before=before,
        after=after,
        at=at,
    )
