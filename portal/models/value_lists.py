"""Lists of values as PostgreSQL reads them, written in one go.

psycopg asks of every element whether it needs quotes, and of what type it is; the statements of a
large cart or order carry thousands.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

from psycopg import adapters
from psycopg.abc import Buffer
from psycopg.types.array import ListDumper


class ValueListDumper(ListDumper):
    """Writes a list of ids, numbers or plain texts at once, any other list as psycopg does."""

    def dump(self, obj: list[Any]) -> Buffer | None:
        """Return the list in PostgreSQL's notation."""
        kinds = {*map(type, obj)} - {_NONE}
        write = _WRITERS.get(kinds.pop()) if len(kinds) == 1 else None
        if write is None:
            return super().dump(obj)
        if write is _text:
            whole = "".join([one for one in obj if one is not None])
            if '"' in whole or "\\" in whole:
                return super().dump(obj)
        items = ["NULL" if one is None else write(one) for one in obj]
        return b"{%s}" % ",".join(items).encode()


def _text(value: str) -> str:
    return f'"{value}"'


def _id(value: UUID) -> str:
    return value.hex


_NONE = type(None)
_WRITERS: dict[type, Callable[[Any], str]] = {
    UUID: _id,
    int: str,
    Decimal: str,
    bool: str,
    str: _text,
}

adapters.register_dumper(list, ValueListDumper)
