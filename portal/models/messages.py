"""The outbox of promised work, the inbox of outside events, and the mail that went out."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Id, Made, SharedOrOwned, reference


class OutboxMessage(Base):
    """Work promised in the transaction that made it necessary.

    A worker has it until `leased_until`; `attempts` counts how often one took it.
    """

    __tablename__ = "outbox"

    id: Mapped[Id]
    job: Mapped[str]
    scope_company_id: Mapped[UUID | None] = mapped_column(comment="the scope the job runs in")
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    key: Mapped[str] = mapped_column(unique=True, comment="a twin promise is dropped")
    created_at: Mapped[Made]
    due_at: Mapped[Made]
    attempts: Mapped[int] = mapped_column(default=0)
    queued_at: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        Index(
            "ix_outbox_open",
            "due_at",
            postgresql_where=text("finished_at IS NULL AND given_up_at IS NULL"),
        ),
    )


class ExternalEvent(Base):
    """Something an outside system told us, stored before it is handled."""

    __tablename__ = "external_events"

    id: Mapped[Id]
    source: Mapped[str]
    external_id: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    received_at: Mapped[Made]
    handled_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("source", "external_id"),)


class MailState(StrEnum):
    """What became of a mail."""

    SENT = "sent"
    DELAYED = "delayed"
    REFUSED = "refused"


class SentMail(SharedOrOwned, Base):
    """A mail as it went out, to whom, with what result. Staff reads these."""

    __tablename__ = "sent_mails"
    tenancy: ClassVar[str | None] = "own"

    id: Mapped[Id]
    person_id: Mapped[UUID | None] = reference("persons.id")
    kind: Mapped[str]
    recipient: Mapped[str]
    subject: Mapped[str]
    text_body: Mapped[str]
    html_body: Mapped[str]
    language: Mapped[str] = mapped_column(String(2))
    key: Mapped[str] = mapped_column(unique=True, comment="idempotency key and Message-ID")
    state: Mapped[MailState]
    error: Mapped[str] = mapped_column(default="")
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[Made]
    sent_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "company_id", "created_at"), Index(None, "created_at"))
