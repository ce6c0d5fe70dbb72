"""What is kept after a request: rows of any company, the audit log, the outbox."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from portal.extensions import db
from portal.models.audit import AuditEntry
from portal.models.messages import OutboxMessage
from portal.models.tenancy import acting_as_system


def kept(statement: Select[Any]) -> list[Any]:
    """Return the first column of every row, whatever the company."""
    db.session.close()
    with acting_as_system():
        found = list(db.session.scalars(statement))
        db.session.close()
    return found


def audited() -> list[tuple[str, str, Any]]:
    """Return the audit log, oldest first: action, label, company."""
    entries = kept(select(AuditEntry).order_by(AuditEntry.at, AuditEntry.id))
    return [(one.action, one.label, one.company_id) for one in entries]


def promised() -> list[tuple[str, dict[str, Any]]]:
    """Return the outbox, oldest first: job, payload."""
    messages = kept(select(OutboxMessage).order_by(OutboxMessage.created_at, OutboxMessage.id))
    return [(one.job, one.payload) for one in messages]
