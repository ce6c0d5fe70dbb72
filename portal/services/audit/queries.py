"""Reading the audit log, newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.orm import aliased

from portal.extensions import session
from portal.kit.clock import WARSAW
from portal.models.accounts import Company, Person
from portal.models.audit import AuditEntry

PAGE = 50
_LAST_DAY = date(9999, 12, 30)
"""Beyond it the calendar has no day after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What to look for; empty means anything. The days are of Warsaw, both included."""

    person: str = ""
    action: str = ""
    entity: str = ""
    text: str = ""
    company_id: UUID | None = None
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A value before and after."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something that was done."""

    id: UUID
    at: datetime
    actor: str
    actor_is_staff: bool
    on_behalf_of: str
    action: str
    entity: str
    label: str
    company_id: UUID | None
    company: str
    address: str
    request_id: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryList:
    """A page of entries; `older_than` is the id from which the next page goes on."""

    rows: tuple[Entry, ...]
    older_than: UUID | None


def entries(*, wanted: Filter, older_than: UUID | None = None) -> EntryList:
    """Return a page of what fits, newest first, of the companies in scope."""
    behalf = aliased(Person)
    actor = aliased(Person)
    statement = (
        select(AuditEntry, behalf.name, actor.staff_role, Company.name)
        .outerjoin(behalf, behalf.id == AuditEntry.on_behalf_of_id)
        .outerjoin(actor, actor.id == AuditEntry.actor_id)
        .outerjoin(Company, Company.id == AuditEntry.company_id)
        .where(*_conditions(wanted))
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(PAGE + 1)
    )
    if older_than is not None:
        last = select(AuditEntry.at, AuditEntry.id).where(AuditEntry.id == older_than).subquery()
        statement = statement.where(
            tuple_(AuditEntry.at, AuditEntry.id) < select(last.c.at, last.c.id).scalar_subquery()
        )
    found = session.execute(statement).all()
    rows = tuple(
        _entry(row, behalf=behalf_name or "", staff=role is not None, company=company or "")
        for row, behalf_name, role, company in found[:PAGE]
    )
    return EntryList(rows=rows, older_than=rows[-1].id if len(found) > PAGE else None)


def _conditions(wanted: Filter) -> Iterator[ColumnElement[bool]]:
    if wanted.company_id:
        yield AuditEntry.company_id == wanted.company_id
    if wanted.person:
        yield AuditEntry.actor_name.icontains(wanted.person, autoescape=True)
    if wanted.action:
        yield AuditEntry.action == wanted.action
    if wanted.entity:
        yield AuditEntry.entity == wanted.entity
    if wanted.text:
        yield AuditEntry.label.icontains(wanted.text, autoescape=True)
    if wanted.first_day:
        yield AuditEntry.at >= _midnight(wanted.first_day)
    if wanted.last_day:
        yield AuditEntry.at < _midnight(min(wanted.last_day, _LAST_DAY) + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), WARSAW)


def _entry(row: AuditEntry, *, behalf: str, staff: bool, company: str) -> Entry:
    before, after = row.before or {}, row.after or {}
    names = dict.fromkeys([*before, *after])
    return Entry(
        id=row.id,
        at=row.at,
        actor=row.actor_name,
        actor_is_staff=staff,
        on_behalf_of=behalf,
        action=row.action,
        entity=row.entity,
        label=row.label,
        company_id=row.company_id,
        company=company,
        address=row.address,
        request_id=row.request_id,
        changes=tuple(
            Change(name=name, before=before.get(name), after=after.get(name)) for name in names
        ),
    )
