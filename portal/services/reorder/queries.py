"""What may be asked about ordering again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from portal.domain.access import Actor
from portal.services.presses import outcome_of
from portal.services.reorder.comparing import compare
from portal.services.reorder.sources import Asked, read_source
from portal.services.reorder.views import Answer, Comparison, Said


def comparison(
    *, actor: Actor, asked: Asked, answers: Mapping[str, Answer] | None, at: datetime
) -> Comparison:
    """Return what is ordered again beside today, with what the person says of the lines.

    :raises Forbidden: if the person may not order.
    :raises NotFound: if an order or the list is out of reach.
    :raises InvalidInput: if it is too much for one page.
    """
    source = read_source(actor=actor, asked=asked)
    return compare(actor=actor, source=source, answers=answers, at=at)


def around(
    *, actor: Actor, asked: Asked, key: str, answers: Mapping[str, Answer], at: datetime
) -> Comparison:
    """Return a line and the others of its product, for the answer to a change in place.

    :raises Forbidden, NotFound, InvalidInput: as `comparison` does.
    """
    source = read_source(actor=actor, asked=asked)
    group = next((line.product_id for line in source.lines if line.key == key), None)
    own = tuple(line for line in source.lines if line.product_id == group)
    return compare(actor=actor, source=replace(source, lines=own), answers=answers, at=at)


def told(*, actor: Actor, asked: Asked, key: UUID, at: datetime) -> Comparison:
    """Return the comparison after a press: what went in, what did not and why.

    Of a press that never was nothing is told.

    :raises Forbidden, NotFound, InvalidInput: as `comparison` does.
    """
    outcome = outcome_of(actor=actor, key=key) or {}
    lines: Mapping[str, Any] = outcome.get("again", {})
    if not lines:
        return comparison(actor=actor, asked=asked, answers=None, at=at)
    answers = {name: _as_left(of) for name, of in lines.items()}
    found = comparison(actor=actor, asked=asked, answers=answers, at=at)
    return replace(
        found,
        pressed=True,
        lines=tuple(
            replace(line, said=_said(lines[line.key])) if line.key in lines else line
            for line in found.lines
        ),
    )


def _as_left(of: Mapping[str, Any]) -> Answer:
    """Return a line as the person had it, not selected: what is in the cart is not to go twice."""
    return Answer(
        quantity=Decimal(of["typed"]),
        unit=of["typed_unit"],
        instead=UUID(of["instead"]) if of["instead"] else None,
    )


def _said(of: Mapping[str, Any]) -> Said:
    return Said(
        state=of["state"],
        quantity=of["quantity"],
        unit=of["unit"],
        together=of["together"],
        why=of["why"],
    )
