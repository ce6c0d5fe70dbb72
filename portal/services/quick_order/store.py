"""Keeping the lines of a run, thousands in one statement."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select, text, true, tuple_

from portal.extensions import session
from portal.models.quick_order import QuickOrderLine
from portal.services.quick_order.resolution import DraftLine

_KEEP = text("""
INSERT INTO quick_order_lines (company_id, run_id, row, part, cells, code, other_codes, unit,
    asked, product_id, skipped, problem, problem_values, suggestion_ids)
SELECT :company_id, :run_id, line.row, line.part,
    ARRAY(SELECT jsonb_array_elements_text(line.cells)), line.code,
    CASE line.other_codes WHEN '[]' THEN '{}'
        ELSE ARRAY(SELECT jsonb_array_elements_text(line.other_codes)) END, line.unit,
    line.asked, line.product_id, line.skipped, line.problem,
    CASE line.problem_values WHEN '[]' THEN '{}'
        ELSE ARRAY(SELECT jsonb_array_elements_text(line.problem_values)) END,
    CASE line.suggestion_ids WHEN '[]' THEN '{}'
        ELSE ARRAY(SELECT jsonb_array_elements_text(line.suggestion_ids)::uuid) END
FROM jsonb_to_recordset(CAST(:lines AS jsonb)) AS line(row int, part int, cells jsonb, code text,
    other_codes jsonb, unit text, asked numeric, product_id uuid, skipped boolean, problem text,
    problem_values jsonb, suggestion_ids jsonb)
ON CONFLICT (run_id, row, part) DO UPDATE SET unit = excluded.unit, asked = excluded.asked,
    product_id = excluded.product_id, skipped = excluded.skipped, problem = excluded.problem,
    problem_values = excluded.problem_values, suggestion_ids = excluded.suggestion_ids
""")


def keep(*, company_id: UUID, run_id: UUID, lines: Iterable[DraftLine]) -> None:
    """Write the lines of a run, or what has been found out about those already there."""
    document = json.dumps([_as_record(line) for line in lines], ensure_ascii=False)
    # PostgreSQL's text cannot hold NUL; a file of such rubbish loses nothing by it.
    document = document.replace("\\u0000", "\\ufffd")
    session.execute(_KEEP, {"company_id": company_id, "run_id": run_id, "lines": document})


def _as_record(line: DraftLine) -> dict[str, Any]:
    return {
        "row": line.row,
        "part": line.part,
        "cells": line.cells,
        "code": line.code,
        "other_codes": line.other_codes,
        "unit": line.unit,
        "asked": None if line.asked is None else str(line.asked),
        "product_id": None if line.product_id is None else str(line.product_id),
        "skipped": line.skipped,
        "problem": line.problem,
        "problem_values": packed(line.values or {}),
        "suggestion_ids": [str(one) for one in line.suggestions],
    }


def packed(values: dict[str, str]) -> list[str]:
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
