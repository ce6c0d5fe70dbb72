"""Into the cart again, once a press, with a word about every line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from portal.domain.access import Actor
from portal.domain.quantities import Mended, mend, to_base
from portal.domain.reorder import Way
from portal.kit.words import N_
from portal.models.carts import CartSource
from portal.services.cart.commands import Added, AddedLine, NewLine, add_lines
from portal.services.cart.queries import active_cart
from portal.services.presses import first_press, note_outcome
from portal.services.reorder.comparing import compare
from portal.services.reorder.sources import Asked, read_source
from portal.services.reorder.views import Answer, ComparedLine, Comparison, Said
from portal.services.subscriptions.commands import wait_for

LEFT_OUT = N_("Left out: not selected.")
NOT_BUYABLE = N_("Not put in: it cannot be ordered now.")
NO_STOCK = N_("Not put in: stock does not cover it.")
DOUBTFUL = N_("Not put in: check the quantity first.")
_SOURCE = CartSource.REORDER
_TOLD = N_("Not put in: we will tell you when it is there.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """What a press did: how many lines went into the cart, how many did not.

    `even`: everything went in, and nothing was different.
    """

    lines: int
    left: int
    even: bool


def order_again(
    *,
    actor: Actor,
    asked: Asked,
    answers: Mapping[str, Answer] | None,
    key: UUID,
    at: datetime,
) -> Pressed | None:
    """Put past lines into the active cart at present prices; None if this press did so before.

    Without answers everything goes that stock and assortment allow. What does not go in is kept
    with its reason in the outcome of the press.

    :raises Forbidden: if the person may not order.
    :raises NotFound: if an order or the list is out of reach.
    """
    source = read_source(actor=actor, asked=asked)
    if not first_press(actor=actor, key=key, at=at):
        return None
    comparison = compare(actor=actor, source=source, answers=answers, at=at)
    going = [line for line in comparison.lines if line.ticked and line.way is not Way.NOTIFY]
    wanted = [_new_line(line) for line in going]
    added = add_lines(actor=actor, lines=wanted, at=at, source=_SOURCE) if wanted else None
    waiting = [line for line in comparison.lines if line.way is Way.NOTIFY]
    _wait(actor, waiting, going, at)
    said = _said(comparison, going, waiting, added)
    note_outcome(actor=actor, key=key, outcome=_outcome(comparison, said))
    lines = sum(one.state == "in" for one in said.values())
    left = len(said) - lines
    return Pressed(lines=lines, left=left, even=not left and not comparison.differing)


def _new_line(line: ComparedLine) -> NewLine:
    if line.taken is None or line.unit is None or line.goes is None:
        raise ValueError("a line that cannot be ordered is on its way into the cart")
    return NewLine(product_id=line.taken.id, unit=line.unit.unit, quantity=line.goes, as_shown=True)


def _wait(
    actor: Actor, lines: Iterable[ComparedLine], going: Iterable[ComparedLine], at: datetime
) -> None:
    """Ask to be told of products, the quantities of one added up."""
    wishes: dict[UUID, Mended] = {}
    for line in lines:
        if line.taken is None or line.wanted is None:
            continue
        known, own = wishes.get(line.taken.id), line.wanted
        base = line.taken.units[0]
        wishes[line.taken.id] = (
            mend(known.base_quantity + own.base_quantity, base) if known else own
        )
    if not wishes:
        return
    taking: dict[UUID, Decimal] = {}
    for line in going:
        if line.taken is not None and line.goes is not None and line.unit is not None:
            before = taking.get(line.taken.id, Decimal(0))
            taking[line.taken.id] = before + to_base(line.goes, line.unit)
    cart = active_cart(actor)
    branch_id = cart.branch_id if cart else None
    wait_for(actor=actor, wishes=wishes, branch_id=branch_id, taking=taking, at=at)


def _said(
    comparison: Comparison,
    going: list[ComparedLine],
    waiting: list[ComparedLine],
    added: Added | None,
) -> dict[str, Said]:
    """Return what became of each line."""
    lying = {(one.product_id, one.mended.unit.unit): one for one in added.lines} if added else {}
    refused = (
        {(one.line.product_id, one.line.unit): one.message for one in added.refused}
        if (added)
        else {}
    )
    went, told = {line.key for line in going}, {line.key for line in waiting}
    said = {}
    for line in comparison.lines:
        if line.key in told:
            said[line.key] = Said(state="told", why=_TOLD)
        elif line.key not in went or line.taken is None or line.unit is None:
            said[line.key] = Said(state="out", why=_why_not(line))
        elif (where := (line.taken.id, line.unit.unit)) in lying:
            said[line.key] = _in(line, lying[where])
        else:
            said[line.key] = Said(state="out", why=refused.get(where, NOT_BUYABLE))
    return said


def _in(line: ComparedLine, lying: AddedLine) -> Said:
    together = lying.mended.quantity
    return Said(
        state="in",
        quantity=str(line.goes),
        unit=line.unit.unit if line.unit else "",
        together="" if together == line.goes else str(together),
    )


def _why_not(line: ComparedLine) -> str:
    if not line.orderable:
        return NOT_BUYABLE
    if line.goes is None:
        return NO_STOCK
    return DOUBTFUL if line.answer is None else LEFT_OUT


def _outcome(comparison: Comparison, said: Mapping[str, Said]) -> dict[str, Any]:
    """Return what is kept of a press: by line what came of it, and what the person had chosen."""
    return {
        "again": {
            line.key: {
                "state": said[line.key].state,
                "quantity": said[line.key].quantity,
                "unit": said[line.key].unit,
                "together": said[line.key].together,
                "why": said[line.key].why,
                "typed": str(line.quantity),
                "typed_unit": line.unit.unit if line.unit else "",
                "instead": str(line.taken.id) if line.instead and line.taken else "",
            }
            for line in comparison.lines
        }
    }
