"""Sign-in sessions: opening, reading, choosing a company, ending. All on unguarded tables."""

from __future__ import annotations

import hashlib
import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import LargeBinary, bindparam, select, update

from portal.extensions import session
from portal.kit.ids import new_id
from portal.models.accounts import Person
from portal.models.sessions import SignInSession

LIFETIME = timedelta(hours=12)
IDLE = timedelta(minutes=120)
# How exactly idleness is measured: a session writes its row at most this often.
SEEN_EVERY = timedelta(minutes=1)

# OWASP's second choice: little memory, so that a burst of sign-ins does not starve two cores.
_hasher = PasswordHasher(memory_cost=19456, time_cost=2, parallelism=1)
_at_once = threading.BoundedSemaphore(2)
# Checked when there is no such person, so that both answers take the same time.
_NOBODY = _hasher.hash(secrets.token_hex(16))
# Asked with every request: put together once.
_SESSION = (
    select(SignInSession, Person)
    .join(Person, Person.id == SignInSession.person_id)
    .where(SignInSession.token_hash == bindparam("digest", type_=LargeBinary()))
)


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A valid session with its person; `stale` if its last use should be written down again."""

    id: UUID
    person: Person
    membership_id: UUID | None
    company_id: UUID | None
    stale: bool


def hash_password(password: str) -> str:
    """Return the argon2id hash to store."""
    with _at_once:
        return _hasher.hash(password)


def person_with_password(*, email: str, password: str) -> Person | None:
    """Return the active person with this address and password; the time taken tells nothing."""
    person = session.scalars(
        select(Person).where(Person.email == email.strip().lower())
    ).one_or_none()
    known = person is not None and person.active
    stored = person.password_hash if person and known else ""
    if not matches(stored or _NOBODY, password):
        return None
    return person if known else None


def is_outdated(stored: str) -> bool:
    """Test for a hash made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(stored)


def matches(stored: str, password: str) -> bool:
    """Test a password against a stored hash."""
    try:
        with _at_once:
            return _hasher.verify(stored, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def open_session(
    *,
    person_id: UUID,
    at: datetime,
    address: str,
    user_agent: str,
    membership_id: UUID | None = None,
    company_id: UUID | None = None,
    lifetime: timedelta = LIFETIME,
) -> str:
    """Start a session and return the secret token for the browser; only its hash is kept.

    It ends `lifetime` after `at`, however much it is used.
    """
    token = secrets.token_urlsafe(32)
    session.add(
        SignInSession(
            id=new_id(),
            token_hash=digest(token),
            person_id=person_id,
            membership_id=membership_id,
            working_company_id=company_id,
            created_at=at,
            last_seen_at=at,
            expires_at=at + lifetime,
            address=address,
            user_agent=user_agent[:300],
        )
    )
    return token


def read_session(
    *, token: str, at: datetime, idle: timedelta = IDLE, staff_idle: timedelta = IDLE
) -> OpenSession | None:
    """Return the session of a token if it is still good: not ended, expired or left idle."""
    row = session.execute(_SESSION, {"digest": digest(token)}).one_or_none()
    if row is None:
        return None
    found, person = row
    if found.revoked_at is not None or found.expires_at <= at or not person.active:
        return None
    if found.last_seen_at < at - (staff_idle if person.staff_role else idle):
        return None
    return OpenSession(
        id=found.id,
        person=person,
        membership_id=found.membership_id,
        company_id=found.working_company_id,
        stale=found.last_seen_at < at - SEEN_EVERY,
    )


def mark_seen(*, session_id: UUID, at: datetime) -> None:
    """Remember that a session was used."""
    session.execute(
        update(SignInSession)
        .where(SignInSession.id == session_id, SignInSession.revoked_at.is_(None))
        .values(last_seen_at=at)
    )


def work_for(*, session_id: UUID, membership_id: UUID, company_id: UUID) -> None:
    """Let a session work for another of the person's companies."""
    session.execute(
        update(SignInSession)
        .where(SignInSession.id == session_id)
        .values(membership_id=membership_id, working_company_id=company_id)
    )


def end_session(*, session_id: UUID, person_id: UUID, at: datetime) -> bool:
    """End one of a person's sessions; False if it is not theirs or has ended."""
    done = session.execute(
        update(SignInSession)
        .where(
            SignInSession.id == session_id,
            SignInSession.person_id == person_id,
            SignInSession.revoked_at.is_(None),
        )
        .values(revoked_at=at)
        .returning(SignInSession.id)
    )
    return done.scalar_one_or_none() is not None


def belongs_to(*, session_id: UUID, person_id: UUID) -> bool:
    """Test whether a session, open or ended, is a person's."""
    found = session.execute(
        select(SignInSession.id).where(
            SignInSession.id == session_id, SignInSession.person_id == person_id
        )
    )
    return found.first() is not None


def end_session_of_token(*, token: str, at: datetime) -> None:
    """End whatever session a token opens: at sign-in the one before it goes."""
    session.execute(
        update(SignInSession)
        .where(SignInSession.token_hash == digest(token), SignInSession.revoked_at.is_(None))
        .values(revoked_at=at)
    )


def end_all_sessions(*, person_id: UUID, at: datetime, but: UUID | None = None) -> int:
    """End every session of a person, or every other one; return how many."""
    statement = update(SignInSession).where(
        SignInSession.person_id == person_id, SignInSession.revoked_at.is_(None)
    )
    if but is not None:
        statement = statement.where(SignInSession.id != but)
    done = session.execute(statement.values(revoked_at=at).returning(SignInSession.id))
    return len(done.all())


def digest(token: str) -> bytes:
    """Return what is stored of a secret token."""
    return hashlib.sha256(token.encode()).digest()
