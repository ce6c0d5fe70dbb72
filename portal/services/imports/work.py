"""Carrying out a run: the whole file in one transaction, some thousands of rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from uuid import UUID

from sqlalchemy import delete, func, select, update

from portal.domain.access import Actor, StaffRole
from portal.domain.imports import ImportKind
from portal.extensions import session
from portal.gateways.spreadsheets import IMPORT_FILE, Row, open_table
from portal.kit.errors import Conflict, NotFound
from portal.kit.words import N_
from portal.models.accounts import Person
from portal.models.files import StoredFile
from portal.models.imports import ImportRemark, ImportRun
from portal.models.quick_order import RunState
from portal.services.audit.commands import record
from portal.services.column_memory import unpack
from portal.services.imports.bulk import copy_into
from portal.services.imports.columns import Columns, Loader, Work
from portal.services.imports.deliveries import DeliveryLoader
from portal.services.imports.discounts import DiscountLoader
from portal.services.imports.price_lists import PriceListLoader
from portal.services.imports.products import ProductLoader
from portal.services.imports.reading import reading_of
from portal.services.imports.report import Report
from portal.services.imports.stock import StockLoader
from portal.services.imports.stock_levels import promise_arrivals

BATCH = 2_000
_LOADERS: dict[ImportKind, Callable[[Work], Loader]] = {
    ImportKind.PRODUCTS: ProductLoader,
    ImportKind.PRICE_LIST: PriceListLoader,
    ImportKind.DISCOUNTS: DiscountLoader,
    ImportKind.STOCK: StockLoader,
    ImportKind.DELIVERIES: DeliveryLoader,
}
# One import at a time: two that name the same products would wait for each other in a circle.
_ONE_AT_A_TIME = 0x1A904


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What a worker needs to know of a run."""

    id: UUID
    kind: ImportKind
    source: str
    file_name: str
    file_key: str
    fields: Sequence[str]
    has_header: bool
    options: Mapping[str, str]
    all_or_nothing: bool
    made_by_id: UUID | None

    @property
    def check(self) -> bool:
        """Test for a run that only tries."""
        return bool(self.options.get("check"))


def prepare(*, run_id: UUID) -> Prepared | None:
    """Return a run that waits for its work; nothing if it was done or stopped."""
    row = session.execute(
        select(ImportRun, StoredFile)
        .join(StoredFile, StoredFile.id == ImportRun.file_id)
        .where(ImportRun.id == run_id, ImportRun.state == RunState.WORKING)
    ).one_or_none()
    if row is None:
        return None
    run, file = row
    return Prepared(
        id=run.id,
        kind=run.kind,
        source=run.source,
        file_name=file.name,
        file_key=file.key,
        fields=run.fields,
        has_header=run.has_header,
        options=unpack(run.options),
        all_or_nothing=run.all_or_nothing,
        made_by_id=run.made_by_id,
    )


def carry_out(*, run: Prepared, path: Path, progress: Callable[[int], None], at: datetime) -> None:
    """Read the file and write what it says, with the report of it, all or nothing committed.

    A run that only checks, and one that takes all rows or none and rejected some, undoes its
    rows and keeps the report. Whoever repeats a run that was cut off starts from nothing.

    :raises InvalidInput: if the file cannot be read to its end.
    :raises Conflict: if the run was stopped meanwhile.
    """
    session.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
    with Report() as report:
        attempt = session.begin_nested()
        work = Work(Columns(run.kind, run.fields), run.options, report, at)
        loader = _LOADERS[run.kind](work)
        worked = 0
        for batch in _batches(_rows(run, path)):
            loader.take(batch)
            worked += len(batch)
            progress(worked)
        loader.finish()
        refused = run.all_or_nothing and report.rejected > 0
        if run.check or refused:
            attempt.rollback()
        else:
            attempt.commit()
            promise_arrivals(work.arrived)
        _end(run, report, worked=worked, refused=refused and not run.check, at=at)


def _rows(run: Prepared, path: Path) -> Iterator[Row]:
    encoding, delimiter = reading_of(run.options).how
    rows = iter(
        open_table(
            path,
            filename=run.file_name,
            limits=IMPORT_FILE,
            encoding=encoding,
            delimiter=delimiter,
        )
    )
    if run.has_header:
        next(rows, None)
    return rows


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        yield batch


def _end(run: Prepared, report: Report, *, worked: int, refused: bool, at: datetime) -> None:
    """Write the report and the end of the run."""
    counts = {
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "rejected": report.rejected,
        "warned": report.warned,
    }
    state = RunState.READY if run.check else RunState.FAILED if refused else RunState.DONE
    words = N_("Nothing was imported: some rows were rejected, and you chose all or nothing.")
    ended = session.execute(
        update(ImportRun)
        .where(ImportRun.id == run.id, ImportRun.state == RunState.WORKING)
        .values(
            state=state,
            worked=worked,
            total=worked,
            problem=words if refused else "",
            finished_at=at,
            **counts,
        )
        .returning(ImportRun.id)
        .execution_options(synchronize_session=False)
    ).first()
    if ended is None:
        raise Conflict(N_("This import is running or has ended. Reload the page."))
    _write_remarks(run, report)
    if not run.check:
        record(
            action="import.finished",
            entity="import",
            entity_id=run.id,
            label=run.source,
            company_id=None,
            actor=_actor(run.made_by_id),
            after={"kind": str(run.kind), "file": run.file_name, "state": str(state), **counts},
            at=at,
        )


def _write_remarks(run: Prepared, report: Report) -> None:
    """Write what there is to say about single rows, in the place of an earlier check's."""
    session.execute(delete(ImportRemark).where(ImportRemark.run_id == run.id))
    copy_into(
        "import_remarks",
        ("run_id", "row", "position", "rejected", "message", '"values"', "cells"),
        (
            (run.id, one.row, one.position, one.rejected, one.message, one.values, one.cells)
            for one in report.remarks()
        ),
    )


def actor_by_email(*, email: str) -> Actor:
    """Return the person of staff with that address, to answer for an import.

    :raises NotFound: if there is none who may import.
    """
    found = session.scalars(
        select(Person).where(Person.email == email.lower(), Person.staff_role.is_not(None))
    ).one_or_none()
    if found is None or found.staff_role is StaffRole.REP:
        raise NotFound(N_("There is no person of the back office with that address."))
    return _as_actor(found)


def _actor(person_id: UUID | None) -> Actor | None:
    person = session.get(Person, person_id) if person_id else None
    return _as_actor(person) if person else None


def _as_actor(person: Person) -> Actor:
    return Actor(
        person_id=person.id, name=person.name, email=person.email, staff_role=person.staff_role
    )
