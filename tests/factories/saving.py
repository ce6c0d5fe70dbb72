"""Saving things as the system would, outside any request."""

from __future__ import annotations

import itertools
from typing import TypeVar

from portal.extensions import db
from portal.models.base import Base
from portal.models.tenancy import acting_as_system

Row = TypeVar("Row", bound=Base)
_counter = itertools.count(1)


def number() -> int:
    """Return a number no other thing of this run has."""
    return next(_counter)


def saved(row: Row) -> Row:
    """Commit a row in system scope and return it, detached from the session."""
    with acting_as_system():
        db.session.rollback()
        db.session.add(row)
        db.session.commit()
        db.session.expunge_all()
    return row
