"""A file of own codes: which column is the company's code, which the seller's, which the unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.domain.column_guess import Columns, guess_columns, header_columns
from portal.domain.search import tokens

_HEADER_WITHIN = 20
_CODE = frozenset(
    {"kod", "kody", "indeks", "symbol", "sku", "numer", "nr", "code", "item", "index"}
)
# "Nasz kod" is the writer's; "Wasz kod" is ours if the writer has one, else theirs as we call it.
_FIRST = frozenset({"nasz", "nasze", "our", "wlasny", "wlasne", "own", "wewnetrzny", "internal"})
_SECOND = frozenset(
    {"wasz", "wasze", "your", "klienta", "nabywcy", "odbiorcy", "customer", "buyer"}
)
_SELLER = frozenset({"dostawcy", "hurtowni", "sprzedawcy", "supplier", "seller", "vendor"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where things stand, counted from 0; `header_row` counts from 1, 0 without one."""

    own: int | None = None
    ours: int | None = None
    unit: int | None = None
    header_row: int = 0

    @property
    def complete(self) -> bool:
        """Test for two different columns of codes."""
        return self.own is not None and self.ours is not None and self.own != self.ours


def named_places(rows: Sequence[Sequence[str]]) -> Places:
    """Return what the header names, as far as there is one."""
    for number, cells in enumerate(rows[:_HEADER_WITHIN], start=1):
        found = _named(cells)
        if found is not None:
            own, ours, unit = found
            return Places(own=own, ours=ours, unit=unit, header_row=number)
    return Places()


def _named(cells: Sequence[str]) -> tuple[int | None, int | None, int | None] | None:
    words = [frozenset(tokens(cell)) for cell in cells]
    coded = [place for place, said in enumerate(words) if said & _CODE and len(said) <= 4]
    first = [place for place in coded if words[place] & _FIRST]
    second = [place for place in coded if words[place] & _SECOND]
    sellers = [place for place in coded if words[place] & _SELLER]
    columns = header_columns(cells) or Columns()
    if not first and not second and not sellers and columns.code is None:
        return None
    if any(cell.strip().isdigit() for cell in cells):
        return None
    own = next(iter([*first, *second]), None)
    known = [columns.code, *columns.other_codes]
    # With a column of the writer's own code, the one said to be "yours" is the seller's.
    candidates = [*sellers, *(second if first else []), *known]
    ours = next((place for place in candidates if place is not None and place != own), None)
    if own is None and len({place for place in known if place is not None}) > 1:
        ours = None  # two codes without a word whose they are: what stands in them tells
    return own, ours, columns.unit


def guessed_places(rows: Sequence[Sequence[str]], *, named: Places, hits: Sequence[int]) -> Places:
    """Return the columns with those the header does not name chosen by what stands in them.

    `hits` says how many cells of each column are codes of the seller's goods.
    """
    own, ours = named.own, named.ours
    if ours is None:
        free = [place for place in range(len(hits)) if place != own and hits[place]]
        ours = max(free, key=lambda place: (hits[place], -place), default=None)
    header_row = named.header_row or (1 if _words_alone(rows) else 0)
    if own is None:
        taken = {place for place in (ours, named.unit) if place is not None}
        body = rows[header_row:]
        own = guess_columns(body, Columns(taken=frozenset(taken))).code
        if own is None or own in taken:
            width = max((len(row) for row in body), default=0)
            own = next((place for place in range(width) if place not in taken), None)
    return Places(own=own, ours=ours, unit=named.unit, header_row=header_row)


def _words_alone(rows: Sequence[Sequence[str]]) -> bool:
    """Test for a first row without any digit over one that has some."""
    first, second = (*rows[:2], (), ())[:2]
    return (
        any(cell.strip() for cell in first)
        and not any(letter.isdigit() for cell in first for letter in cell)
        and any(letter.isdigit() for cell in second for letter in cell)
    )
