"""Presses of a button that must work once, however often they arrive."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Made, OwnedByCompany, reference


class Press(OwnedByCompany, Base):
    """A member's press, known by the key of the form that was pressed."""

    __tablename__ = "presses"

    company_id: Mapped[UUID] = mapped_column(ForeignKey("companies.id"), primary_key=True)
    membership_id: Mapped[UUID] = reference("memberships.id", primary_key=True)
    key: Mapped[UUID] = mapped_column(primary_key=True, comment="made with the form that was shown")
    outcome: Mapped[dict[str, Any]] = mapped_column(
        JSONB, default=dict, comment="what came of it, to be said again to a second press"
    )
    made_at: Mapped[Made]

    __table_args__ = (Index(None, "made_at"),)
