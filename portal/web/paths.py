"""Where a person may be sent after a form: a path of ours, nothing else."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID


def own_path(wanted: str | None, *, otherwise: str) -> str:
    r"""Return the wanted path if it is one of ours, else the other.

    Browsers read `\` as `/`, drop tabs and line breaks, and take `//host` for another host.
    """
    if not wanted or not wanted.startswith("/") or wanted.startswith(("//", "/login")):
        return otherwise
    if "\\" in wanted or any(ord(letter) <= 32 or ord(letter) == 127 for letter in wanted):
        return otherwise
    parts = urlsplit(wanted)
    return otherwise if parts.scheme or parts.netloc else wanted


def as_id(text: str | None) -> UUID | None:
    """Read an id that was sent, by form or address; what is none counts as not given."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def plain(text: str | None, *, limit: int = 120) -> str:
    """Return what was given in the address as one plain line."""
    return " ".join("".join(one if ord(one) > 31 else " " for one in text or "").split())[:limit]
