"""What the back office sees of imports: the runs, one run with its remarks, what may be chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from portal.domain.imports import KIND_LABELS, ImportKind
from portal.extensions import session
from portal.gateways.spreadsheets import preview
from portal.kit.errors import InvalidInput, NotFound
from portal.kit.words import N_
from portal.models.accounts import Company, Person
from portal.models.files import StoredFile
from portal.models.imports import ImportRemark, ImportRun
from portal.models.pricing import PriceList
from portal.models.quick_order import RunState
from portal.models.seller import PriceGroup
from portal.models.stock import Warehouse
from portal.services import files
from portal.services.column_memory import unpack
from portal.services.imports.reading import reading_of

STATES: dict[RunState, tuple[str, str]] = {
    RunState.WAITING: (N_("columns to choose"), "warn"),
    RunState.WORKING: (N_("in progress"), "info"),
    RunState.READY: (N_("checked"), "info"),
    RunState.DONE: (N_("imported"), "ok"),
    RunState.FAILED: (N_("not imported"), "bad"),
}
"""Each state in a word, with what it means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run as lists and its page show it. `label` and `state_label` are to be translated.

    `kept`: its file is still there.
    """

    id: UUID
    kind: ImportKind
    source: str
    file_name: str
    kept: bool
    state: RunState
    total: int
    worked: int
    created: int
    updated: int
    unchanged: int
    rejected: int
    warned: int
    problem: str
    all_or_nothing: bool
    checking: bool
    made_by: str
    created_at: datetime
    finished_at: datetime | None

    @property
    def label(self) -> str:
        """What the file brings."""
        return KIND_LABELS[self.kind]

    @property
    def state_label(self) -> str:
        """The state in a word."""
        return STATES[self.state][0]

    @property
    def meaning(self) -> str:
        """The colour of the state."""
        return STATES[self.state][1]

    @property
    def working(self) -> bool:
        """Test for a run a worker has, or will have."""
        return self.state is RunState.WORKING

    @property
    def may_start(self) -> bool:
        """Test for a run whose columns may still be chosen."""
        return self.kept and self.state not in (RunState.WORKING, RunState.DONE)

    @property
    def good(self) -> int:
        """How many rows were, or would be, taken."""
        return self.created + self.updated + self.unchanged


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """An objection to a row, in words to be translated with `values`; `times` like it."""

    row: int
    message: str
    values: Mapping[str, str]
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage:
    """One run with the beginning of its remarks."""

    run: Run
    problem_values: Mapping[str, str]
    rejected: tuple[Remark, ...]
    warned: tuple[Remark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the columns of a file do not say and a person chooses: pairs of value and name."""

    warehouses: tuple[tuple[str, str], ...] = ()
    price_lists: tuple[tuple[str, str], ...] = ()
    audiences: tuple[tuple[str, str], ...] = ()


def runs(*, first: int, limit: int) -> tuple[list[Run], bool]:
    """Return runs from the newest on, and whether there are more."""
    rows = session.execute(
        _runs().order_by(ImportRun.created_at.desc()).offset(first).limit(limit + 1)
    ).all()
    return [_run(*row) for row in rows[:limit]], len(rows) > limit


def sources() -> list[str]:
    """Return the sources known, the last used first."""
    last = func.max(ImportRun.created_at)
    rows = session.scalars(
        select(ImportRun.source).group_by(ImportRun.source).order_by(last.desc()).limit(50)
    )
    return list(rows)


def run(*, run_id: UUID) -> Run:
    """Return a run.

    :raises NotFound: if there is none.
    """
    row = session.execute(_runs().where(ImportRun.id == run_id)).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such import."))
    return _run(*row)


def _runs() -> Select[ImportRun, str, str]:
    return (
        select(ImportRun, StoredFile.name, Person.name)
        .outerjoin(StoredFile, StoredFile.id == ImportRun.file_id)
        .outerjoin(Person, Person.id == ImportRun.made_by_id)
    )


def _run(stored: ImportRun, file_name: str | None, made_by: str | None) -> Run:
    return Run(
        id=stored.id,
        kind=stored.kind,
        source=stored.source,
        file_name=file_name or stored.source,
        kept=file_name is not None,
        state=stored.state,
        total=stored.total,
        worked=stored.worked,
        created=stored.created,
        updated=stored.updated,
        unchanged=stored.unchanged,
        rejected=stored.rejected,
        warned=stored.warned,
        problem=stored.problem,
        all_or_nothing=stored.all_or_nothing,
        checking="check=1" in stored.options,
        made_by=made_by or "",
        created_at=stored.created_at,
        finished_at=stored.finished_at,
    )


def page(*, run_id: UUID, shown: int) -> RunPage:
    """Return a run with its first rejected rows, and its warnings by kind.

    :raises NotFound: if there is none.
    """
    of_run = ImportRemark.run_id == run_id
    rejected = session.execute(
        select(ImportRemark.row, ImportRemark.message, ImportRemark.values)
        .where(of_run, ImportRemark.rejected)
        .order_by(ImportRemark.row)
        .limit(shown)
    )
    times = func.count().over(partition_by=ImportRemark.message)
    warned = session.execute(
        select(ImportRemark.row, ImportRemark.message, ImportRemark.values, times)
        .where(of_run, ~ImportRemark.rejected, ImportRemark.row > 0)
        .ext(distinct_on(ImportRemark.message))
        .order_by(ImportRemark.message, ImportRemark.row)
    ).all()
    problem = session.scalar(
        select(ImportRemark.values).where(of_run, ImportRemark.row == 0).limit(1)
    )
    return RunPage(
        run=run(run_id=run_id),
        problem_values=unpack(problem or ()),
        rejected=tuple(
            Remark(row=row.row, message=row.message, values=unpack(row.values)) for row in rejected
        ),
        warned=tuple(
            Remark(row=row, message=message, values=unpack(values), times=count)
            for row, message, values, count in sorted(warned, key=lambda one: -one[3])
        ),
    )


def choices(*, kind: ImportKind) -> Choices:
    """Return what may be chosen beside the columns of a file of this kind."""
    if kind in (ImportKind.PRICE_LIST, ImportKind.DISCOUNTS):
        return Choices(price_lists=_price_lists(kind), audiences=_audiences())
    rows = session.execute(
        select(Warehouse.id, Warehouse.name).order_by(Warehouse.position, Warehouse.name)
    )
    return Choices(warehouses=tuple((str(row.id), row.name) for row in rows))


def _price_lists(kind: ImportKind) -> tuple[tuple[str, str], ...]:
    if kind is not ImportKind.PRICE_LIST:
        return ()
    owner = func.coalesce(PriceGroup.name, Company.name)
    rows = session.execute(
        select(PriceList.id, PriceList.name, PriceList.currency, owner.label("owner"))
        .outerjoin(PriceGroup, PriceGroup.id == PriceList.price_group_id)
        .outerjoin(Company, Company.id == PriceList.company_id)
        .order_by(PriceList.company_id.is_not(None), owner, PriceList.name)
    )
    return tuple((str(row.id), f"{row.name} · {row.owner} · {row.currency}") for row in rows)


def _audiences() -> tuple[tuple[str, str], ...]:
    groups = session.execute(
        select(PriceGroup.id, PriceGroup.name).order_by(PriceGroup.position, PriceGroup.name)
    )
    companies = session.execute(select(Company.id, Company.name).order_by(Company.name))
    return (
        *((f"group:{row.id}", row.name) for row in groups),
        *((f"company:{row.id}", row.name) for row in companies),
    )


def header(*, run_id: UUID) -> list[str]:
    """Return the names of the columns in the file of a run; none where it has no header."""
    row = session.execute(
        select(ImportRun.has_header, ImportRun.options, StoredFile.key, StoredFile.name)
        .join(StoredFile, StoredFile.id == ImportRun.file_id)
        .where(ImportRun.id == run_id)
    ).one_or_none()
    if row is None or not row.has_header:
        return []
    try:
        with files.local(key=row.key) as path:
            encoding, delimiter = reading_of(unpack(row.options)).how
            seen = preview(path, filename=row.name, rows=1, encoding=encoding, delimiter=delimiter)
    except (InvalidInput, NotFound):
        return []
    return seen.header or list(seen.sample[0].cells)


def width(*, run_id: UUID) -> int:
    """Return how many columns the widest rejected row has."""
    widest = session.scalar(
        select(func.max(func.cardinality(ImportRemark.cells))).where(ImportRemark.run_id == run_id)
    )
    return widest or 0


def remarks(*, run_id: UUID, rejected: bool) -> Iterator[tuple[Remark, Sequence[str]]]:
    """Yield the rejected rows (or those with warnings) in order, with the cells of the file."""
    rows = session.execute(
        select(ImportRemark.row, ImportRemark.message, ImportRemark.values, ImportRemark.cells)
        .where(
            ImportRemark.run_id == run_id,
            ImportRemark.rejected == rejected,
            ImportRemark.row > 0,
        )
        .order_by(ImportRemark.row, ImportRemark.position),
        execution_options={"yield_per": 1_000},
    )
    for row in rows:
        yield (
            Remark(row=row.row, message=row.message, values=unpack(row.values)),
            row.cells,
        )
