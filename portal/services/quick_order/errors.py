"""The rows of a quick order that did not become lines, as they were given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from portal.domain.access import Actor
from portal.services.quick_order.commands import own_run
from portal.services.quick_order.store import drafts


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """A row of the source that did not become a line of the order, with the reason."""

    cells: tuple[str, ...]
    message: str
    values: Mapping[str, str]


def error_rows(*, actor: Actor, run_id: UUID) -> tuple[list[str], list[ErrorRow]]:
    """Return the source's header and its rows with a problem, in the order of the source.

    :raises NotFound: if the member has no such run.
    """
    run = own_run(actor=actor, run_id=run_id)
    return list(run.header), [
        ErrorRow(line.cells, line.problem, line.values or {})
        for line in drafts(company_id=actor.company, run_id=run_id)
        if line.problem
    ]
