"""Putting products on a list: any number of them in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from portal.domain.access import Actor
from portal.domain.quantities import MAX_QUANTITY, Mended, mend
from portal.extensions import session
from portal.kit.errors import InvalidInput
from portal.kit.ids import new_id
from portal.kit.words import N_
from portal.models.lists import FavouritesLine
from portal.services.cart.adding import NO_UNIT, TOO_MUCH
from portal.services.catalogue.queries import LineProduct, line_products
from portal.services.lists.access import list_scope, the_list
from portal.services.lists.places import Place, inserted, places_of, write_places

MAX_LINES = 5_000
NOT_OFFERED = N_("This product is no longer available to your company.")
_FULL = N_("A list holds at most %(most)s lines; with these it would have %(count)s.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A product to put on a list: a quantity of a unit ("" for the base unit).

    `at` is the place (from 0) where a line that comes back once stood.
    """

    product_id: UUID
    quantity: Decimal
    unit: str = ""
    section: str = ""
    note: str = ""
    at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What came of it: lines added (with their corrected quantities), kept as they were, refused.

    `refused` names for each line not added the reason, to be translated.
    """

    added: tuple[Mended, ...] = ()
    kept: int = 0
    refused: tuple[str, ...] = ()


def add_products(*, actor: Actor, list_id: UUID, wanted: Sequence[Wanted], at: datetime) -> Listed:
    """Put products on a list; one that is there already in that unit stays as it is.

    :raises NotFound: if the list is out of reach.
    :raises InvalidInput: if the list would grow too long.
    """
    whose = the_list(actor=actor, list_id=list_id, lock=True)
    scope = list_scope(actor).assortment
    before = places_of(company_id=whose.company_id, list_id=whose.id, scope=scope)
    products = line_products(scope=scope, product_ids={one.product_id for one in wanted})
    refused: list[str] = []
    mended = _mended(wanted, products, refused)
    there = {(place.product_id, place.unit) for place in before}
    new = {key: one for key, one in mended.items() if key not in there}
    if len(before) + len(new) > MAX_LINES:
        raise InvalidInput(_FULL, most=MAX_LINES, count=len(before) + len(new))
    order, rows = list(before), []
    for (product_id, unit), (one, quantity) in new.items():
        place = Place(id=new_id(), product_id=product_id, unit=unit, section=one.section)
        order = inserted(order, place, at=one.at)
        rows.append(_row(place, one, quantity))
    _store(whose.company_id, whose.id, order, rows)
    if rows:
        whose.updated_at = at
    return Listed(
        added=tuple(quantity for _, quantity in new.values()),
        kept=len(mended) - len(new),
        refused=tuple(refused),
    )


def _mended(
    wanted: Sequence[Wanted], products: dict[UUID, LineProduct], refused: list[str]
) -> dict[tuple[UUID, str], tuple[Wanted, Mended]]:
    """Return what is asked for by product and unit, quantities added up and mended upward."""
    asked: dict[tuple[UUID, str], tuple[Wanted, Decimal]] = {}
    for one in wanted:
        product = products.get(one.product_id)
        unit = product.selling_unit(one.unit) if product else None
        if unit is None:
            refused.append(NO_UNIT if product else NOT_OFFERED)
            continue
        key = (one.product_id, unit.unit)
        first, quantity = asked.get(key, (one, Decimal(0)))
        asked[key] = (first, quantity + one.quantity)
    found = {}
    for (product_id, name), (one, quantity) in asked.items():
        unit = products[product_id].selling_unit(name)
        result = mend(quantity, unit) if unit else None
        if result is None or max(result.quantity, result.base_quantity) > MAX_QUANTITY:
            refused.append(TOO_MUCH)
            continue
        found[product_id, name] = (one, result)
    return found


def _row(place: Place, one: Wanted, quantity: Mended) -> dict[str, Any]:
    return {
        "id": place.id,
        "product_id": place.product_id,
        "unit": place.unit,
        "quantity": quantity.quantity,
        "section": one.section,
        "note": one.note,
    }


def _store(
    company_id: UUID, list_id: UUID, order: Sequence[Place], rows: Sequence[dict[str, Any]]
) -> None:
    if not rows:
        return
    numbers = {place.id: number for number, place in enumerate(order, 1)}
    fixed = {"company_id": company_id, "list_id": list_id}
    session.execute(
        insert(FavouritesLine), [{**row, **fixed, "position": numbers[row["id"]]} for row in rows]
    )
    write_places(order, new={row["id"] for row in rows})
