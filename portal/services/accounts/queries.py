"""What a person sees of their own account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from portal.domain.access import Actor
from portal.extensions import session
from portal.models.accounts import Person
from portal.models.sessions import SignInSession


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSession:
    """A sign-in that is still good."""

    id: UUID
    created_at: datetime
    last_seen_at: datetime
    address: str
    browser: str
    system: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAccount:
    """A person's particulars and where they are signed in."""

    name: str
    email: str
    phone: str
    language: str
    theme: str
    password_changed_at: datetime
    sessions: tuple[OwnSession, ...]


def own_account(*, actor: Actor, at: datetime) -> OwnAccount:
    """Return the person's account with their open sessions, the last used first."""
    person = session.get_one(Person, actor.person_id)
    rows = session.scalars(
        select(SignInSession)
        .where(
            SignInSession.person_id == actor.person_id,
            SignInSession.revoked_at.is_(None),
            SignInSession.expires_at > at,
        )
        .order_by(SignInSession.last_seen_at.desc(), SignInSession.id)
    )
    return OwnAccount(
        name=person.name,
        email=person.email,
        phone=person.phone,
        language=person.language,
        theme=person.theme,
        password_changed_at=person.password_changed_at,
        sessions=tuple(
            OwnSession(
                id=row.id,
                created_at=row.created_at,
                last_seen_at=row.last_seen_at,
                address=row.address,
                browser=_named(row.user_agent, _BROWSERS),
                system=_named(row.user_agent, _SYSTEMS),
                current=row.id == actor.session_id,
            )
            for row in rows
        ),
    )


# The first that fits: Edge and Opera also call themselves Chrome, and all of them Safari.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def _named(user_agent: str, names: tuple[tuple[str, str], ...]) -> str:
    return next((name for sign, name in names if sign in user_agent), "")
