"""Identifiers: UUIDv7 for rows, slugs for what stands in an address."""

import os
import re
import time
from uuid import UUID

_UNSAFE = re.compile(r"[/\\%#?\s]+")


def new_id() -> UUID:
    """Return a new UUIDv7 (RFC 9562): sorted by the millisecond of its making."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


def slug(text: str) -> str:
    """Return the text as it may stand in an address: `ZAM/2026/000123` -> `ZAM-2026-000123`.

    Where two would meet, the caller adds a suffix before storing it.
    """
    return _UNSAFE.sub("-", text.strip()).strip("-") or "-"
