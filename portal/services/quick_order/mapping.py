"""Which columns of an order mean what: said once by a person, known again next time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select

from portal.domain.access import Actor
from portal.domain.order_layout import (
    Meaning,
    columns_of,
    mark_for,
    placed,
)
from portal.domain.order_table import read_table
from portal.extensions import session
from portal.kit.errors import Conflict
from portal.kit.words import N_
from portal.models.quick_order import QuickOrderLine, QuickOrderRun, RunState
from portal.services import column_memory
from portal.services.quick_order.commands import look_up, own_run
from portal.services.quick_order.layouts import KIND

_SAMPLE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How the columns of a run were read, with its first rows."""

    run_id: UUID
    name: str
    total: int
    header: tuple[str, ...]
    fields: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    nothing_found: bool


def layout(*, actor: Actor, run_id: UUID) -> Layout:
    """Return how the columns of a run were read.

    :raises NotFound: if the member has no such run.
    :raises Conflict: if it is no table, or cannot be read again.
    """
    run = own_run(actor=actor, run_id=run_id)
    _refuse_unless_open(run)
    rows = _rows(run, most=_SAMPLE)
    width = max([len(run.fields), len(run.header), *(len(cells) for _, cells in rows)])
    return Layout(
        run_id=run.id,
        name=run.source_name,
        total=run.total,
        header=_filled(run.header, width) if run.header else (),
        fields=_filled(run.fields, width),
        sample=tuple(_filled(cells, width) for _, cells in rows),
        nothing_found=not _found_any(run),
    )


def in_doubt(*, actor: Actor, run_id: UUID) -> bool:
    """Test for a table of which nothing was found: its columns may have been read wrongly."""
    run = own_run(actor=actor, run_id=run_id)
    if not run.fields or run.state is not RunState.READY or run.recognised is not None:
        return False
    return Meaning.CODE not in run.fields or not _found_any(run)


def set_columns(
    *,
    actor: Actor,
    run_id: UUID,
    fields: Sequence[str],
    header: bool,
    remember: bool,
    at: datetime,
) -> None:
    """Read a run's rows again with these meanings of its columns, and keep them if wished.

    :raises NotFound: if the member has no such run.
    :raises Conflict: if its lines are in the cart, or are being looked up.
    :raises InvalidInput: if no column is the code, or two are the same.
    """
    run = own_run(actor=actor, run_id=run_id, lock=True)
    _refuse_unless_open(run)
    columns = columns_of(fields)
    cells = placed(run.header, run.header_row or 0, _rows(run))
    found = read_table(cells)
    table = read_table(cells, columns, header=header)
    session.execute(
        delete(QuickOrderLine).where(
            QuickOrderLine.company_id == actor.company, QuickOrderLine.run_id == run.id
        )
    )
    run.recognised = None
    if remember:
        column_memory.remember(
            company_id=actor.company,
            kind=KIND,
            source=mark_for(found, header=header),
            fields=fields,
            has_header=header,
            options={"name": run.source_name},
            at=at,
        )
    look_up(actor=actor, run=run, table=table, at=at)


def _refuse_unless_open(run: QuickOrderRun) -> None:
    if run.state is RunState.DONE:
        raise Conflict(N_("These lines are in the cart already. Change them there."))
    if run.state is not RunState.READY:
        raise Conflict(N_("The codes are still being looked up. Wait a moment and try again."))
    if not run.fields:
        raise Conflict(N_("These lines have no columns to choose from."))


def _rows(run: QuickOrderRun, most: int | None = None) -> list[tuple[int, Sequence[str]]]:
    """Return the first rows of the source as they were given; of several lines in one, one."""
    line = QuickOrderLine
    rows = session.execute(
        select(line.row, line.cells)
        .where(line.company_id == run.company_id, line.run_id == run.id, line.part == 0)
        .order_by(line.row)
        .limit(most)
    )
    return [(row.row, row.cells) for row in rows]


def _found_any(run: QuickOrderRun) -> bool:
    line = QuickOrderLine
    return bool(
        session.scalar(
            select(func.count()).where(
                line.company_id == run.company_id,
                line.run_id == run.id,
                line.product_id.is_not(None),
            )
        )
    )


def _filled(cells: Sequence[str], width: int) -> tuple[str, ...]:
    return (*cells, *[""] * width)[:width]
