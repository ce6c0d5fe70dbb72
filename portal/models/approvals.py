"""Orders that wait for approval, and what makes them wait: budgets; who stands in for whom."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Id, Made, Minor, OwnedByCompany, reference


class Decision(StrEnum):
    """How waiting for approval ended."""

    APPROVED = "approved"
    CHANGED = "changed"
    REFUSED = "refused"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Approval(OwnedByCompany, Base):
    """One order's wait for approval: why, who was asked, until when stock is held, the decision.

    `reasons` and `asked` are as they were at the press; `changes` what the decision changed.
    """

    __tablename__ = "approvals"

    id: Mapped[Id]
    order_id: Mapped[UUID] = reference("orders.id")
    reasons: Mapped[list[Any]] = mapped_column(JSONB)
    asked: Mapped[list[Any]] = mapped_column(JSONB)
    asked_at: Mapped[Made]
    held_until: Mapped[Made] = mapped_column(comment="then the stock is given back")
    remind_at: Mapped[Made]
    escalate_at: Mapped[Made]
    closes_at: Mapped[Made] = mapped_column(comment="then the order is cancelled")
    reminded_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None] = mapped_column(comment="the stock was given back")
    decision: Mapped[Decision | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[UUID | None] = reference("persons.id")
    decided_by_name: Mapped[str] = mapped_column(default="")
    on_behalf_of_name: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    changes: Mapped[list[Any]] = mapped_column(JSONB, default=list)

    __table_args__ = (
        Index("uq_approvals_order", "company_id", "order_id", unique=True),
        Index(
            "ix_approvals_open",
            "order_id",
            postgresql_where=text("decided_at IS NULL"),
        ),
    )


class Budget(OwnedByCompany, Base):
    """What may be ordered in a calendar month for a branch, or on a cost centre."""

    __tablename__ = "budgets"

    id: Mapped[Id]
    branch_id: Mapped[UUID | None] = reference("branches.id")
    cost_centre: Mapped[str] = mapped_column(default="")
    limit_minor: Mapped[Minor] = mapped_column(comment="gross, company currency, a month")
    created_at: Mapped[Made]

    __table_args__ = (
        CheckConstraint("(branch_id IS NULL) <> (cost_centre = '')", name="one_subject"),
        CheckConstraint("limit_minor >= 0", name="limit_not_negative"),
        Index(
            "uq_budgets_branch",
            "company_id",
            "branch_id",
            unique=True,
            postgresql_where=text("branch_id IS NOT NULL"),
        ),
        Index(
            "uq_budgets_cost_centre",
            "company_id",
            "cost_centre",
            unique=True,
            postgresql_where=text("cost_centre <> ''"),
        ),
        Index(None, "company_id"),
    )


class Absence(OwnedByCompany, Base):
    """Days a manager is away, with whoever decides in their place. Both days included.

    `person_id` is the deputy's person: they see the row of every company they stand in at.
    """

    __tablename__ = "absences"
    tenancy = "membership"

    id: Mapped[Id]
    membership_id: Mapped[UUID] = reference("memberships.id")
    deputy_id: Mapped[UUID | None] = reference("memberships.id")
    person_id: Mapped[UUID | None] = reference("persons.id")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    created_at: Mapped[Made]

    __table_args__ = (
        CheckConstraint("starts_on <= ends_on", name="in_order"),
        CheckConstraint("deputy_id <> membership_id", name="somebody_else"),
        CheckConstraint("(deputy_id IS NULL) = (person_id IS NULL)", name="deputy_named"),
        Index(None, "company_id", "ends_on"),
        Index(None, "deputy_id"),
    )
