"""Passwords: changing one's own, and setting a new one by a link that works once."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from portal.domain.access import Actor
from portal.domain.passwords import check_new_password
from portal.extensions import session
from portal.kit.errors import Conflict, InvalidInput
from portal.kit.ids import new_id
from portal.kit.words import N_
from portal.models.accounts import Person
from portal.models.sessions import PasswordReset
from portal.services import outbox
from portal.services.accounts import sign_in
from portal.services.audit.commands import record

RESET_LIFETIME = timedelta(minutes=60)
INVITATION_LIFETIME = timedelta(days=3)
_USED_UP = N_("This link has been used or has expired. Ask for a new one.")


class WrongPassword(InvalidInput):
    """The password that should confirm a change is not the person's."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a mail about a password goes to."""

    person_id: UUID
    name: str
    email: str
    language: str


@cache
def _common() -> frozenset[str]:
    file = Path(__file__).with_name("common_passwords.txt")
    return frozenset(file.read_text(encoding="utf-8").split("\n"))


def check(password: str, *, person: Person) -> None:
    """Refuse a new password that is too short, too long or too easily guessed.

    :raises InvalidInput: with what is wrong.
    """
    check_new_password(password, common=_common(), personal=(person.name, person.email))


def change_password(*, actor: Actor, current: str, new: str, at: datetime) -> None:
    """Set the person's own new password; every other session of theirs ends.

    :raises WrongPassword: if the current one is not theirs.
    :raises InvalidInput: if the new one is too weak.
    """
    person = session.get_one(Person, actor.person_id)
    if not sign_in.matches(person.password_hash, current):
        raise WrongPassword(N_("The current password is wrong."))
    check(new, person=person)
    _set(person, new, at=at)
    sign_in.end_all_sessions(person_id=person.id, at=at, but=actor.session_id)
    record(
        action="person.password-changed",
        entity="person",
        entity_id=person.id,
        label=person.email,
        actor=actor,
        company_id=actor.company_id,
        at=at,
    )


def request_reset(*, email: str, at: datetime) -> None:
    """Promise a link to that address. Whether anybody has it shows only in the mail.

    The same is done for an address nobody has, so that the answer takes the same time.
    """
    address = email.strip().lower()[:254]
    record(
        action="person.password-reset-requested",
        entity="person",
        label=address,
        actor=None,
        company_id=None,
        at=at,
    )
    outbox.promise(
        job=outbox.Job.PASSWORD_RESET,
        key=f"password-reset:{new_id()}",
        company_id=None,
        email=address,
    )


def addressee_of(*, email: str = "", person_id: UUID | None = None) -> Addressee | None:
    """Return the active person with this address or id."""
    whose = Person.id == person_id if person_id else Person.email == email
    person = session.scalars(select(Person).where(whose, Person.active)).one_or_none()
    if person is None:
        return None
    return Addressee(person.id, person.name, person.email, person.language)


def issue_link_token(
    *, message_id: UUID, person_id: UUID, secret: str, lifetime: timedelta, at: datetime
) -> str:
    """Return the secret of a link for a promised mail; only its hash is kept.

    It follows from the promise's id and the portal's secret key: a mail sent twice, after a
    worker died, carries the same link, and nothing we store is enough to make it.
    """
    purpose = f"set-password:{message_id}".encode()
    token = hmac.new(secret.encode(), purpose, hashlib.sha256).hexdigest()
    session.execute(
        insert(PasswordReset)
        .values(
            id=message_id,
            token_hash=sign_in.digest(token),
            person_id=person_id,
            created_at=at,
            expires_at=at + lifetime,
        )
        .on_conflict_do_nothing()
    )
    return token


def is_link_good(*, token: str, at: datetime) -> bool:
    """Test for a link that may still be used, without using it."""
    found = session.execute(
        select(PasswordReset.id).where(
            PasswordReset.token_hash == sign_in.digest(token),
            PasswordReset.used_at.is_(None),
            PasswordReset.expires_at > at,
        )
    )
    return found.first() is not None


def set_by_link(*, token: str, new: str, at: datetime) -> None:
    """Set a new password by a link, which is used up; every session of the person ends.

    :raises Conflict: if the link was used or has expired.
    :raises InvalidInput: if the password is too weak; the link stays good.
    """
    used = session.execute(
        update(PasswordReset)
        .where(
            PasswordReset.token_hash == sign_in.digest(token),
            PasswordReset.used_at.is_(None),
            PasswordReset.expires_at > at,
        )
        .values(used_at=at)
        .returning(PasswordReset.person_id)
    ).scalar_one_or_none()
    person = session.get(Person, used) if used else None
    if person is None or not person.active:
        raise Conflict(_USED_UP)
    check(new, person=person)
    _set(person, new, at=at)
    sign_in.end_all_sessions(person_id=person.id, at=at)
    record(
        action="person.password-reset",
        entity="person",
        entity_id=person.id,
        label=person.email,
        actor=None,
        company_id=None,
        at=at,
    )


def _set(person: Person, password: str, *, at: datetime) -> None:
    """Store the password, void every open link, and promise the person to tell them."""
    person.password_hash = sign_in.hash_password(password)
    person.password_changed_at = at
    session.execute(
        update(PasswordReset)
        .where(PasswordReset.person_id == person.id, PasswordReset.used_at.is_(None))
        .values(used_at=at)
    )
    outbox.promise(
        job=outbox.Job.PASSWORD_CHANGED,
        key=f"password-changed:{new_id()}",
        company_id=None,
        person_id=str(person.id),
    )
