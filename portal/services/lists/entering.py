"""A code typed or scanned on a list: it adds a line, or raises the one that stands there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from portal.domain.access import Actor
from portal.domain.quantities import MAX_QUANTITY, Mended, SellingUnit, mend
from portal.extensions import session
from portal.kit.errors import InvalidInput
from portal.models.lists import FavouritesLine, FavouritesList
from portal.services.cart.adding import NO_UNIT, TOO_MUCH
from portal.services.catalogue.queries import line_products
from portal.services.lists.access import list_scope, the_list
from portal.services.lists.adding import NOT_OFFERED, Wanted, add_products


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A product as it now stands on the list; `before` is 0 for a new line."""

    name: str
    mended: Mended
    before: Decimal


def enter_product(*, actor: Actor, list_id: UUID, wanted: Wanted, at: datetime) -> Entered:
    """Put a product on a list; one that is there already in that unit grows by the quantity.

    :raises NotFound: if the list is out of reach.
    :raises InvalidInput: if the product cannot stand there, or the list or quantity is too large.
    """
    whose = the_list(actor=actor, list_id=list_id, lock=True)
    found = line_products(scope=list_scope(actor).assortment, product_ids=[wanted.product_id])
    product = found.get(wanted.product_id)
    if product is None:
        raise InvalidInput(NOT_OFFERED)
    unit = product.selling_unit(wanted.unit)
    if unit is None:
        raise InvalidInput(NO_UNIT)
    line = _standing(whose, product.id, unit)
    if line is None:
        listed = add_products(actor=actor, list_id=list_id, wanted=[wanted], at=at)
        if listed.refused:
            raise InvalidInput(listed.refused[0])
        return Entered(name=product.name, mended=listed.added[0], before=Decimal(0))
    before = line.quantity
    mended = mend(before + wanted.quantity, unit)
    if max(mended.quantity, mended.base_quantity) > MAX_QUANTITY:
        raise InvalidInput(TOO_MUCH)
    line.quantity, whose.updated_at = mended.quantity, at
    return Entered(name=product.name, mended=mended, before=before)


def _standing(whose: FavouritesList, product_id: UUID, unit: SellingUnit) -> FavouritesLine | None:
    return session.scalars(
        select(FavouritesLine).where(
            FavouritesLine.company_id == whose.company_id,
            FavouritesLine.list_id == whose.id,
            FavouritesLine.product_id == product_id,
            FavouritesLine.unit == unit.unit,
        )
    ).one_or_none()
