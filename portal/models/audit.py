"""The audit log: append-only, written in the transaction of what it tells."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Id, Made, reference


class AuditEntry(Base):
    """Who did what, on whose behalf, to what, before and after, when and from where."""

    __tablename__ = "audit_log"
    tenancy: ClassVar[str | None] = "own"

    id: Mapped[Id]
    company_id: Mapped[UUID | None] = reference("companies.id")
    at: Mapped[Made]
    actor_id: Mapped[UUID | None] = reference("persons.id")
    actor_name: Mapped[str] = mapped_column(comment="as it was then")
    on_behalf_of_id: Mapped[UUID | None] = reference("persons.id")
    action: Mapped[str]
    entity: Mapped[str]
    entity_id: Mapped[UUID | None]
    label: Mapped[str] = mapped_column(default="", comment="what a person calls the thing")
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    address: Mapped[str] = mapped_column(default="")
    request_id: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        Index(None, "company_id", "at"),
        Index(None, "at"),
        Index(None, "entity_id"),
    )
