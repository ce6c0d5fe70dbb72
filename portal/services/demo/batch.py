"""Rows gathered in memory and written table by table, in the order the foreign keys want.

Everything random comes from one seeded source, ids too: the same instant gives the same demo.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import Table

from portal.extensions import session
from portal.models.base import Base

_SEED = 20_261_123
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
Row = dict[str, Any]


class Json(list[Any]):
    """A list for a column of JSON; other lists are arrays."""


class Batch:
    """Rows by table, the instant they are made for, and the source of chance."""

    def __init__(self, *, at: datetime, seed: int = _SEED) -> None:
        self.at = at
        self.chance = random.Random(seed)  # seeded on purpose: the demo is the same each time
        self._rows: dict[Table, list[Row]] = {}
        self._blanks: dict[Table, Row] = {}

    def id(self, at: datetime | None = None) -> UUID:
        """Return a new UUIDv7 of an instant, from the seeded source."""
        milliseconds = int((at or self.at).timestamp() * 1000)
        value = milliseconds << 80 | self.chance.getrandbits(80)
        value = value & ~(0xF << 76) | 0x7 << 76
        return UUID(int=value & ~(0x3 << 62) | 0x2 << 62)

    def add(self, model: type[Base], **values: Any) -> Row:
        """Keep a row; what is not given has its column's default. The row may still be changed."""
        table: Table = model.__table__  # type: ignore[assignment]  # every model here is one table
        if table not in self._blanks:
            self._blanks[table] = self._blank(table)
            self._rows[table] = []
        row = self._blanks[table] | values
        if "id" in row and row["id"] is None:
            row["id"] = self.id()
        self._rows[table].append(row)
        return row

    def rows(self, model: type[Base]) -> list[Row]:
        """Return the rows kept for a table so far."""
        return self._rows.get(model.__table__, [])  # type: ignore[call-overload,no-any-return]  # as above

    def _blank(self, table: Table) -> Row:
        blank: Row = {}
        for column in table.columns:
            if column.computed is not None:
                continue
            default: Any = getattr(column.default, "arg", None)
            # Instants are the demo's, ids are drawn for each row.
            blank[column.name] = default if not callable(default) else None
            if column.type.python_type is datetime and not column.nullable:
                blank[column.name] = self.at
            elif callable(default) and column.name != "id":
                blank[column.name] = []
        return blank

    def write(self) -> int:
        """Write every row in the open transaction; return how many.

        COPY may not write tables with row-level security, so it fills a temporary twin.
        """
        written = 0
        for table in Base.metadata.sorted_tables:
            rows = self._rows.get(table)
            if rows:
                _copy(table, rows)
                written += len(rows)
        return written


def _copy(table: Table, rows: list[Row]) -> None:
    names = list(rows[0])
    columns = ", ".join(f'"{name}"' for name in names)
    twin = f"demo_{table.name}"
    connection: Any = session.connection().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE {twin} ON COMMIT DROP AS SELECT {columns} FROM {table.name} LIMIT 0"  # noqa: S608 - names of our own tables
        )
        with cursor.copy(f"COPY {twin} ({columns}) FROM STDIN") as copy:
            for start in range(0, len(rows), 2_000):
                copy.write(_text(rows[start : start + 2_000], names))
        cursor.execute(f"INSERT INTO {table.name} ({columns}) SELECT {columns} FROM {twin}")  # noqa: S608 - as above
        cursor.execute(f"DROP TABLE {twin}")


def _text(rows: Iterable[Row], names: list[str]) -> str:
    return "".join("\t".join([_cell(row[name]) for name in names]) + "\n" for row in rows)


def _cell(value: Any) -> str:
    """Return a value as COPY reads it."""
    if value is None:
        return "\\N"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, str):
        return value.translate(_ESCAPED)
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, (dict, Json)):
        return json.dumps(value, ensure_ascii=False).translate(_ESCAPED)
    if isinstance(value, (list, tuple)):
        quoted = (str(part).replace("\\", "\\\\").replace('"', '\\"') for part in value)
        return "{" + ",".join(f'"{part}"' for part in quoted).translate(_ESCAPED) + "}"
    if isinstance(value, (int, Decimal, UUID)):
        return str(value)
    raise TypeError(f"no text for {value!r}")
