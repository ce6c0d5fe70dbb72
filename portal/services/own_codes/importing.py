"""Own codes from a file: kept for a while, looked at, then taken as they were looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, text

from portal.domain.access import Actor
from portal.domain.codes import CodeKind
from portal.domain.own_code_file import Places
from portal.extensions import session
from portal.gateways.spreadsheets import ORDER_FILE
from portal.kit.errors import InvalidInput, NotFound
from portal.kit.ids import new_id
from portal.kit.words import N_
from portal.models.files import FileKind, StoredFile
from portal.services import files
from portal.services.audit.commands import record
from portal.services.own_codes.commands import allow, one_at_a_time
from portal.services.own_codes.planning import Outcome, Plan, PlannedRow, plan
from portal.services.uploads import Cells, read_cells

_KEPT_FOR = timedelta(days=7)
_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A file that can be read and lies in the store; no row names it yet."""

    kept: files.Kept
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What taking a file did."""

    created: int
    changed: int
    same: int
    rejected: int


def receive(*, content: bytes, filename: str) -> Received:
    """Read a file through once and put it into the store.

    :raises InvalidInput, TooLarge: if it is no list, broken, empty, or over the limits.
    """
    cells = read_cells(content, filename=filename)
    if not any(any(cell.strip() for cell in row) for row in cells.rows):
        raise InvalidInput(N_("There is no row in this file."))
    kept = files.put(kind=FileKind.OWN_CODES, content=content, limit=ORDER_FILE.bytes)
    return Received(kept=kept, name=cells.name)


def keep(*, actor: Actor, received: Received, at: datetime) -> UUID:
    """Note whose the file is, until when; return its id.

    :raises Forbidden: if the person may not order.
    """
    allow(actor)
    return files.own(
        kept=received.kept,
        kind=FileKind.OWN_CODES,
        name=received.name,
        media_type=_TYPE,
        company_id=actor.company,
        made_by_id=actor.person_id,
        at=at,
        expires_at=at + _KEPT_FOR,
    )


def looked_at(*, actor: Actor, file_id: UUID, places: Places | None) -> tuple[Cells, Plan]:
    """Return a kept file with what it would change.

    :raises NotFound: if the company has no such file, or it was kept long enough.
    """
    file = session.scalars(
        select(StoredFile).where(
            StoredFile.company_id == actor.company,
            StoredFile.kind == FileKind.OWN_CODES,
            StoredFile.id == file_id,
        )
    ).one_or_none()
    if file is None:
        raise NotFound(N_("There is no such file. Upload it once more."))
    with files.local(key=file.key) as path:
        cells = read_cells(path, filename=file.name)
    return cells, plan(actor=actor, table=cells.rows, places=places)


def take(*, actor: Actor, file_id: UUID, places: Places | None, at: datetime) -> Counts:
    """Write what the good rows of a file say; taken twice, it changes nothing more.

    :raises Forbidden: if the person may not order.
    :raises NotFound: if the company has no such file.
    """
    allow(actor)
    one_at_a_time(actor)
    cells, found = looked_at(actor=actor, file_id=file_id, places=places)
    good = [*found.only(Outcome.NEW), *found.only(Outcome.CHANGED)]
    good.sort(key=lambda row: row.row)
    if good:
        _write(actor, good)
    counts = found.counts
    done = Counts(
        created=counts[Outcome.NEW],
        changed=counts[Outcome.CHANGED],
        same=counts[Outcome.SAME],
        rejected=counts[Outcome.REJECTED],
    )
    if good:
        record(
            actor=actor,
            action="own-code.imported",
            entity="own-code",
            label=cells.name,
            company_id=actor.company,
            after={
                "rows": len(found.rows),
                "created": done.created,
                "updated": done.changed,
                "unchanged": done.same,
                "rejected": done.rejected,
            },
            at=at,
        )
    return done


def _write(actor: Actor, rows: Sequence[PlannedRow]) -> None:
    """Write codes in one statement, whatever stood for them before; the ids stand as the rows."""
    session.execute(
        _WRITE,
        {
            "company": actor.company,
            "kind": CodeKind.OWN.value,
            "ids": sorted(new_id() for _ in rows),
            "products": [row.product.product_id if row.product else None for row in rows],
            "codes": [row.code for row in rows],
            "normals": [row.normal for row in rows],
            "units": [row.unit_id for row in rows],
        },
    )


_WRITE = text("""
INSERT INTO product_codes (id, company_id, product_id, kind, code, normal, selling_unit_id)
SELECT given.id, :company, given.product_id, :kind, given.code, given.normal,
    given.unit_id
FROM unnest(CAST(:ids AS uuid[]), CAST(:products AS uuid[]), CAST(:codes AS text[]),
    CAST(:normals AS text[]), CAST(:units AS uuid[]))
    AS given (id, product_id, code, normal, unit_id)
ON CONFLICT (company_id, normal) WHERE company_id IS NOT NULL DO UPDATE SET
    code = excluded.code, product_id = excluded.product_id,
    selling_unit_id = excluded.selling_unit_id
""")
