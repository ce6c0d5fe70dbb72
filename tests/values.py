"""An address for every route, with ids that nothing has unless given."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from tests.fitness.routes import ROUTES

NOTHING = UUID("01900000-0000-7000-8000-000000000000")
_VARIABLE = re.compile(r"<(?:(?P<kind>[^:>]+):)?(?P<name>[^>]+)>")


def variables(endpoint: str) -> list[str]:
    """Return the names of the variables in a route's address."""
    return [found["name"] for found in _VARIABLE.finditer(ROUTES[endpoint][0])]


def path_of(endpoint: str, **values: Any) -> str:
    """Return the route's address filled with these values, the rest with what nothing has."""

    def fill(found: re.Match[str]) -> str:
        name, kind = found["name"], found["kind"] or ""
        if name in values:
            return str(values[name])
        if kind.startswith("uuid"):
            return str(NOTHING)
        if kind.startswith("int"):
            return "1"
        if kind.startswith("any("):
            return kind[4:-1].split(",")[0].strip()
        return "none-such"

    return _VARIABLE.sub(fill, ROUTES[endpoint][0].partition(" ")[2])
