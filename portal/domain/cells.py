"""Cells of tables that leave the portal: text stays text in a spreadsheet."""

from __future__ import annotations

import re
import unicodedata

_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")
_INVISIBLE = re.compile(r"^[\s\u00ad\u200b-\u200f\u2060\ufeff\x00-\x1f]+")


def safe_cell(text: str) -> str:
    """Return the text so that no spreadsheet takes it for a formula; plain numbers stay numbers.

    What begins with `=`, `+`, `-`, `@`, a tab or a line break, also behind blanks or in fullwidth
    form, gets an apostrophe before it.
    """
    if not text or _NUMBER.fullmatch(text):
        return text
    bare = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    if text[0] in "\t\r\n\0" or bare.lstrip()[:1] in ("=", "+", "-", "@", "−"):
        return f"'{text}"
    return text
