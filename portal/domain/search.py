"""Search text: one folding for what is stored and what is typed, and safe prefix queries."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from portal.domain.codes import MAX_CODE, normalise_code

_MAX_TOKENS = 8
_MAX_TOKEN = 40
_MAX_TYPED = 200
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i"}
)
_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Return the text in small letters without diacritics: `ŻÓŁTY Kubek` -> `zolty kubek`."""
    if text.isascii():
        return text.lower()
    # Case goes after the first taking apart too: a letter in a ring comes out of it as a capital.
    small = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    apart = unicodedata.normalize("NFKD", small)
    return "".join(character for character in apart if not unicodedata.combining(character))


def tokens(text: str) -> list[str]:
    """Return the words of a text, folded: letters and digits only, in order."""
    return [word[:_MAX_TOKEN] for word in _WORD.findall(fold(text))]


def search_text(names: Iterable[str], codes: Iterable[str] = ()) -> str:
    """Return the column a product is found by: words of its names, its codes whole and in parts.

    Holds words of letters and digits only, each once, so that PostgreSQL's parser takes each as
    one lexeme.
    """
    words: dict[str, None] = {}
    for name in names:
        words.update(dict.fromkeys(tokens(name)))
    for code in codes:
        whole = "".join(tokens(code))[:MAX_CODE]
        words.update(dict.fromkeys((whole, *tokens(code))))
    words.pop("", None)
    return " ".join(words)


def prefix_query(text: str) -> str | None:
    """Return what was typed as a query for `to_tsquery('simple', ...)`: every word, as a prefix.

    Contains nothing but letters, digits, `:*` and `&`. Nothing if no word was typed.
    """
    words = list(dict.fromkeys(tokens(text[:_MAX_TYPED])))[:_MAX_TOKENS]
    return " & ".join(f"{word}:*" for word in words) or None


def exact_code(text: str) -> str | None:
    """Return the normal form under which what was typed may be a code; nothing if it cannot be."""
    code = normalise_code(text) if len(text) <= MAX_CODE else ""
    return code or None
