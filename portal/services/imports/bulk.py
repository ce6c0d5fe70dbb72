"""Many rows in one statement: values given to PostgreSQL as a table, or copied into one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, TableValuedAlias, column, func, literal
from sqlalchemy.types import TypeEngine

from portal.extensions import session


def table_of(
    columns: Mapping[str, TypeEngine[Any]], rows: Sequence[Sequence[object]], *, name: str = "new"
) -> TableValuedAlias:
    """Return the rows as a table to select from, however many there are."""
    arrays = zip(*rows, strict=True) if rows else ([] for _ in columns)
    given = [
        literal(list(values), ARRAY(kind))
        for values, kind in zip(arrays, columns.values(), strict=True)
    ]
    named = [column(label, kind) for label, kind in columns.items()]
    return func.unnest(*given).table_valued(*named, name=name).render_derived()


def copy_into(table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Copy rows into a table without row-level security (COPY knows none)."""
    connection = session.connection().connection.driver_connection
    assert connection is not None
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
