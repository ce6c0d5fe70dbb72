"""Rows of an order somebody sent: code and quantity, with all that was written kept beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from portal.domain.codes import normalise_code
from portal.domain.quantities import parse_quantity
from portal.domain.units import canonical_unit, is_unit
from portal.kit.errors import InvalidInput
from portal.kit.words import N_

_ONE = Decimal(1)
_ZEROS = "0.,-– "


class RowProblem(StrEnum):
    """Why a row cannot be ordered as it is written."""

    NO_CODE = "no_code"
    NO_QUANTITY = "no_quantity"
    BAD_QUANTITY = "bad_quantity"


class OrderRow(NamedTuple):
    """One row: its number in what was sent (from 1), its code and quantity, its original cells.

    `other_codes` are further codes in the row, for when the first is unknown. Where there is a
    `problem`, `message` says it, to be translated with `values`. An empty or zero quantity in a
    quantity column is `NO_QUANTITY`: in a whole price list sent back it means "not ordered".
    """

    row: int
    code: str
    quantity: Decimal | None
    quantity_text: str = ""
    unit: str = ""
    name: str = ""
    other_codes: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    problem: RowProblem | None = None
    message: str = ""
    values: Mapping[str, str] = MappingProxyType({})

    @property
    def good(self) -> bool:
        """Test for a row with a code and a quantity."""
        return self.problem is None


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedRow:
    """The rows with the same code and unit, their quantities added up, their numbers kept."""

    code: str
    unit: str
    quantity: Decimal
    rows: tuple[OrderRow, ...]


def make_row(
    *,
    row: int,
    code: str,
    quantity_text: str | None,
    cells: tuple[str, ...],
    unit: str = "",
    name: str = "",
    other_codes: tuple[str, ...] = (),
) -> OrderRow:
    """Return the row with its quantity read; without any quantity given (None) it is one."""
    text = "" if quantity_text is None else quantity_text.strip()
    quantity: Decimal | None = None
    problem: RowProblem | None = None
    message, values = "", {}
    if quantity_text is None:
        quantity = _ONE
    elif not text.strip(_ZEROS):
        problem, message = RowProblem.NO_QUANTITY, N_("No quantity in this row.")
    else:
        try:
            quantity = parse_quantity(text)
        except InvalidInput as error:
            problem, message, values = RowProblem.BAD_QUANTITY, error.message, error.values
    if not code.isalnum() and not normalise_code(code):
        problem, message, values = RowProblem.NO_CODE, N_("No product code in this row."), {}
    return OrderRow(
        row=row,
        code=code.strip(),
        quantity=quantity,
        quantity_text=text,
        unit=canonical_unit(unit) if unit else unit_in(text),
        name=name.strip(),
        other_codes=other_codes,
        cells=cells,
        problem=problem,
        message=message,
        values=values,
    )


def unit_in(quantity_text: str) -> str:
    """Return the known unit written behind a quantity (`12 szt` -> `szt.`); empty if none is."""
    word = quantity_text.lstrip("0123456789.,+ \u00a0\u202f")
    return canonical_unit(word) if word and is_unit(word) else ""


def merge(rows: Iterable[OrderRow]) -> tuple[MergedRow, ...]:
    """Return good rows with the same code and unit as one, in order of their first appearance."""
    groups: dict[tuple[str, str], list[OrderRow]] = {}
    for row in rows:
        if row.good:
            groups.setdefault((normalise_code(row.code), row.unit), []).append(row)
    return tuple(
        MergedRow(
            code=group[0].code,
            unit=group[0].unit,
            quantity=sum((row.quantity or _ONE for row in group), Decimal(0)),
            rows=tuple(group),
        )
        for group in groups.values()
    )
