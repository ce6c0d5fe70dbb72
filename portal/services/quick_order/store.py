"""Keeping the lines of a run, thousands in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select, text, true, tuple_

from portal.extensions import session
from portal.models.quick_order import QuickOrderLine
from portal.services.quick_order.resolution import DraftLine

_BETWEEN = "\x1f"
_KEEP = text("""
INSERT INTO quick_order_lines (company_id, run_id, row, part, cells, code, other_codes, unit,
    asked, product_id, skipped, problem, problem_values, suggestion_ids)
SELECT :company_id, :run_id, row, part, string_to_array(cells, :between), code,
    string_to_array(other_codes, :between), unit, asked, product_id, skipped, problem,
    string_to_array(problem_values, :between), CAST(string_to_array(suggestions, ',') AS uuid[])
FROM unnest(CAST(:row AS int[]), CAST(:part AS int[]), CAST(:cells AS text[]),
    CAST(:code AS text[]), CAST(:other_codes AS text[]), CAST(:unit AS text[]),
    CAST(:asked AS numeric[]), CAST(:product_id AS uuid[]), CAST(:skipped AS boolean[]),
    CAST(:problem AS text[]), CAST(:problem_values AS text[]), CAST(:suggestions AS text[]))
    AS line (row, part, cells, code, other_codes, unit, asked, product_id, skipped, problem,
    problem_values, suggestions)
ON CONFLICT (run_id, row, part) DO UPDATE SET unit = excluded.unit, asked = excluded.asked,
    product_id = excluded.product_id, skipped = excluded.skipped, problem = excluded.problem,
    problem_values = excluded.problem_values, suggestion_ids = excluded.suggestion_ids
""")


def keep(*, company_id: UUID, run_id: UUID, lines: Iterable[DraftLine]) -> None:
    """Write the lines of a run, or what has been found out about those already there."""
    given = list(lines)
    session.execute(
        _KEEP,
        {
            "company_id": company_id,
            "run_id": run_id,
            "between": _BETWEEN,
            "row": [line.row for line in given],
            "part": [line.part for line in given],
            "cells": [_joined(line.cells) for line in given],
            "code": [_storable(line.code) for line in given],
            "other_codes": [_joined(line.other_codes) for line in given],
            "unit": [_storable(line.unit) for line in given],
            "asked": [line.asked for line in given],
            "product_id": [line.product_id for line in given],
            "skipped": [line.skipped for line in given],
            "problem": [line.problem for line in given],
            "problem_values": [_joined(packed(line.values or {})) for line in given],
            "suggestions": [",".join(map(str, line.suggestions)) for line in given],
        },
    )


def _storable(text: str) -> str:
    """Return a text without NUL, which PostgreSQL cannot hold: such rubbish loses nothing by it."""
    return text.replace("\0", "\ufffd") if "\0" in text else text


def _joined(texts: Sequence[str]) -> str:
    """Return texts as one, to be parted again at U+001F: no cell needs that sign."""
    whole = _BETWEEN.join(texts)
    if texts and whole.count(_BETWEEN) != len(texts) - 1:
        whole = _BETWEEN.join([text.replace(_BETWEEN, " ") for text in texts])
    return _storable(whole)


def packed(values: Mapping[str, str]) -> list[str]:
    """Return named values as the column keeps them: `name=value`."""
    return [f"{name}={value}" for name, value in values.items()]


def unpacked(values: Sequence[str]) -> dict[str, str]:
    """Return the named values of a column."""
    return {name: value for name, _, value in (one.partition("=") for one in values)}


def drafts(
    *, company_id: UUID, run_id: UUID, only: tuple[int, int] | None = None
) -> list[DraftLine]:
    """Return the lines of a run as they stand; `only` is one of them, by row and part."""
    line = QuickOrderLine
    rows: Iterable[Any] = session.execute(
        select(
            line.row,
            line.part,
            line.cells,
            line.code,
            line.other_codes,
            line.unit,
            line.asked,
            line.product_id,
            line.skipped,
            line.problem,
            line.problem_values,
            line.suggestion_ids,
        )
        .where(
            line.company_id == company_id,
            line.run_id == run_id,
            true() if only is None else tuple_(line.row, line.part) == only,
        )
        .order_by(line.row, line.part)
    )
    return [_draft(*row) for row in rows]


def _draft(
    row: int,
    part: int,
    cells: Sequence[str],
    code: str,
    other_codes: Sequence[str],
    unit: str,
    asked: Decimal | None,
    product_id: UUID | None,
    skipped: bool,
    problem: str,
    values: Sequence[str],
    suggestions: Sequence[UUID],
) -> DraftLine:
    """Make a line of its columns, in the order they are asked for."""
    return DraftLine(
        row=row,
        part=part,
        cells=tuple(cells),
        code=code,
        other_codes=tuple(other_codes),
        unit=unit,
        asked=asked,
        product_id=product_id,
        skipped=skipped,
        problem=problem,
        values=unpacked(values) if values else {},
        suggestions=tuple(suggestions),
    )


_FOUND = text("""
UPDATE quick_order_lines SET product_id = found.product_id, unit = found.unit
FROM unnest(CAST(:rows AS int[]), CAST(:parts AS int[]), CAST(:products AS uuid[]),
    CAST(:units AS text[])) AS found (row, part, product_id, unit)
WHERE quick_order_lines.company_id = :company_id AND quick_order_lines.run_id = :run_id
    AND quick_order_lines.row = found.row AND quick_order_lines.part = found.part
""")


def note_found(*, company_id: UUID, run_id: UUID, lines: Sequence[DraftLine]) -> None:
    """Write which products these lines of a run were found to mean; they have no problem."""
    session.execute(
        _FOUND,
        {
            "company_id": company_id,
            "run_id": run_id,
            "rows": [line.row for line in lines],
            "parts": [line.part for line in lines],
            "products": [line.product_id for line in lines],
            "units": [line.unit for line in lines],
        },
    )
