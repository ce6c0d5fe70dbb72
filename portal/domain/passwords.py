"""What a new password must be: long and not guessable. No rules of composition."""

from __future__ import annotations

from collections.abc import Container, Iterable
from itertools import pairwise

from portal.kit.errors import InvalidInput
from portal.kit.words import N_

SHORTEST = 12
LONGEST_BYTES = 4096


def check_new_password(
    password: str, *, common: Container[str], personal: Iterable[str] = ()
) -> None:
    """Refuse a password that is too short, too long, or among the first anyone would try.

    `common` holds known passwords in lower case; `personal` are words about the person (name,
    address) that may not be the whole of it.

    :raises InvalidInput: with what is wrong.
    """
    if len(password) < SHORTEST:
        raise InvalidInput(
            N_("The password has %(length)s characters; use at least %(least)s."),
            length=len(password),
            least=SHORTEST,
        )
    if len(password.encode()) > LONGEST_BYTES:
        raise InvalidInput(N_("The password is too long."))
    plain = password.casefold()
    if len(set(plain)) < 4 or plain in common or _is_run(plain):
        raise InvalidInput(
            N_(
                "This password is among the first anyone would try."
                " Choose another, such as a few words."
            )
        )
    if any(plain == word.casefold() for word in personal if word):
        raise InvalidInput(N_("Do not use your name or address as the password."))


def _is_run(text: str) -> bool:
    """Test for one run up or down: `123456789012`, `abcdefghijkl`, `987654321098`."""
    steps = {ord(after) - ord(before) for before, after in pairwise(text)}
    return steps <= {1, -9} or steps <= {-1, 9}
