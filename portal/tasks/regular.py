"""The regular assortment: of everybody by night, of one company after each of its orders."""

from __future__ import annotations

from uuid import UUID

import structlog

from portal.kit.clock import utc_now
from portal.models.tenancy import acting_as_system, current_scope
from portal.services.regular.commands import rebuild
from portal.services.unit_of_work import unit_of_work

_log = structlog.get_logger(__name__)


def reckon_all() -> None:
    """Reckon demand and the habits of every company anew."""
    with acting_as_system(), unit_of_work():
        written = rebuild(at=utc_now())
    _log.info("reckoned the regular assortment", count=written)


def reckon_company(*, message_id: UUID) -> None:  # noqa: ARG001 - the same orders give the same habits
    """Reckon the habits of the company in whose scope this is anew."""
    with unit_of_work():
        rebuild(at=utc_now(), company_ids=[UUID(current_scope().company)])
