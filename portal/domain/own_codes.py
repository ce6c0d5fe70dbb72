"""A company's own codes: what may be one."""

from __future__ import annotations

import unicodedata

from portal.domain.codes import MAX_CODE, normalise_code
from portal.kit.errors import InvalidInput
from portal.kit.words import N_


def checked(text: str) -> tuple[str, str]:
    """Return an own code as it is shown and as it is searched.

    :raises InvalidInput: if it is empty, of signs without meaning only, or too long.
    """
    code = " ".join("".join(one if _prints(one) else " " for one in text).split())
    normal = normalise_code(code)
    if not normal:
        raise InvalidInput(N_("There is no code of your own here."))
    if len(code) > MAX_CODE or len(unicodedata.normalize("NFKC", code)) > MAX_CODE:
        raise InvalidInput(
            N_("The code “%(code)s…” is too long: %(most)s characters at most."),
            code=code[:20],
            most=str(MAX_CODE),
        )
    return code, normal


def _prints(letter: str) -> bool:
    return unicodedata.category(letter) not in ("Cc", "Cs", "Cn", "Co")
