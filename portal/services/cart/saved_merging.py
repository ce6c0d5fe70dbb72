"""Putting one cart into another: quantities of the same product and unit are added up.

Nothing is lost: a line that would grow past any quantity stays where it was, and is named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Integer, Numeric, Text, Uuid, delete, func, literal, select, update

from portal.domain.access import Actor
from portal.domain.quantities import MAX_QUANTITY, SellingUnit, mend
from portal.extensions import session
from portal.kit.errors import InvalidInput
from portal.kit.words import N_
from portal.models.carts import Cart, CartLine
from portal.services.cart.adding import locked_active_cart
from portal.services.cart.saved import locked
from portal.services.catalogue.lines import selling_units
from portal.services.presses import first_press, note_outcome, outcome_of
from portal.services.pricing.queries import price_scope

_TABLE: Any = CartLine.__table__
_NUMBER = Numeric(14, 3)
_MAX_NOTE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What came of it: lines that came over, those added to others, corrected, left behind."""

    into_id: UUID
    moved: int
    summed: int
    mended: int
    left: int


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of either cart."""

    id: UUID
    cart_id: UUID
    product_id: UUID
    unit: str
    factor: Decimal
    quantity: Decimal
    note: str
    position: int


@dataclass(frozen=True, slots=True)
class _Change:
    """What a line becomes: its place (in the other cart), quantity and note."""

    id: UUID
    position: int
    factor: Decimal
    quantity: Decimal
    base_quantity: Decimal
    note: str


def merge(
    *, actor: Actor, cart_id: UUID, into_id: UUID | None, key: UUID | None, at: datetime
) -> Merged:
    """Put a cart into another (None: the active one); the emptied one is gone.

    A second press of the same form (`key`) changes nothing and is told what the first has done.

    :raises NotFound: if the member lacks one of them.
    :raises InvalidInput: if they are one and the same.
    """
    if key is not None and not first_press(actor=actor, key=key, at=at):
        return _again(outcome_of(actor=actor, key=key) or {})
    active = locked_active_cart(actor=actor, at=at)  # held first: merges wait for one another
    into = active if into_id in (None, active.id) else locked(actor, into_id)
    source = active if cart_id == active.id else locked(actor, cart_id)
    if source.id == into.id:
        raise InvalidInput(N_("Choose another cart to put this one into."))
    merged = _merged(actor, source, into, at)
    if key is not None:
        noted = {name: getattr(merged, name) for name in ("moved", "summed", "mended", "left")}
        note_outcome(actor=actor, key=key, outcome=noted | {"into_id": str(into.id)})
    return merged


def _again(outcome: Mapping[str, Any]) -> Merged:
    """Return what the first press has done.

    :raises InvalidInput: if nothing is known of it.
    """
    if "into_id" not in outcome:
        raise InvalidInput(N_("This was sent already. Look at your carts."))
    figures = {name: int(outcome[name]) for name in ("moved", "summed", "mended", "left")}
    return Merged(into_id=UUID(outcome["into_id"]), **figures)


def _merged(actor: Actor, source: Cart, into: Cart, at: datetime) -> Merged:
    lines = _lines(actor, (source.id, into.id))
    there = {(one.product_id, one.unit): one for one in lines if one.cart_id == into.id}
    coming = [one for one in lines if one.cart_id == source.id]
    units = selling_units(
        scope=price_scope(actor, into.branch_id).assortment,
        product_ids={one.product_id for one in coming},
    )
    last = max((one.position for one in there.values()), default=0)
    moved: list[_Change] = []
    summed: list[_Change] = []
    gone: list[UUID] = []
    mended = 0
    for one in coming:
        twin = there.get((one.product_id, one.unit))
        unit = units.get(one.product_id, {}).get(one.unit)
        change, corrected = _grown(one, twin, unit, position=last + len(moved) + 1)
        if change is None:
            continue
        mended += corrected
        if twin is None:
            moved.append(change)
        else:
            summed.append(change)
            gone.append(one.id)
    _write(moved, into.id)
    session.execute(delete(CartLine).where(CartLine.id.in_(gone)))
    _write(summed, into.id)
    left = len(coming) - len(moved) - len(summed)
    source.updated_at, into.updated_at = at, at
    source.shown_net_minor = into.shown_net_minor = None
    if not left and not source.active:
        session.delete(source)
    return Merged(into_id=into.id, moved=len(moved), summed=len(summed), mended=mended, left=left)


def _grown(
    one: _Line, twin: _Line | None, unit: SellingUnit | None, *, position: int
) -> tuple[_Change | None, bool]:
    """Return a line with both quantities, mended to the pack; None if they are too much.

    What is not sold any more keeps its quantity as it is: the cart's page says so at the line.
    """
    total = one.quantity + (twin.quantity if twin else Decimal(0))
    quantity, factor = total, (twin or one).factor
    if unit is not None:
        quantity, factor = mend(total, unit).quantity, unit.factor
    base = quantity * factor
    if max(quantity, base) > MAX_QUANTITY:
        return None, False
    note = one.note
    if twin is not None:
        note = " · ".join(dict.fromkeys(text for text in (twin.note, one.note) if text))[:_MAX_NOTE]
    change = _Change(
        id=(twin or one).id,
        position=twin.position if twin else position,
        factor=factor,
        quantity=quantity,
        base_quantity=base,
        note=note,
    )
    return change, quantity != total


def _lines(actor: Actor, carts: Sequence[UUID]) -> list[_Line]:
    rows = session.execute(
        select(
            CartLine.id,
            CartLine.cart_id,
            CartLine.product_id,
            CartLine.unit,
            CartLine.factor,
            CartLine.quantity,
            CartLine.note,
            CartLine.position,
        )
        .where(CartLine.company_id == actor.company, CartLine.cart_id.in_(carts))
        .order_by(CartLine.position, CartLine.id)
    )
    return [_Line(*row) for row in rows]


def _write(changes: Sequence[_Change], cart_id: UUID) -> None:
    """Write any number of lines, all of the one cart, in one statement."""
    if not changes:
        return
    columns: tuple[tuple[str, Any], ...] = (
        ("id", Uuid()),
        ("position", Integer()),
        ("factor", _NUMBER),
        ("quantity", _NUMBER),
        ("base_quantity", _NUMBER),
        ("note", Text()),
    )
    given = func.unnest(
        *(literal([getattr(one, name) for one in changes], ARRAY(of)) for name, of in columns)
    )
    rows = given.table_valued(*(name for name, _ in columns), name="given").render_derived()
    session.execute(
        update(_TABLE)
        .where(_TABLE.c.id == rows.c.id)
        .values(cart_id=cart_id, **{name: rows.c[name] for name, _ in columns[1:]})
    )
