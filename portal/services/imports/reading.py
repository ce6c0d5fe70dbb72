"""How a text file is read where a person says so: its encoding and what parts its cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.kit.errors import InvalidInput
from portal.kit.words import N_

ENCODINGS: dict[str, str] = {
    "utf-8": "UTF-8",
    "cp1250": "Windows-1250",
    "iso8859_2": "ISO-8859-2",
    "cp852": "CP 852 (DOS)",
}
"""Encodings to choose from, with what they are called. UTF-16 is always told by its first bytes."""
DELIMITERS: dict[str, tuple[str, str]] = {
    "semicolon": (";", N_("semicolon")),
    "comma": (",", N_("comma")),
    "tab": ("\t", N_("tab")),
    "bar": ("|", N_("vertical bar")),
}
"""What may part cells: the mark and its name, to be translated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was chosen; empty where the file itself is to tell."""

    encoding: str = ""
    delimiter: str = ""

    @property
    def options(self) -> dict[str, str]:
        """The choice as options of a run, to be remembered with its columns."""
        return {"encoding": self.encoding, "delimiter": self.delimiter}

    @property
    def how(self) -> tuple[str | None, str | None]:
        """Encoding and delimiter for the reader of files; None where it finds them itself."""
        mark = DELIMITERS[self.delimiter][0] if self.delimiter else None
        return self.encoding or None, mark


def reading_of(options: Mapping[str, str]) -> Reading:
    """Return what these options say about reading.

    :raises InvalidInput: if it is none of what is offered.
    """
    encoding, delimiter = options.get("encoding", ""), options.get("delimiter", "")
    if encoding not in {"", *ENCODINGS} or delimiter not in {"", *DELIMITERS}:
        raise InvalidInput(N_("Choose an encoding and a separator from the lists."))
    return Reading(encoding=encoding, delimiter=delimiter)
