"""Codes of products: one normal form for storage and search, check digits, spreadsheet damage."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum

from portal.kit.words import N_

_DROPPED = re.compile(r"[\s_'’`\"\u00ad\u200b-\u200d\u2060\ufeff\-\u2010-\u2015\u2212]+")
_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+)?e\+?[0-9]{1,2}", re.IGNORECASE)
_POINT_ZERO = re.compile(r"([0-9]{6,14})[.,]0+")
_GTIN_LENGTHS = (8, 12, 13, 14)
MAX_CODE = 64


class CodeKind(StrEnum):
    """Whose code it is."""

    EAN = "ean"
    MANUFACTURER = "manufacturer"
    OLD = "old"
    OWN = "own"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeCheck:
    """What became of something given as an EAN: its kind, its text, and a warning if it is none.

    `warning` is words to be translated with `values`; empty for a good EAN.
    """

    kind: CodeKind
    text: str
    warning: str = ""
    values: dict[str, str] = field(default_factory=dict)


def normalise_code(text: str) -> str:
    """Return the form in which codes are stored for search and looked up.

    Without case, blanks, hyphens, underscores, quotes and invisible characters; nothing else goes.
    """
    if not text.isascii():
        # Taking characters out, or their case, may leave marks in an order that is not normal.
        text = _DROPPED.sub("", unicodedata.normalize("NFKC", text).casefold())
        text = unicodedata.normalize("NFKC", text)
    return _DROPPED.sub("", text.casefold())[:MAX_CODE]


def check_digit(digits: str) -> int:
    """Return the GTIN check digit of digits that lack theirs."""
    weighted = sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits)))
    return -weighted % 10


def is_ean(text: str) -> bool:
    """Test for a GTIN of 8, 12, 13 or 14 digits with a right check digit."""
    return (
        len(text) in _GTIN_LENGTHS
        and text.isascii()
        and text.isdigit()
        and text.strip("0") != ""
        and check_digit(text[:-1]) == int(text[-1])
    )


def check_ean(text: str) -> CodeCheck:
    """Read something given as an EAN; what is none is kept as another code, with a warning.

    Blanks, hyphens and a trailing `.0` are taken off. A lost leading zero is only named, for with
    fewer digits a right check digit may be luck; a number in powers of ten cannot be repaired.
    """
    given = text.strip()
    plain = repaired(given)
    if plain is not None:
        return CodeCheck(kind=CodeKind.EAN, text=plain)
    if _SCIENTIFIC.fullmatch(given):
        words = N_("%(code)s was changed by a spreadsheet: format the column as text.")
    elif not given.isascii() or not given.isdigit():
        words = N_("%(code)s is not an EAN: an EAN has digits only.")
    elif len(given) == 11 and is_ean(f"0{given}"):
        words = N_("EAN %(code)s has lost its leading zero: it should be 0%(code)s.")
    elif len(given) not in _GTIN_LENGTHS:
        words = N_("EAN %(code)s has %(count)s digits; it should have 8, 12, 13 or 14.")
    else:
        words = N_("EAN %(code)s has a wrong check digit: %(last)s should be %(right)s.")
        values = {"code": given, "last": given[-1], "right": str(check_digit(given[:-1]))}
        return CodeCheck(kind=CodeKind.OTHER, text=given, warning=words, values=values)
    values = {"code": given[:40], "count": str(len(given))}
    return CodeCheck(kind=CodeKind.OTHER, text=given, warning=words, values=values)


def repaired(text: str) -> str | None:
    """Return the EAN a text stands for, put right where that is certain; else nothing."""
    compact = normalise_code(text)
    pointed = _POINT_ZERO.fullmatch(compact)
    digits = pointed[1] if pointed else compact
    return digits if is_ean(digits) else None


def lookups(text: str) -> tuple[str, ...]:
    """Return the normal forms under which a code somebody gave may be stored, likeliest first.

    An EAN is also looked for with leading zeros added and taken off (12, 13 and 14 digits).
    """
    code = normalise_code(text)
    if not code:
        return ()
    found = [code]
    pointed = _POINT_ZERO.fullmatch(code)
    if pointed:
        found.append(pointed[1])
    digits = found[-1]
    if digits.isascii() and digits.isdigit() and 7 <= len(digits) <= 14:
        bare = digits.lstrip("0")
        forms = (bare.zfill(length) for length in (8, 12, 13, 14) if len(bare) <= length)
        found += [form for form in forms if is_ean(form) and form not in found]
        found += [bare] if len(found) > 1 and bare not in found else []
    return tuple(found)


def mangled_prefix(text: str) -> str | None:
    """Return the digits left of a code in powers of ten: `5,90002E+12` -> `590002`."""
    compact = normalise_code(text).replace(",", ".")
    if not _SCIENTIFIC.fullmatch(compact):
        return None
    mantissa = compact.split("e")[0]
    return (mantissa.rstrip("0") if "." in mantissa else mantissa).replace(".", "")
