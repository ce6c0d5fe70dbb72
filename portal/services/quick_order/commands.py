"""Quick order: read a source, look its lines up, mend them, and put them into the cart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import delete, select, update

from portal.domain.access import Actor, Permission
from portal.domain.order_layout import fields_of, width_of
from portal.domain.order_table import OrderTable
from portal.extensions import session
from portal.kit.errors import Conflict, Forbidden, InvalidInput, NotFound
from portal.kit.ids import new_id
from portal.kit.words import N_
from portal.models.quick_order import QuickOrderRun, RunState
from portal.services import outbox
from portal.services.catalogue.assortment import Scope, scope_of
from portal.services.catalogue.queries import line_products
from portal.services.quick_order.layouts import recognised
from portal.services.quick_order.resolution import DraftLine, draft, resolve, settle
from portal.services.quick_order.sources import Source
from portal.services.quick_order.store import drafts, keep, note_found
from portal.services.unit_of_work import unit_of_work

AT_ONCE = 3_000
"""A source of up to so many lines is looked up while the person waits; more by a job."""
_CHUNK = 2_500
_KEPT_FOR = timedelta(days=30)


def start(*, actor: Actor, source: Source, at: datetime) -> UUID:
    """Keep a source as a run of the member; look its lines up now, or promise to.

    :raises Forbidden: if the person may not order.
    """
    if not actor.may(Permission.ORDERS_PLACE):
        raise Forbidden(N_("Your role does not allow ordering."))
    _forget_old(actor, at)
    table, known_as = recognised(company_id=actor.company, table=source.table)
    run = QuickOrderRun(
        id=new_id(),
        company_id=actor.company,
        membership_id=actor.membership,
        source_name=source.name,
        read_as=source.read_as,
        recognised=known_as,
        created_at=at,
        problem="",
    )
    look_up(actor=actor, run=run, table=table, at=at)
    return run.id


def look_up(*, actor: Actor, run: QuickOrderRun, table: OrderTable, at: datetime) -> None:
    """Keep the lines of a run, with their products where there are few enough, else by a job."""
    lines = draft(table.rows)
    width = width_of(table)
    run.header, run.header_row = list(table.header or ()), table.header_row
    run.fields = fields_of(table.columns, width) if width > 1 else []
    run.total, run.worked, run.state, run.finished_at = len(lines), 0, RunState.WAITING, None
    session.add(run)
    session.flush()  # the lines refer to the run
    if len(lines) <= AT_ONCE:
        lines = resolve(scope=scope_of(actor), lines=lines)
        run.state, run.worked, run.finished_at = RunState.READY, len(lines), at
    else:
        outbox.promise(
            job=outbox.Job.QUICK_ORDER_RUN,
            key=f"quick-order:{run.id}:{at.timestamp()}",
            company_id=actor.company,
            run_id=str(run.id),
            price_group_id=str(actor.price_group_id) if actor.price_group_id else None,
        )
    keep(company_id=actor.company, run_id=run.id, lines=lines)


def _forget_old(actor: Actor, at: datetime) -> None:
    session.execute(
        delete(QuickOrderRun).where(
            QuickOrderRun.company_id == actor.company,
            QuickOrderRun.membership_id == actor.membership,
            QuickOrderRun.created_at < at - _KEPT_FOR,
        )
    )


def work_through(*, company_id: UUID, run_id: UUID, scope: Scope, at: datetime) -> None:
    """Look up the lines of a large run, piece by piece, telling how far it is.

    For a job: it opens its own units of work. Done twice, it finds the same.
    """
    with unit_of_work():
        run = session.get(QuickOrderRun, run_id)
        if run is None or run.state in (RunState.READY, RunState.DONE):
            return
        run.state = RunState.WORKING
        lines = drafts(company_id=company_id, run_id=run_id)
    for first in range(0, len(lines), _CHUNK):
        with unit_of_work():
            resolved = resolve(scope=scope, lines=lines[first : first + _CHUNK])
            found = [line for line in resolved if line.product_id and not line.problem]
            note_found(company_id=company_id, run_id=run_id, lines=found)
            keep(
                company_id=company_id,
                run_id=run_id,
                lines=[line for line in resolved if line.product_id is None or line.problem],
            )
            _note_progress(run_id, worked=min(first + _CHUNK, len(lines)))
    with unit_of_work():
        session.execute(
            update(QuickOrderRun)
            .where(QuickOrderRun.id == run_id)
            .values(state=RunState.READY, finished_at=at, worked=len(lines))
        )


def _note_progress(run_id: UUID, *, worked: int) -> None:
    session.execute(update(QuickOrderRun).where(QuickOrderRun.id == run_id).values(worked=worked))


def own_run(*, actor: Actor, run_id: UUID, lock: bool = False) -> QuickOrderRun:
    """Return one of the member's own runs.

    :raises NotFound: if there is none.
    """
    statement = select(QuickOrderRun).where(
        QuickOrderRun.company_id == actor.company,
        QuickOrderRun.membership_id == actor.membership,
        QuickOrderRun.id == run_id,
    )
    found = session.scalars(statement.with_for_update() if lock else statement).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such quick order."))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A line that has its product now; `was` is the problem it had."""

    line: DraftLine
    product_id: UUID
    was: str


def choose_product(
    *, actor: Actor, run_id: UUID, row: int, part: int, product_id: UUID | None, code: str
) -> Chosen:
    """Say which product a rejected line means: one of those proposed, or another code.

    :raises NotFound: if there is no such line or product.
    :raises InvalidInput: if the code leads to no product that can be ordered.
    """
    line = _open_line(actor, run_id, row, part)
    scope = scope_of(actor)
    fresh = line._replace(problem="", values=None, suggestions=(), product_id=None)
    if fresh.asked is None:
        fresh = fresh._replace(asked=Decimal(1))
    if product_id is not None:
        product = line_products(scope=scope, product_ids=[product_id]).get(product_id)
        if product is None:
            raise NotFound(N_("There is no such product."))
        unit = fresh.unit if product.selling_unit(fresh.unit) else ""
        decided = settle(fresh._replace(unit=unit), product)
    else:
        decided = resolve(scope=scope, lines=[fresh._replace(code=code, other_codes=())])[0]
        decided = decided._replace(code=line.code)
    if decided.problem or decided.product_id is None:
        raise InvalidInput(decided.problem, **(decided.values or {}))
    keep(company_id=actor.company, run_id=run_id, lines=[decided])
    return Chosen(line=decided, product_id=decided.product_id, was=line.problem)


def set_quantity(
    *, actor: Actor, run_id: UUID, product_id: UUID, unit: str, quantity: Decimal
) -> None:
    """Set how much of a product is wanted, whatever its rows said; zero leaves it out."""
    own_run(actor=actor, run_id=run_id, lock=True)
    lines = [
        line
        for line in drafts(company_id=actor.company, run_id=run_id)
        if line.product_id == product_id and line.unit == unit
    ]
    if not lines:
        raise NotFound(N_("There is no such line."))
    first, *rest = lines
    changed = [first._replace(asked=quantity or first.asked, skipped=not quantity)]
    changed += [line._replace(skipped=True) for line in rest]
    keep(company_id=actor.company, run_id=run_id, lines=changed)


def skip(*, actor: Actor, run_id: UUID, row: int, part: int) -> None:
    """Put a line aside; it stays in the file of errors."""
    line = _open_line(actor, run_id, row, part)
    keep(company_id=actor.company, run_id=run_id, lines=[line._replace(skipped=True)])


def _open_line(actor: Actor, run_id: UUID, row: int, part: int) -> DraftLine:
    run = own_run(actor=actor, run_id=run_id, lock=True)
    if run.state is RunState.DONE:
        raise Conflict(N_("These lines are in the cart already. Change them there."))
    found = drafts(company_id=actor.company, run_id=run_id, only=(row, part))
    if not found:
        raise NotFound(N_("There is no such line."))
    return found[0]
