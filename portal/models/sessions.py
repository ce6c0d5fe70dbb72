"""Sign-in sessions and password resets. Neither belongs to a company."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Id, Made, reference


class SignInSession(Base):
    """One sign-in on one device. The browser holds a random token, we hold its hash."""

    __tablename__ = "sign_in_sessions"

    id: Mapped[Id]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    person_id: Mapped[UUID] = reference("persons.id")
    # No foreign keys: the session is read before any scope is set, these two are guarded tables.
    membership_id: Mapped[UUID | None] = mapped_column(comment="whom the person works for now")
    working_company_id: Mapped[UUID | None] = mapped_column(comment="that membership's company")
    created_at: Mapped[Made]
    last_seen_at: Mapped[Made]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(default="", comment="network address at sign-in")
    user_agent: Mapped[str] = mapped_column(default="")

    __table_args__ = (Index(None, "person_id"),)


class PasswordReset(Base):
    """A single-use link to set a new password; only the token's hash is kept."""

    __tablename__ = "password_resets"

    id: Mapped[Id]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    person_id: Mapped[UUID] = reference("persons.id")
    created_at: Mapped[Made]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "person_id"),)
