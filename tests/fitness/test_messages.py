"""Every word shown has its Polish one, whole and with the same blanks to fill."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
PORTAL = ROOT / "portal"
PO = PORTAL / "translations" / "pl" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {
    "_": None,
    "N_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
}
_BLANK = re.compile(r"%\((\w+)\)([sd])")


@cache
def polish() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, locale="pl")


@cache
def used() -> dict[str, tuple[str, ...]]:
    """Return every message of code and templates: the texts by the first of them."""
    found: dict[str, tuple[str, ...]] = {}
    methods = [("**.py", "python"), ("templates/**", "jinja2")]
    options = {"templates/**": {"trimmed": "true"}}
    for _, _, message, _, _ in extract_from_dir(
        str(PORTAL), method_map=methods, options_map=options, keywords=KEYWORDS
    ):
        texts = (message,) if isinstance(message, str) else tuple(t for t in message if t)
        found[texts[0]] = texts if len(texts) > 1 else found.get(texts[0], texts)
    return found


def _translation(text: str) -> Message | None:
    return polish().get(text)


def test_the_messages_are_found_at_all():
    assert len(used()) > 300


def test_every_message_has_its_polish_words():
    missing = [text for text in used() if not _whole(_translation(text))]

    assert missing == []


def _whole(message: Message | None) -> bool:
    if message is None or not message.string or message.fuzzy:
        return False
    return isinstance(message.string, str) or all(message.string)


def test_counted_words_have_all_three_polish_forms():
    short = [
        texts[0]
        for texts in used().values()
        if len(texts) > 1 and len(_forms(_translation(texts[0]))) != 3
    ]

    assert short == []


def _forms(message: Message | None) -> tuple[str, ...]:
    if message is None:
        return ()
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def test_the_blanks_of_a_message_are_those_of_its_translation():
    wrong = [
        text
        for text, texts in used().items()
        for form in _forms(_translation(text))
        if not _fits(_blanks(form), [_blanks(one) for one in texts])
    ]

    assert wrong == []


def _fits(blanks: set[tuple[str, str]], allowed: list[set[tuple[str, str]]]) -> bool:
    """A counted form may leave out the count ("one thing"), any other must fill every blank."""
    return blanks == allowed[0] if len(allowed) == 1 else blanks <= set.union(*allowed)


def _blanks(text: str) -> set[tuple[str, str]]:
    return set(_BLANK.findall(text))


def test_no_polish_word_begs_or_cheers():
    wrong = re.compile(r"\bups\b|kliknij tutaj|!\s*$", re.IGNORECASE)

    guilty = [m.id for m in polish() if m.id and any(wrong.search(f) for f in _forms(m))]

    assert guilty == []
