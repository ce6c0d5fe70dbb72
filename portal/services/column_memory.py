"""What the columns of a once seen file mean, kept for whoever sends the like again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from portal.extensions import session
from portal.kit.ids import new_id
from portal.models.quick_order import ColumnMapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """The meanings of a file's columns in their order, with the choices made beside them."""

    source: str
    fields: tuple[str, ...]
    has_header: bool
    options: Mapping[str, str]
    at: datetime


def recall(*, company_id: UUID | None, kind: str, sources: Sequence[str]) -> Remembered | None:
    """Return what is remembered of the first of these sources that is known.

    Without a company: what the seller's own people have said.
    """
    mapping = ColumnMapping
    found = {
        one.source: one
        for one in session.scalars(
            select(mapping).where(
                mapping.company_id.is_(None)
                if company_id is None
                else mapping.company_id == company_id,
                mapping.kind == kind,
                mapping.source.in_(sources),
            )
        )
    }
    known = next((found[source] for source in sources if source in found), None)
    if known is None:
        return None
    return Remembered(
        source=known.source,
        fields=tuple(known.fields),
        has_header=known.has_header,
        options=unpack(known.options),
        at=known.updated_at,
    )


def remember(
    *,
    company_id: UUID | None,
    kind: str,
    source: str,
    fields: Sequence[str],
    has_header: bool,
    options: Mapping[str, str],
    at: datetime,
) -> None:
    """Keep what the columns of a source mean, in the place of what was kept of it before."""
    values = {
        "fields": list(fields),
        "has_header": has_header,
        "options": pack(options),
        "updated_at": at,
    }
    session.execute(
        insert(ColumnMapping)
        .values(id=new_id(), company_id=company_id, kind=kind, source=source, **values)
        .on_conflict_do_update(index_elements=["company_id", "kind", "source"], set_=values)
    )


def pack(options: Mapping[str, str]) -> list[str]:
    """Return options as they are stored: `name=value`."""
    return [f"{name}={value}" for name, value in options.items() if value]


def unpack(stored: Iterable[str]) -> dict[str, str]:
    """Return stored options by name."""
    return {name: value for name, _, value in (pair.partition("=") for pair in stored)}
