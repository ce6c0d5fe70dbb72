"""Looking up the lines of a large quick order."""

from __future__ import annotations

from uuid import UUID

from portal.kit.clock import utc_now
from portal.models.tenancy import current_scope
from portal.services.catalogue.assortment import Scope
from portal.services.quick_order.commands import work_through


def work(*, message_id: UUID, run_id: str, price_group_id: str | None) -> None:  # noqa: ARG001 - every job gets it
    """Look up a run's lines in the scope of the company it belongs to."""
    company_id = UUID(current_scope().company)
    work_through(
        company_id=company_id,
        run_id=UUID(run_id),
        scope=Scope(
            company_id=company_id,
            price_group_id=UUID(price_group_id) if price_group_id else None,
        ),
        at=utc_now(),
    )
