"""Changing the lines of a list. Each change writes its own line, and of it only what is changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import delete, select

from portal.domain.access import Actor
from portal.domain.quantities import MAX_QUANTITY, Mended, mend
from portal.extensions import session
from portal.kit.errors import InvalidInput, NotFound
from portal.kit.words import N_
from portal.models.lists import FavouritesLine, FavouritesList
from portal.services.cart.adding import NO_UNIT, TOO_MUCH
from portal.services.catalogue.queries import LineProduct, line_products
from portal.services.lists.access import list_scope, the_line, the_list
from portal.services.lists.adding import Wanted
from portal.services.lists.places import (
    Place,
    moved,
    placed,
    places_of,
    put_into_section,
    write_section,
)

MAX_SECTION = 60
MAX_NOTE = 200
GONE = N_("This line is not on the list any more. Reload the page.")
_WRITTEN = N_("Meanwhile this was changed to “%(text)s”. Save once more if yours is to stand.")
_TWIN = N_("The product is on this list in that unit already.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A quantity in a unit ("" for the line's present one).

    `seen` is what the person saw there, and asked for since; nothing: whatever stands there goes.
    """

    quantity: Decimal
    unit: str = ""
    seen: tuple[Asked, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Overtaken:
    """A line that was changed by somebody else since it was seen: that stands."""

    name: str
    quantity: Decimal
    unit: str
    asked: Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What came of it: by line the quantity mended upward, or what stands there now."""

    lines: dict[UUID, Mended]
    overtaken: dict[UUID, Overtaken]


def change_lines(
    *, actor: Actor, list_id: UUID, wanted: Mapping[UUID, Asked], at: datetime
) -> Changed:
    """Set quantities and units of lines, mended upward; lines that are gone are passed over.

    So is a line that does not stand any more as it was seen.

    :raises NotFound: if the list is out of reach.
    :raises InvalidInput: if a product is not sold in that unit, or stands there in it already.
    """
    whose = the_list(actor=actor, list_id=list_id, lock=True)
    lines = session.scalars(
        select(FavouritesLine).where(
            FavouritesLine.company_id == whose.company_id,
            FavouritesLine.list_id == whose.id,
            FavouritesLine.id.in_(wanted),
        )
    ).all()
    products = line_products(
        scope=list_scope(actor).assortment, product_ids={one.product_id for one in lines}
    )
    changed: dict[UUID, Mended] = {}
    overtaken: dict[UUID, Overtaken] = {}
    for line in lines:
        product, asked = products.get(line.product_id), wanted[line.id]
        unit = product.selling_unit(asked.unit or line.unit) if product else None
        if product is None or unit is None:
            raise InvalidInput(NO_UNIT)
        if _changed_since(line, asked, product):
            overtaken[line.id] = Overtaken(
                name=product.name, quantity=line.quantity, unit=line.unit, asked=asked
            )
            continue
        mended = mend(asked.quantity, unit)
        if max(mended.quantity, mended.base_quantity) > MAX_QUANTITY:
            raise InvalidInput(TOO_MUCH)
        if unit.unit != line.unit:
            _refuse_twin(whose, line, unit.unit)
            line.unit = unit.unit
        line.quantity = mended.quantity
        changed[line.id] = mended
    if changed:
        whose.updated_at = at
    session.flush()  # what follows reads the lines with a query of columns
    return Changed(lines=changed, overtaken=overtaken)


def _changed_since(line: FavouritesLine, asked: Asked, product: LineProduct) -> bool:
    """Test for a line that stands neither as it was seen nor as it is to stand."""
    if not asked.seen:
        return False
    known = set()
    for one in (*asked.seen, asked):
        name = one.unit or line.unit
        unit = product.selling_unit(name)
        known |= {(one.quantity, name), (mend(one.quantity, unit).quantity if unit else None, name)}
    return (line.quantity, line.unit) not in known


def change_line(
    *, actor: Actor, list_id: UUID, line_id: UUID, asked: Asked, at: datetime
) -> Mended | Overtaken:
    """Set a line's quantity and unit, unless somebody else has changed it since it was seen.

    :raises NotFound: if the list is out of reach or the line is gone.
    :raises InvalidInput: if the product is not sold in that unit, or stands there in it already.
    """
    found = change_lines(actor=actor, list_id=list_id, wanted={line_id: asked}, at=at)
    one = found.lines.get(line_id) or found.overtaken.get(line_id)
    if one is None:
        raise NotFound(GONE)
    return one


def _refuse_twin(whose: FavouritesList, line: FavouritesLine, unit: str) -> None:
    twin = select(FavouritesLine.id).where(
        FavouritesLine.company_id == whose.company_id,
        FavouritesLine.list_id == whose.id,
        FavouritesLine.product_id == line.product_id,
        FavouritesLine.unit == unit,
        FavouritesLine.id != line.id,
    )
    with session.no_autoflush:
        if session.scalars(twin).first() is not None:
            raise InvalidInput(_TWIN)


def describe_line(
    *,
    actor: Actor,
    list_id: UUID,
    line_id: UUID,
    section: str,
    note: str,
    seen: Mapping[str, str],
    at: datetime,
) -> None:
    """Set a line's section and note; in another section it goes to the end of it.

    What is left as it was `seen` stays as it is now, whoever has written that.

    :raises NotFound: if the list is out of reach or the line is gone.
    :raises InvalidInput: if one of them is too long, or somebody else has written one meanwhile:
        `field` says which.
    """
    whose = the_list(actor=actor, list_id=list_id, lock=True)
    line = the_line(whose=whose, line_id=line_id)
    if line is None:
        raise NotFound(GONE)
    section, note = " ".join(section.split()), " ".join(note.split())
    if len(section) > MAX_SECTION or len(note) > MAX_NOTE:
        raise InvalidInput(
            N_("A section has at most %(section)s characters, a note %(note)s."),
            section=MAX_SECTION,
            note=MAX_NOTE,
        )
    section = _unless_overtaken("section", section, line.section, seen)
    note = _unless_overtaken("note", note, line.note, seen)
    if section != line.section:
        write_section(put_into_section(_places(actor, whose), line_id, section), line_id)
    line.note = note
    whose.updated_at = at


def _unless_overtaken(field: str, given: str, stands: str, seen: Mapping[str, str]) -> str:
    """Return what a field is to hold."""
    before = seen.get(field, stands)
    if given == before:
        return stands
    if stands not in (before, given):
        raise InvalidInput(_WRITTEN, text=stands, field=field)
    return given


def move_line(*, actor: Actor, list_id: UUID, line_id: UUID, up: bool, at: datetime) -> None:
    """Move a line one place; at the edge of its section into the next one. Gone: nothing.

    :raises NotFound: if the list is out of reach.
    """
    whose = the_list(actor=actor, list_id=list_id, lock=True)
    places = _places(actor, whose)
    order = moved(places, line_id, up=up)
    if order != places:
        write_section(order, line_id)
        whose.updated_at = at


def place_line(
    *,
    actor: Actor,
    list_id: UUID,
    line_id: UUID,
    after: UUID | None,
    before: UUID | None,
    at: datetime,
) -> bool:
    """Put a line behind one line, or else before another; false if both are gone meanwhile.

    :raises NotFound: if the list is out of reach.
    """
    whose = the_list(actor=actor, list_id=list_id, lock=True)
    places = _places(actor, whose)
    order = placed(places, line_id, after=after, before=before)
    if order is None:
        return False
    if order != places:
        write_section(order, line_id)
        whose.updated_at = at
    return True


def remove_line(*, actor: Actor, list_id: UUID, line_id: UUID, at: datetime) -> Wanted | None:
    """Take a line off a list; return it as it was, to be put back, or None if it was gone.

    :raises NotFound: if the list is out of reach.
    """
    whose = the_list(actor=actor, list_id=list_id, lock=True)
    line = the_line(whose=whose, line_id=line_id)
    if line is None:
        return None
    places = _places(actor, whose)
    place = next(number for number, one in enumerate(places) if one.id == line_id)
    session.execute(
        delete(FavouritesLine).where(
            FavouritesLine.company_id == whose.company_id, FavouritesLine.id == line_id
        )
    )
    whose.updated_at = at
    return Wanted(
        product_id=line.product_id,
        quantity=line.quantity,
        unit=line.unit,
        section=line.section,
        note=line.note,
        at=place,
    )


def _places(actor: Actor, whose: FavouritesList) -> list[Place]:
    scope = list_scope(actor).assortment
    return places_of(company_id=whose.company_id, list_id=whose.id, scope=scope)
