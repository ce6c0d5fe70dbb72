"""Inserting any number of rows in one statement, which is put together once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ARRAY, Enum, Insert, String, Text, bindparam, column, func, insert, select
from sqlalchemy.types import TypeEngine

from portal.extensions import session
from portal.models.base import Base


def insert_rows(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name the same columns, every one that has no default in the database."""
    if rows:
        names = tuple(rows[0])
        columns = {name: [row[name] for row in rows] for name in names}
        session.execute(_insertion(model, names), columns)


@lru_cache(maxsize=64)
def _insertion(model: type[Base], names: tuple[str, ...]) -> Insert:
    table: Any = model.__table__
    types = {name: _element(table.c[name].type) for name in names}
    given = (
        func.unnest(*(bindparam(name, type_=ARRAY(of)) for name, of in types.items()))
        .table_valued(*(column(name, of) for name, of in types.items()), name="given")
        .render_derived()
    )
    return insert(table).from_select(list(names), select(*(given.c[name] for name in names)))


def _element(of: TypeEngine[Any]) -> TypeEngine[Any]:
    """Return the type as an array's element, which cannot carry a collation."""
    return Text() if isinstance(of, String) and not isinstance(of, Enum) else of
