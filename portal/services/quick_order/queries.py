"""What a quick order looks like before anything goes into the cart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select

from portal.domain.access import Actor
from portal.extensions import session
from portal.kit.money import Money
from portal.models.quick_order import QuickOrderLine, QuickOrderRun, RunState
from portal.services.catalogue.assortment import scope_of
from portal.services.catalogue.queries import LineProduct, line_products
from portal.services.quick_order.commands import own_run
from portal.services.quick_order.near_codes import near_codes
from portal.services.quick_order.resolution import LEARNABLE, UNKNOWN
from portal.services.quick_order.store import unpacked
from portal.services.quick_order.weighing import KeptLine, Weighed, kept_lines, weighed_lines

PAGE = 100


class Tab(StrEnum):
    """Which lines are looked at."""

    ALL = "all"
    READY = "ready"
    CHECK = "check"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyLine(Weighed):
    """A product of the run, as its row shows it."""

    product: LineProduct


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A product a rejected line may mean."""

    product_id: UUID
    sku: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedLine:
    """A line that leads to no product; `message` is translated with `values`."""

    row: int
    part: int
    code: str
    asked: Decimal | None
    message: str
    values: dict[str, str]
    suggestions: tuple[Suggestion, ...] = ()

    @property
    def learnable(self) -> bool:
        """Test for a code the company may keep as its own once its product is chosen."""
        return bool(self.code) and self.message in LEARNABLE


@dataclass(frozen=True, slots=True)
class ReadColumns:
    """How the columns of a table were read; `recognised` is the file it was learnt from."""

    named: bool
    meanings: tuple[str, ...]
    recognised: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A run as its page shows it: counts over all lines, and one page of one tab."""

    id: UUID
    name: str
    read_as: str
    columns: ReadColumns
    state: RunState
    total: int
    worked: int
    tab: Tab
    counts: dict[Tab, int]
    without_quantity: int
    net: Money
    rejected: tuple[RejectedLine, ...]
    ready: tuple[ReadyLine, ...]
    page: int
    pages: int

    @property
    def working(self) -> bool:
        """Test for a run whose lines are still being looked up."""
        return self.state in (RunState.WAITING, RunState.WORKING)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentRun:
    """One of the member's earlier quick orders."""

    id: UUID
    name: str
    total: int
    state: RunState
    created_at: datetime


def recent_runs(*, actor: Actor, most: int = 5) -> tuple[RecentRun, ...]:
    """Return the member's latest runs, the newest first."""
    rows = session.execute(
        select(
            QuickOrderRun.id,
            QuickOrderRun.source_name,
            QuickOrderRun.total,
            QuickOrderRun.state,
            QuickOrderRun.created_at,
        )
        .where(
            QuickOrderRun.company_id == actor.company,
            QuickOrderRun.membership_id == actor.membership,
        )
        .order_by(QuickOrderRun.created_at.desc())
        .limit(most)
    )
    return tuple(
        RecentRun(
            id=row.id,
            name=row.source_name,
            total=row.total,
            state=row.state,
            created_at=row.created_at,
        )
        for row in rows
    )


def preview(*, actor: Actor, run_id: UUID, tab: Tab, page: int, on: date) -> Preview:
    """Return a run's preview: rejected lines first, then those to check, then the rest.

    :raises NotFound: if the member has no such run.
    """
    run = own_run(actor=actor, run_id=run_id)
    done = run.state in (RunState.READY, RunState.DONE)
    lines = kept_lines(actor=actor, run_id=run_id) if done else []
    weighed = weighed_lines(actor=actor, lines=lines, on=on)
    bad = [line for line in lines if line.rejected]
    check = [line for line in weighed if line.to_check]
    calm = [line for line in weighed if not line.to_check]
    tabs: dict[Tab, list[KeptLine | Weighed]] = {
        Tab.ALL: [*bad, *check, *calm],
        Tab.READY: [*check, *calm],
        Tab.CHECK: [*check],
        Tab.REJECTED: [*bad],
    }
    shown = tabs[tab]
    pages = max(1, -(-len(shown) // PAGE))
    page = min(max(page, 1), pages)
    part = shown[(page - 1) * PAGE : page * PAGE]
    return Preview(
        id=run.id,
        name=run.source_name,
        read_as=run.read_as,
        columns=ReadColumns(bool(run.header), tuple(run.fields), run.recognised),
        state=run.state,
        total=run.total,
        worked=run.worked,
        tab=tab,
        counts={
            Tab.ALL: len(bad) + len(weighed),
            Tab.READY: len(weighed),
            Tab.CHECK: len(check),
            Tab.REJECTED: len(bad),
        },
        without_quantity=sum(line.skipped for line in lines),
        net=Money.total((line.net for line in weighed if line.net), actor.currency),
        rejected=_explained(actor, [one for one in part if isinstance(one, KeptLine)]),
        ready=_named(actor, [one for one in part if isinstance(one, Weighed)]),
        page=page,
        pages=pages,
    )


def _named(actor: Actor, lines: Sequence[Weighed]) -> tuple[ReadyLine, ...]:
    """Return the lines of a page with their products."""
    products = line_products(scope=scope_of(actor), product_ids=[line.product_id for line in lines])
    return tuple(
        ReadyLine(
            product=products[line.product_id],
            **{field.name: getattr(line, field.name) for field in fields(line)},
        )
        for line in lines
    )


def asked_for(*, actor: Actor, run_id: UUID) -> dict[tuple[UUID, str], Decimal]:
    """Return how much of each product and unit the good lines of a run ask for."""
    line = QuickOrderLine
    rows = session.execute(
        select(line.product_id, line.unit, func.sum(func.coalesce(line.asked, 1)))
        .where(
            line.company_id == actor.company,
            line.run_id == run_id,
            line.product_id.is_not(None),
            line.problem == "",
            ~line.skipped,
        )
        .group_by(line.product_id, line.unit)
        .order_by(func.min(line.row), func.min(line.part))
    )
    return {(product_id, unit): asked for product_id, unit, asked in rows if product_id}


def _explained(actor: Actor, lines: Sequence[KeptLine]) -> tuple[RejectedLine, ...]:
    """Return rejected lines with proposals: those stored, or codes much like the unknown one."""
    scope = scope_of(actor)
    unknown = [line.code for line in lines if line.problem == UNKNOWN]
    near = near_codes(scope=scope, codes=unknown) if unknown else {}
    ids = {one for line in lines for one in line.suggestion_ids}
    ids |= {one for several in near.values() for one in several}
    products = line_products(scope=scope, product_ids=ids) if ids else {}
    explained = []
    for line in lines:
        proposed = line.suggestion_ids or near.get(line.code, ())
        explained.append(
            RejectedLine(
                row=line.row,
                part=line.part,
                code=line.code,
                asked=line.asked,
                message=line.problem,
                values=unpacked(line.problem_values),
                suggestions=tuple(
                    Suggestion(product_id=one, sku=products[one].sku, name=products[one].name)
                    for one in proposed
                    if one in products and products[one].sellable
                ),
            )
        )
    return tuple(explained)
