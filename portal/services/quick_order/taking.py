"""Putting a quick order into the cart, once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from portal.domain.access import Actor
from portal.kit.errors import Conflict
from portal.kit.words import N_
from portal.models.carts import CartSource
from portal.models.quick_order import RunState
from portal.services.cart.adding import Added, NewLine, add_lines
from portal.services.quick_order.commands import own_run
from portal.services.quick_order.queries import asked_for


def take(*, actor: Actor, run_id: UUID, at: datetime) -> Added | None:
    """Put the run's ready lines into the active cart; None if they are in it already.

    :raises NotFound: if the member has no such run.
    :raises Conflict: if its lines are still being looked up, or none is ready.
    """
    run = own_run(actor=actor, run_id=run_id, lock=True)
    if run.state is RunState.DONE:
        return None
    if run.state is not RunState.READY:
        raise Conflict(N_("The codes are still being looked up. Wait a moment and try again."))
    added = add_lines(
        actor=actor,
        lines=[
            NewLine(product_id=product_id, unit=unit, quantity=asked, as_shown=True)
            for (product_id, unit), asked in asked_for(actor=actor, run_id=run_id).items()
        ],
        at=at,
        source=CartSource.FILE if run.source_name else CartSource.OWN,
    )
    if not added.lines:
        raise Conflict(N_("No line is ready for the cart. Correct the rejected ones first."))
    run.state = RunState.DONE
    return added
