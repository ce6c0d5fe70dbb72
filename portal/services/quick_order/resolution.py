"""From codes somebody wrote to products: which is meant, or why none can be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from portal.domain.order_text import OrderRow, RowProblem
from portal.kit.words import N_
from portal.services.catalogue.assortment import Scope
from portal.services.catalogue.queries import CodeMatch, LineProduct, by_codes, line_products

UNKNOWN = N_("We do not know the code “%(code)s”.")
AMBIGUOUS = N_("The code “%(code)s” stands on several products. Choose the one you mean.")
LEARNABLE = (UNKNOWN, AMBIGUOUS)
"""Problems of a code that go when the company keeps the code as its own."""
NOT_SOLD = N_("%(name)s (%(sku)s) is not sold at present.")
WRONG_UNIT = N_("%(sku)s is not sold in “%(unit)s”. It is sold in: %(units)s.")


class DraftLine(NamedTuple):
    """A line of a run before it is kept: what was written, and what it was found to mean.

    A tuple: there are ten thousand of them, made and changed three times over.
    """

    row: int
    part: int
    cells: tuple[str, ...]
    code: str
    other_codes: tuple[str, ...] = ()
    unit: str = ""
    asked: Decimal | None = None
    product_id: UUID | None = None
    skipped: bool = False
    problem: str = ""
    values: Mapping[str, str] | None = None
    suggestions: tuple[UUID, ...] = ()


def draft(rows: Iterable[OrderRow]) -> list[DraftLine]:
    """Return the lines of what was read, not yet looked up; a row may hold several."""
    parts: dict[int, int] = {}
    lines = []
    for row in rows:
        part = parts.get(row.row, 0)
        parts[row.row] = part + 1
        lines.append(
            DraftLine(
                row=row.row,
                part=part,
                cells=row.cells,
                code=row.code,
                other_codes=row.other_codes,
                unit=row.unit,
                asked=row.quantity,
                skipped=row.problem is RowProblem.NO_QUANTITY,
                problem=row.message,
                values=row.values,
            )
        )
    return lines


def resolve(*, scope: Scope, lines: Sequence[DraftLine]) -> list[DraftLine]:
    """Return the lines with their products, or with the reason why there is none.

    A handful of queries for all of them. Lines with a problem of their own stay as they are.
    """
    open_lines = [line for line in lines if not line.problem and line.product_id is None]
    codes = {code for line in open_lines for code in (line.code, *line.other_codes)}
    matches = by_codes(scope=scope, codes=codes)
    decided = {id(line): _plainly(line, matches) for line in open_lines}
    doubtful = {
        match.product_id
        for line in open_lines
        if decided[id(line)] is None
        for match in _matched(line, matches)
    }
    products = line_products(scope=scope, product_ids=doubtful) if doubtful else {}
    return [
        (decided[id(line)] or _decided(line, matches, products)) if id(line) in decided else line
        for line in lines
    ]


def _matched(line: DraftLine, matches: dict[str, tuple[CodeMatch, ...]]) -> tuple[CodeMatch, ...]:
    return next((matches[code] for code in (line.code, *line.other_codes) if code in matches), ())


def _plainly(line: DraftLine, matches: dict[str, tuple[CodeMatch, ...]]) -> DraftLine | None:
    """Return the line with its product where nothing stands in the way: nearly always.

    Its unit is none but the one the code stands for, or the product's own.
    """
    found = _matched(line, matches)
    if len(found) != 1 or not found[0].sellable:
        return None
    match = found[0]
    unit = match.unit or match.base_unit
    if line.unit not in ("", unit, match.base_unit):
        return None
    return line._replace(product_id=match.product_id, unit=line.unit or unit)


def _decided(
    line: DraftLine,
    matches: dict[str, tuple[CodeMatch, ...]],
    products: dict[UUID, LineProduct],
) -> DraftLine:
    candidates = _matched(line, matches)
    if not candidates:
        return line._replace(problem=UNKNOWN, values={"code": line.code})
    if len(candidates) > 1:
        return line._replace(
            problem=AMBIGUOUS,
            values={"code": line.code},
            suggestions=tuple(match.product_id for match in candidates),
        )
    return settle(line, products[candidates[0].product_id], unit=candidates[0].unit)


def settle(line: DraftLine, product: LineProduct, *, unit: str = "") -> DraftLine:
    """Return the line with its product chosen; `unit` is the one its code stands for."""
    if not product.sellable:
        others = [product.successor_id] if product.successor_id else []
        return line._replace(
            product_id=None,
            problem=NOT_SOLD,
            values={"name": product.name, "sku": product.sku},
            suggestions=(*others, *product.substitute_ids),
        )
    chosen = product.selling_unit(line.unit or unit)
    if chosen is None:
        sold_in = ", ".join(one.unit for one in product.units)
        return line._replace(
            product_id=None,
            problem=WRONG_UNIT,
            values={"sku": product.sku, "unit": line.unit, "units": sold_in},
            suggestions=(product.id,),
        )
    return line._replace(
        product_id=product.id, unit=chosen.unit, problem="", values=None, suggestions=()
    )
