"""Codes a company teaches us while it mends a quick order."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from portal.domain.access import Actor
from portal.domain.codes import normalise_code
from portal.services.catalogue.assortment import scope_of
from portal.services.own_codes import commands as own_codes
from portal.services.own_codes.commands import Saved
from portal.services.quick_order.commands import choose_product
from portal.services.quick_order.resolution import LEARNABLE, resolve
from portal.services.quick_order.store import drafts, keep


def choose_and_remember(
    *,
    actor: Actor,
    run_id: UUID,
    row: int,
    part: int,
    product_id: UUID | None,
    code: str,
    at: datetime,
) -> Saved | None:
    """Say which product a rejected line means, and keep its code as the company's own.

    Every other line of the run that was rejected for the same code has its product then, too.
    None if the code of the line was known well enough to need no keeping.

    :raises NotFound, InvalidInput: as choosing a product does, and if the code cannot be kept.
    """
    chosen = choose_product(
        actor=actor, run_id=run_id, row=row, part=part, product_id=product_id, code=code
    )
    if chosen.was not in LEARNABLE:
        return None
    saved = own_codes.remember(
        actor=actor, code=chosen.line.code, product_id=chosen.product_id, at=at
    )
    normal = normalise_code(chosen.line.code)
    same = [
        line._replace(problem="", values=None, suggestions=())
        for line in drafts(company_id=actor.company, run_id=run_id)
        if line.problem in LEARNABLE and normalise_code(line.code) == normal
    ]
    if same:
        mended = resolve(scope=scope_of(actor), lines=same)
        keep(company_id=actor.company, run_id=run_id, lines=mended)
    return saved
