"""The columns of a file by what they mean, and the choices made beside them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from portal.domain.imports import FIELDS, SKIP, ImportKind
from portal.gateways.spreadsheets import Row
from portal.kit.errors import InvalidInput
from portal.kit.words import N_
from portal.services.imports.report import Report

Value = TypeVar("Value")


class Columns:
    """Where each field stands in a row."""

    def __init__(self, kind: ImportKind, fields: Sequence[str]) -> None:
        self._labels = {field.name: field.label for field in FIELDS[kind]}
        self._places: dict[str, list[int]] = {}
        for place, name in enumerate(fields):
            if name != SKIP:
                self._places.setdefault(name, []).append(place)

    def has(self, name: str) -> bool:
        """Test for a column of that meaning."""
        return name in self._places

    def text(self, row: Row, name: str) -> str:
        """Return the cell of a field; empty where there is none."""
        places = self._places.get(name)
        return row.cell(places[0]) if places else ""

    def texts(self, row: Row, name: str) -> list[str]:
        """Return the filled cells of a field that several columns may hold."""
        return [text for place in self._places.get(name, ()) if (text := row.cell(place))]

    def read(self, row: Row, name: str, reader: Callable[[str], Value]) -> Value | None:
        """Return what a cell says; nothing where it is empty.

        :raises InvalidInput: if the reader refuses it; `column` among the values names the field.
        """
        text = self.text(row, name)
        if not text:
            return None
        try:
            return reader(text)
        except InvalidInput as reason:
            raise InvalidInput(
                reason.message, **reason.values, column=self._labels[name]
            ) from reason


@dataclass(frozen=True, slots=True)
class Work:
    """What a loader works with. It notes in `arrived` the products of which more lies there now."""

    columns: Columns
    options: Mapping[str, str]
    report: Report
    at: datetime
    arrived: list[UUID] = field(default_factory=list)

    def chosen(self, name: str) -> UUID | None:
        """Return the id chosen for an option; nothing where none was."""
        value = self.options.get(name, "")
        return UUID(value) if value else None


SKU_TWICE = N_("SKU %(sku)s stands already in row %(row)s.")


class FirstRows:
    """Where each thing stood first in the file: a later row of the same is refused."""

    def __init__(self) -> None:
        self._rows: dict[Hashable, int] = {}

    def only_once(self, key: Hashable, row: Row, message: str, **values: str) -> None:
        """Remember the row of a thing.

        :raises InvalidInput: with `message`, which names the earlier `row`, if it stood before.
        """
        first = self._rows.setdefault(key, row.number)
        if first != row.number:
            raise InvalidInput(message, **values, row=first)


class Loader(Protocol):
    """Writes the rows of one kind of file, some thousands at a time."""

    def take(self, rows: Sequence[Row]) -> None:
        """Read and write some rows; one that is refused is reported and left out."""

    def finish(self) -> None:
        """Write what had to wait for the last row."""
