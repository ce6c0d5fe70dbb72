"""What a file of own codes would change, row by row; nothing is written here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from portal.domain.access import Actor
from portal.domain.codes import CodeKind
from portal.domain.own_code_file import Places, guessed_places, named_places
from portal.domain.own_codes import checked
from portal.domain.units import canonical_unit
from portal.extensions import session
from portal.kit.errors import InvalidInput
from portal.kit.words import N_
from portal.models.catalogue import Product, ProductCode
from portal.services.catalogue.assortment import Scope, scope_of
from portal.services.catalogue.codes import CodeMatch, by_codes
from portal.services.own_codes.targets import Target, clashes, the_one, unit_ids, visible_skus

_SAMPLE = 200
NO_COLUMNS = N_(
    "We did not find two columns of codes: yours and ours. Choose them above the first rows."
)
_NO_CODE_OF_OURS = N_("There is no SKU or EAN of ours in this row.")
_TWICE = N_("Your code “%(code)s” stands in row %(row)s already, for another product.")
_NO_UNIT = N_("%(sku)s is not sold in “%(unit)s”.")


class Outcome(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRow:
    """A row of the file with what would become of it; `message` is translated with `values`.

    `was` is the SKU the code stood for before; `clash` the SKUs of other products it also names.
    """

    row: int
    cells: tuple[str, ...]
    outcome: Outcome = Outcome.REJECTED
    code: str = ""
    normal: str = ""
    product: Target | None = None
    unit_id: UUID | None = None
    was: str = ""
    clash: tuple[str, ...] = ()
    message: str = ""
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All rows of a file with what would become of them, and how its columns were read."""

    places: Places
    header: tuple[str, ...]
    width: int
    sample: tuple[tuple[str, ...], ...]
    rows: tuple[PlannedRow, ...]

    @property
    def counts(self) -> Counter[Outcome]:
        """How many rows there are of each outcome."""
        return Counter(row.outcome for row in self.rows)

    def only(self, outcome: Outcome) -> tuple[PlannedRow, ...]:
        """Return the rows of one outcome."""
        return tuple(row for row in self.rows if row.outcome is outcome)


def plan(*, actor: Actor, table: Sequence[Sequence[str]], places: Places | None = None) -> Plan:
    """Return what the rows of a file would change; `places` if a person has said the columns.

    A handful of queries, however many rows there are.
    """
    scope = scope_of(actor)
    chosen = places or _guessed(scope, table)
    body = [
        (number, tuple(cells))
        for number, cells in enumerate(table, start=1)
        if number > chosen.header_row and any(cell.strip() for cell in cells)
    ]
    width = max((len(cells) for cells in table), default=0)
    header = tuple(table[chosen.header_row - 1]) if chosen.header_row else ()
    rows = _planned(actor, scope, body, chosen) if chosen.complete else _unread(body)
    return Plan(
        places=chosen,
        header=header,
        width=width,
        sample=tuple(cells for _, cells in body[:6]),
        rows=tuple(rows),
    )


def _unread(body: Sequence[tuple[int, tuple[str, ...]]]) -> list[PlannedRow]:
    return [PlannedRow(row=number, cells=cells, message=NO_COLUMNS) for number, cells in body]


def _guessed(scope: Scope, table: Sequence[Sequence[str]]) -> Places:
    """Return the columns by the header, and by which of them hold codes we know."""
    named = named_places(table)
    sample = [cells for cells in table[named.header_row :] if any(cells)][:_SAMPLE]
    width = max((len(cells) for cells in sample), default=0)
    hits = [0] * width
    if not named.complete:
        known = by_codes(scope=scope, codes={c for cells in sample for c in cells if c}, own=False)
        hits = [
            sum(1 for cells in sample if place < len(cells) and cells[place] in known)
            for place in range(width)
        ]
    return guessed_places(table, named=named, hits=hits)


def _planned(
    actor: Actor, scope: Scope, body: Sequence[tuple[int, tuple[str, ...]]], places: Places
) -> list[PlannedRow]:
    ours = {_cell(cells, places.ours) for _, cells in body}
    matches = by_codes(scope=scope, codes=ours - {""}, own=False)
    found = {match.product_id for several in matches.values() for match in several}
    units = _Units(_base_units(found), unit_ids(found))
    stands = _standing(actor)
    seen: dict[str, PlannedRow] = {}
    rows = []
    for number, cells in body:
        row = PlannedRow(row=number, cells=cells)
        try:
            row = _read(row, places, matches, units)
            first = seen.setdefault(row.normal, row)
            if _stands_for(first) != _stands_for(row):
                raise InvalidInput(_TWICE, code=row.code, row=str(first.row))
            rows.append(replace(row, outcome=_outcome(row, first, stands)))
        except InvalidInput as reason:
            rows.append(replace(row, message=reason.message, values=dict(reason.values)))
    return _compared(scope, rows, stands)


def _read(
    row: PlannedRow,
    places: Places,
    matches: dict[str, tuple[CodeMatch, ...]],
    units: _Units,
) -> PlannedRow:
    """Return the row with its code, product and unit.

    :raises InvalidInput: if one of them is missing or wrong.
    """
    code, normal = checked(_cell(row.cells, places.own))
    ours = _cell(row.cells, places.ours)
    if not ours:
        raise InvalidInput(_NO_CODE_OF_OURS)
    product = the_one(ours, matches.get(ours, ()))
    given = _cell(row.cells, places.unit)
    unit, unit_id = units.named(product, canonical_unit(given) if given else product.unit)
    return replace(
        row, code=code, normal=normal, product=replace(product, unit=unit), unit_id=unit_id
    )


@dataclass(frozen=True, slots=True)
class _Units:
    """The units of some products: the base unit's name, the ids of the further ones."""

    base: dict[UUID, str]
    further: dict[tuple[UUID, str], UUID]

    def named(self, product: Target, unit: str) -> tuple[str, UUID | None]:
        """Return a unit's name and id, both empty for the base unit.

        :raises InvalidInput: if the product is not sold in it.
        """
        if not unit or canonical_unit(self.base[product.product_id]) == unit:
            return "", None
        unit_id = self.further.get((product.product_id, unit))
        if unit_id is None:
            raise InvalidInput(_NO_UNIT, sku=product.sku, unit=unit)
        return unit, unit_id


def _base_units(products: Iterable[UUID]) -> dict[UUID, str]:
    rows = session.execute(select(Product.id, Product.unit).where(Product.id.in_(set(products))))
    return {row.id: row.unit for row in rows}


class _Stands(NamedTuple):
    """What a code stands for now."""

    normal: str
    product_id: UUID
    selling_unit_id: UUID | None


def _standing(actor: Actor) -> dict[str, _Stands]:
    """Return what the company's codes stand for, by their normal form."""
    code = ProductCode
    found = session.execute(
        select(code.normal, code.product_id, code.selling_unit_id).where(
            code.company_id == actor.company, code.kind == CodeKind.OWN
        )
    )
    return {row[0]: _Stands(*row) for row in found}


def _stands_for(row: PlannedRow) -> tuple[UUID | None, UUID | None]:
    return (row.product.product_id if row.product else None, row.unit_id)


def _outcome(row: PlannedRow, first: PlannedRow, stands: dict[str, _Stands]) -> Outcome:
    """Return what becomes of a good row; one that says the same again changes nothing."""
    there = stands.get(row.normal)
    if first is not row and first.row != row.row:
        return Outcome.SAME
    if there is None:
        return Outcome.NEW
    same = (there.product_id, there.selling_unit_id) == _stands_for(row)
    return Outcome.SAME if same else Outcome.CHANGED


def _compared(
    scope: Scope, rows: Sequence[PlannedRow], stands: dict[str, _Stands]
) -> list[PlannedRow]:
    """Return the rows with what their codes stood for, and what else they name."""
    fresh = [row for row in rows if row.outcome in (Outcome.NEW, Outcome.CHANGED)]
    clash = clashes(
        scope=scope, codes={row.code: row.product.product_id for row in fresh if row.product}
    )
    before = {stands[row.normal].product_id for row in rows if row.outcome is Outcome.CHANGED}
    skus = visible_skus(scope=scope, products=before)
    told = []
    for row in rows:
        if row.outcome in (Outcome.NEW, Outcome.CHANGED):
            there = stands.get(row.normal)
            was = skus.get(there.product_id, "") if there else ""
            row = replace(row, was=was, clash=clash.get(row.code, ()))
        told.append(row)
    return told


def _cell(cells: Sequence[str], place: int | None) -> str:
    return cells[place].strip() if place is not None and place < len(cells) else ""
