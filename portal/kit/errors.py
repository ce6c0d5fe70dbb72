"""Expected failures. Each carries words for the person; only `web/errors.py` knows statuses.

A message is written in English with named placeholders and translated where it is shown:
`raise Conflict(N_("Only %(available)s are available."), available="48 szt.")`.
"""

from typing import Any


class Expected(Exception):
    """Something the person can do something about."""

    def __init__(self, message: str, **values: Any) -> None:
        super().__init__(message)
        self.message = message
        self.values = values

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message


class InvalidInput(Expected):
    """What was given cannot be used as it is (422)."""


class Forbidden(Expected):
    """The person may not do this (403)."""


class NotFound(Expected):
    """There is no such thing, or it is another company's (404)."""


class Conflict(Expected):
    """The world changed, or the state does not allow it (409)."""


class TooMany(Expected):
    """Too many attempts; `retry_after` says in how many seconds to come back (429)."""

    def __init__(self, message: str, *, retry_after: int, **values: Any) -> None:
        super().__init__(message, **values)
        self.retry_after = retry_after


class TooLarge(Expected):
    """The upload is larger than allowed (413)."""


class Unavailable(Expected):
    """A part of the system does not answer now (503)."""
