"""Imports in the back office: one run per file, with the rows it could not take."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.imports import ImportKind
from portal.models.base import Base, Id, Made, reference
from portal.models.quick_order import RunState


class ImportRun(Base):
    """A file the office imports. `all_or_nothing` rejects the whole file for one bad row."""

    __tablename__ = "import_runs"

    id: Mapped[Id]
    kind: Mapped[ImportKind]
    source: Mapped[str] = mapped_column(comment="whose file; the mapping is remembered by it")
    file_id: Mapped[UUID | None] = reference("files.id", ondelete="SET NULL")
    state: Mapped[RunState] = mapped_column(default=RunState.WAITING)
    all_or_nothing: Mapped[bool] = mapped_column(default=False)
    fields: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    has_header: Mapped[bool] = mapped_column(default=True)
    options: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, comment="name=value")
    total: Mapped[int] = mapped_column(default=0)
    worked: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    warned: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(default="")
    made_by_id: Mapped[UUID | None] = reference("persons.id")
    created_at: Mapped[Made]
    finished_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "created_at"),)


class ImportRemark(Base):
    """A row of the file that was rejected, or taken with a warning, and why."""

    __tablename__ = "import_remarks"

    run_id: Mapped[UUID] = reference("import_runs.id", primary_key=True, ondelete="CASCADE")
    row: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, default=0)
    rejected: Mapped[bool]
    message: Mapped[str]
    values: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, comment="name=value")
    cells: Mapped[list[str]] = mapped_column(ARRAY(Text))
