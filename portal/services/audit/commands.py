"""Writing the audit log, in the transaction of what it tells."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from portal.domain.access import Actor
from portal.extensions import session
from portal.models.audit import AuditEntry


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a change came from: a network address and a request (or job) id."""

    address: str = ""
    request_id: str = ""


_NOWHERE = Origin()
_origin: ContextVar[Origin] = ContextVar("portal_origin", default=_NOWHERE)


def set_origin(*, address: str, request_id: str) -> None:
    """Say where the changes of this request or job come from; doors call it."""
    _origin.set(Origin(address, request_id))


def record(
    *,
    action: str,
    entity: str,
    at: datetime,
    actor: Actor | None,
    company_id: UUID | None,
    entity_id: UUID | None = None,
    label: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    on_behalf_of_id: UUID | None = None,
) -> None:
    """Write down what was done. `actor` None means the system itself.

    `action` is `entity.past-participle` ("order.placed"); `before` and `after` hold plain values.
    """
    origin = _origin.get()
    session.add(
        AuditEntry(
            company_id=company_id,
            at=at,
            actor_id=actor.person_id if actor else None,
            actor_name=actor.name if actor else "",
            on_behalf_of_id=on_behalf_of_id,
            action=action,
            entity=entity,
            entity_id=entity_id,
            label=label,
            before=before,
            after=after,
            address=origin.address,
            request_id=origin.request_id,
        )
    )
