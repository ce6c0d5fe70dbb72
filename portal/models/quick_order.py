"""Quick order: a pasted or uploaded list of lines on its way to the cart."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ARRAY, Index, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Id, Made, OwnedByCompany, SharedOrOwned, reference


class RunState(StrEnum):
    """Where a long job stands."""

    WAITING = "waiting"
    WORKING = "working"
    READY = "ready"
    DONE = "done"
    FAILED = "failed"


class QuickOrderRun(OwnedByCompany, Base):
    """One pasted text or uploaded file of order lines."""

    __tablename__ = "quick_order_runs"

    id: Mapped[Id]
    membership_id: Mapped[UUID] = reference("memberships.id")
    source_name: Mapped[str]
    read_as: Mapped[str] = mapped_column(default="", comment="encoding, delimiter or kind of file")
    state: Mapped[RunState] = mapped_column(default=RunState.WAITING)
    header: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    header_row: Mapped[int | None]
    fields: Mapped[list[str]] = mapped_column(
        ARRAY(Text),
        default=list,
        server_default="{}",
        comment="what each column means; none where the source is no table",
    )
    recognised: Mapped[str | None] = mapped_column(
        comment="name of the file whose remembered columns were taken"
    )
    total: Mapped[int] = mapped_column(default=0)
    worked: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(default="")
    created_at: Mapped[Made]
    finished_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "company_id", "membership_id", "created_at"),)


class QuickOrderLine(OwnedByCompany, Base):
    """One row of the source with what became of it; nothing of it is lost.

    Ready: it has a product and no problem. Rejected: it has a problem. `skipped` rows are left
    out: without a quantity, or put aside by the person.
    """

    __tablename__ = "quick_order_lines"

    run_id: Mapped[UUID] = reference("quick_order_runs.id", primary_key=True, ondelete="CASCADE")
    row: Mapped[int] = mapped_column(primary_key=True, comment="line of the source, from 1")
    part: Mapped[int] = mapped_column(primary_key=True, default=0, comment="of several in a row")
    cells: Mapped[list[str]] = mapped_column(ARRAY(Text))
    code: Mapped[str]
    other_codes: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    product_id: Mapped[UUID | None] = mapped_column(
        comment="no foreign key: ten thousand checks, of what every reader joins with its products"
    )
    unit: Mapped[str] = mapped_column(default="", comment="as given; once resolved the product's")
    asked: Mapped[Decimal | None] = mapped_column(comment="in `unit`, before mending")
    skipped: Mapped[bool] = mapped_column(default=False)
    problem: Mapped[str] = mapped_column(default="", comment="message to translate; empty: none")
    problem_values: Mapped[list[str]] = mapped_column(
        ARRAY(Text), default=list, comment="name=value"
    )
    suggestion_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default=list)

    # Written, then looked up and written again: with room on its page no index sees the second.
    __table_args__ = (
        Index(None, "company_id", "run_id"),
        {"postgresql_with": {"fillfactor": 50}},
    )


class ColumnMapping(SharedOrOwned, Base):
    """Which column of a once seen file means what; `fields` stand in the file's column order."""

    __tablename__ = "column_mappings"

    id: Mapped[Id]
    kind: Mapped[str]
    source: Mapped[str]
    fields: Mapped[list[str]] = mapped_column(ARRAY(Text))
    has_header: Mapped[bool]
    options: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, comment="name=value")
    updated_at: Mapped[Made]

    __table_args__ = (
        Index(
            "uq_column_mappings_source",
            "company_id",
            "kind",
            "source",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )
