"""What becomes of each row of a file: counted, and every objection kept with its words."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from portal.gateways.spreadsheets import Row
from portal.kit.errors import InvalidInput

_IN_MEMORY = 1024 * 1024
_MOST_WORDS = 200


@dataclass(frozen=True, slots=True)
class Remark:
    """An objection to a row. A rejected row keeps its cells, to be given back."""

    row: int
    position: int
    rejected: bool
    message: str
    values: list[str]
    cells: list[str]


class Report:
    """Counts of a run. Remarks lie on disk until the run is decided: there may be 200,000."""

    def __init__(self) -> None:
        self.created = self.updated = 0
        self._unchanged: set[int] = set()
        self._times: dict[int, int] = {}
        self._rejected: set[int] = set()
        self._warned: set[int] = set()
        self._spool = tempfile.SpooledTemporaryFile(  # noqa: SIM115 - closed by __exit__
            max_size=_IN_MEMORY, mode="w+", encoding="utf-8"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._spool.close()

    @property
    def unchanged(self) -> int:
        """How many rows said nothing new."""
        return len(self._unchanged)

    @property
    def rejected(self) -> int:
        """How many rows were not taken."""
        return len(self._rejected)

    @property
    def warned(self) -> int:
        """How many rows were taken with a warning."""
        return len(self._warned - self._rejected)

    def take(self, number: int, *, created: bool = False) -> None:
        """Count a row that was taken: as new, or as unchanged until it is touched."""
        if created:
            self.created += 1
        else:
            self._unchanged.add(number)

    def touch(self, number: int, *, created: bool = False) -> None:
        """Count a row that was taken as one that changed something, or made it."""
        if number in self._unchanged:
            self._unchanged.remove(number)
            if created:
                self.created += 1
            else:
                self.updated += 1

    def reject(self, row: Row, reason: InvalidInput) -> None:
        """Note a row that was not taken, and why."""
        self._unchanged.discard(row.number)
        self._rejected.add(row.number)
        self._write(row.number, True, reason.message, reason.values, row.cells)

    def warn(self, number: int, message: str, **values: Any) -> None:
        """Note what is odd about a row that was taken."""
        self._warned.add(number)
        self._write(number, False, message, values, [])

    def _write(
        self, number: int, rejected: bool, message: str, values: dict[str, Any], cells: list[str]
    ) -> None:
        position = self._times[number] = self._times.get(number, -1) + 1
        pairs = [f"{name}={str(value)[:_MOST_WORDS]}" for name, value in values.items()]
        self._spool.write(json.dumps([number, position, rejected, message, pairs, cells]) + "\n")

    def remarks(self) -> Iterator[Remark]:
        """Yield every remark in the order they were made."""
        self._spool.seek(0)
        for line in self._spool:
            yield Remark(*json.loads(line))
