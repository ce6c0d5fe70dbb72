"""Lists of values as PostgreSQL reads them, written in one go.

psycopg asks of every element whether it needs quotes, and of what type it is; the statements of a
large cart or order carry thousands.
"""

from __future__ import annotations

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
        kinds = {*map(type, obj)}
        kind = kinds.pop() if len(kinds) == 1 else None
        if kind is UUID:
            return b"{%s}" % ",".join([one.hex for one in obj]).encode()
        if kind is int or kind is Decimal:
            return b"{%s}" % ",".join(map(str, obj)).encode()
        if kind is str:
            whole = "".join(obj)
            if '"' not in whole and "\\" not in whole:
                return b'{"%s"}' % '","'.join(obj).encode()
        return super().dump(obj)


adapters.register_dumper(list, ValueListDumper)
