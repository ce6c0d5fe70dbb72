"""What is open between a company and the seller, from the journal. Gross."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Text, Uuid, and_, bindparam, case, func, select

from portal.domain.receivables import OpenItem
from portal.extensions import session
from portal.kit.money import Money
from portal.models.receivables import Document, DocumentDue, EntryKind, JournalEntry, Payment


def open_documents(company_id: UUID, currency: str, disputed: set[UUID]) -> list[OpenItem]:
    """Return what is open by due date; what was paid covers the earliest due dates first."""
    rows = session.execute(_OPEN_DOCUMENTS, {"company": company_id, "currency": currency})
    parts: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        parts[row.id].append(row)
    return [
        OpenItem(
            number=row.number,
            issued=row.issued_on,
            due=due,
            open=Money(amount, currency),
            disputed=row.id in disputed,
        )
        for rows_of in parts.values()
        for row, due, amount in _by_due_date(rows_of)
    ]


def _by_due_date(rows: Sequence[Any]) -> list[tuple[Any, date, int]]:
    """Spread a document's open amount over its due dates, the latest filled first."""
    left = int(rows[0].open)
    if len(rows) == 1 or left < 0:
        return [(rows[0], rows[0].due_on, left)]
    found = []
    for row in rows:
        here = min(left, row.amount_minor)
        if here > 0:
            found.append((row, row.part_due, here))
            left -= here
    if left:
        found.append((rows[-1], rows[-1].part_due, left))
    return found


def unused_payments(company_id: UUID, currency: str) -> list[OpenItem]:
    """Return what was paid and set against no document yet, as credits."""
    rows = session.execute(_UNUSED_PAYMENTS, {"company": company_id, "currency": currency})
    return [
        OpenItem(
            number=row.title,
            issued=row.received_on,
            due=row.received_on,
            open=Money(-int(row.rest), currency),
        )
        for row in rows
    ]


# Statements are put together once: that costs more than running them.
_COMPANY = bindparam("company", type_=Uuid())
_CURRENCY = bindparam("currency", type_=Text())
_BALANCE = func.sum(
    case(
        (JournalEntry.kind == EntryKind.ALLOCATION, -JournalEntry.amount_minor),
        else_=JournalEntry.amount_minor,
    )
)
# The documents that are not settled, with what is open of each.
_BALANCES = (
    select(JournalEntry.document_id, _BALANCE.label("open"))
    .where(
        JournalEntry.company_id == _COMPANY,
        JournalEntry.document_id.is_not(None),
        JournalEntry.currency == _CURRENCY,
    )
    .group_by(JournalEntry.document_id)
    .having(_BALANCE != 0)
    .subquery()
)
_OPEN_DOCUMENTS = (
    select(
        Document.id,
        Document.number,
        Document.issued_on,
        Document.due_on,
        _BALANCES.c.open,
        DocumentDue.due_on.label("part_due"),
        DocumentDue.amount_minor,
    )
    .join(_BALANCES, _BALANCES.c.document_id == Document.id)
    .outerjoin(
        DocumentDue,
        and_(DocumentDue.company_id == _COMPANY, DocumentDue.document_id == Document.id),
    )
    .where(Document.company_id == _COMPANY)
    .order_by(Document.due_on, Document.number, DocumentDue.due_on.desc())
)
_UNUSED_PAYMENTS = (
    select(Payment.title, Payment.received_on, _BALANCE.label("rest"))
    .join(
        JournalEntry,
        and_(
            JournalEntry.company_id == _COMPANY,
            JournalEntry.payment_id == Payment.id,
            JournalEntry.currency == _CURRENCY,
        ),
    )
    .where(Payment.company_id == _COMPANY)
    .group_by(Payment.id, Payment.title, Payment.received_on)
    .having(_BALANCE != 0)
)
