"""What the columns of a file mean: by their names, else by what stands in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from portal.domain.codes import is_ean
from portal.domain.import_names import NAMES
from portal.domain.import_values import read_number
from portal.domain.imports import FIELDS, SKIP, Field, ImportKind
from portal.domain.search import tokens
from portal.domain.units import is_unit
from portal.domain.vat import parse_rate, rate_from_net_and_gross
from portal.kit.errors import InvalidInput

_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[./-]\d{1,2}[./-](\d\d){1,2}")
_MOSTLY = 0.6


def guess_fields(
    kind: ImportKind, *, header: Sequence[str], rows: Sequence[Sequence[str]]
) -> list[str]:
    """Return the meaning of each column, `SKIP` where none suggests itself.

    `header` is empty where the file has none. Columns in which something stands go first.
    """
    width = max([len(header), *(len(row) for row in rows)], default=0)
    columns = [[row[place] for row in rows if place < len(row)] for place in range(width)]
    filled = [[cell for cell in column if cell] for column in columns]
    found = [SKIP] * width
    named = _named(FIELDS[kind], header)
    for place, field in sorted(named, key=lambda one: not filled[one[0]]):
        if found[place] == SKIP and (field.many or field.name not in found):
            found[place] = field.name
    if not header:
        _by_content(kind, columns, filled, found)
    _first_code(kind, filled, found)
    return found


def _named(fields: Sequence[Field], header: Sequence[str]) -> list[tuple[int, Field]]:
    """Return which column may be which field by its name, the closest names first."""
    graded = []
    for place, cell in enumerate(header):
        words = tokens(cell)
        for field in fields:
            grade = max(_likeness(words, name) for name in NAMES[field.name])
            if grade:
                graded.append((-grade, place, field))
    graded.sort(key=lambda one: one[:2])
    return [(place, field) for _grade, place, field in graded]


def _likeness(words: list[str], name: tuple[str, ...]) -> int:
    """Grade a header against a name: the same words most, then all of them among others."""
    if words == list(name):
        return 100 + len(name)
    return len(name) if len(name[0]) > 2 and set(name) <= set(words) else 0


def _by_content(
    kind: ImportKind, columns: list[list[str]], filled: list[list[str]], found: list[str]
) -> None:
    """Give a meaning to columns without names, as far as what stands in them tells."""
    names = {field.name for field in FIELDS[kind]}

    def take(name: str, place: int | None) -> None:
        if place is not None and name in names and name not in found:
            found[place] = name

    def best(grades: dict[int, float]) -> int | None:
        top = max(grades, key=lambda place: grades[place], default=None)
        return top if top is not None and grades[top] >= _MOSTLY else None

    def free() -> list[int]:
        return [place for place, cells in enumerate(filled) if cells and found[place] == SKIP]

    take("unit", best({place: _share(filled[place], is_unit) for place in free()}))
    take("due_on", best({place: _share(filled[place], _is_date) for place in free()}))
    eans = best({place: _share(filled[place], is_ean) for place in free()})
    take("ean", eans)
    if kind is ImportKind.PRODUCTS:
        _prices(filled, found, free())
    take("sku" if "sku" in names else "code", best({p: _codeness(columns[p]) for p in free()}))
    if kind is not ImportKind.PRODUCTS:
        take("code", eans)
    take("name", max(free(), key=lambda place: _wordiness(filled[place]), default=None))
    take("vat", best({place: _share(filled[place], _is_rate) for place in free()}))
    numeric = [place for place in free() if _share(filled[place], _is_number) >= 0.9]
    for name in ("net", "percent", "quantity", "stock"):
        if numeric and name in names and name not in found:
            take(name, numeric.pop(0))
    take("category", best({place: _sameness(filled[place]) for place in free()}))


def _prices(filled: list[list[str]], found: list[str], free: list[int]) -> None:
    """Find net and gross: two columns that stand in the proportion of a VAT rate."""
    for net in free:
        for gross in free:
            pairs = list(zip(filled[net], filled[gross], strict=False))
            if net == gross or len(filled[net]) != len(filled[gross]):
                continue
            if sum(_is_price_pair(*pair) for pair in pairs) >= _MOSTLY * len(pairs):
                found[net], found[gross] = "net", "gross"
                return


def _is_price_pair(net: str, gross: str) -> bool:
    try:
        lower, upper = read_number(net), read_number(gross)
    except InvalidInput:
        return False
    taxed = Decimal(0) < lower < upper
    return taxed and rate_from_net_and_gross(lower, upper) is not None


def _first_code(kind: ImportKind, filled: list[list[str]], found: list[str]) -> None:
    """Where no column is the SKU, take the first one whose cells are all different."""
    needed = "sku" if kind is ImportKind.PRODUCTS else "code"
    if needed in found or kind is ImportKind.DISCOUNTS:
        return
    for place, cells in enumerate(filled):
        if found[place] in (SKIP, "ean") and cells and len(set(cells)) == len(cells):
            found[place] = needed
            return


def _share(cells: list[str], test: Callable[[str], bool]) -> float:
    return sum(test(cell) for cell in cells) / len(cells) if cells else 0.0


def _is_date(cell: str) -> bool:
    return _DATE.match(cell) is not None


def _is_rate(cell: str) -> bool:
    return parse_rate(cell) is not None


def _is_number(cell: str) -> bool:
    try:
        read_number(cell)
    except InvalidInput:
        return False
    return True


def _codeness(cells: list[str]) -> float:
    """Grade how much a column names its rows: filled, all different, short, without blanks."""
    if not cells or any(not cell or len(cell) > 40 for cell in cells):
        return 0.0
    whole = [cell for cell in cells if " " not in cell and "," not in cell and "." not in cell]
    return len(set(cells)) / len(cells) * len(whole) / len(cells)


def _wordiness(cells: list[str]) -> float:
    """Grade how much a column describes its rows: by the letters and blanks in it."""
    return sum(cell.count(" ") * 3 + sum(map(str.isalpha, cell)) for cell in cells) / len(cells)


def _sameness(cells: list[str]) -> float:
    """Grade how much a column sorts its rows into few groups of words."""
    words = [cell for cell in cells if any(map(str.isalpha, cell))]
    return 1 - len(set(words)) / len(cells) if len(words) == len(cells) and len(cells) > 1 else 0.0
