"""Lists of ids as PostgreSQL reads them, written in one go.

psycopg asks of every element whether it needs quotes; an id never does, and the statements of a
large cart carry a thousand each.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from psycopg import adapters
from psycopg.abc import Buffer
from psycopg.types.array import ListDumper
from psycopg.types.uuid import UUIDDumper


class IdListDumper(ListDumper):
    """Writes a list of ids at once, any other list as psycopg does."""

    def dump(self, obj: list[Any]) -> Buffer | None:
        """Return the list in PostgreSQL's notation."""
        if isinstance(self.sub_dumper, UUIDDumper) and {*map(type, obj)} == {UUID}:
            return b"{%s}" % ",".join([one.hex for one in obj]).encode()
        return super().dump(obj)


adapters.register_dumper(list, IdListDumper)
