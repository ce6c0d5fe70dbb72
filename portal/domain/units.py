"""Names of units as the trade writes them, and which of them are counted in whole pieces."""

from __future__ import annotations

from functools import lru_cache

_SYNONYMS = {
    "szt.": ("szt", "sztuk", "sztuka", "sztuki", "pcs", "pc", "pce", "piece", "pieces", "ea", "st"),
    "opak.": ("opak", "op", "opakowanie", "opakowania", "pack", "pk", "pkg"),
    "kart.": ("kart", "karton", "kartony", "ctn", "carton", "box", "krt"),
    "pal.": ("pal", "paleta", "palety", "pallet", "plt"),
    "kpl.": ("kpl", "komplet", "komplety", "set", "zest", "zestaw"),
    "para": ("par", "pary", "pair", "pr"),
    "rol.": ("rol", "rolka", "rolki", "roll"),
    "zgrz.": ("zgrz", "zgrzewka", "zgrzewki"),
    "wor.": ("wor", "worek", "worki", "bag"),
    "but.": ("but", "butelka", "butelki", "bottle"),
    "bl.": ("bl", "blister"),
    "kg": ("kilogram", "kilogramy", "kilo", "kgm"),
    "g": ("gram", "gramy", "grm"),
    "dag": ("deko",),
    "t": ("tona", "tony", "ton"),
    "m": ("metr", "metry", "mtr", "meter"),
    "mb": ("m.b", "metr bieżący"),
    "cm": (),
    "mm": (),
    "m2": ("m²", "m kw", "mkw"),
    "m3": ("m³", "m sześc"),
    "l": ("litr", "litry", "liter", "ltr"),
    "ml": (),
}
_MEASURED = frozenset({"kg", "g", "dag", "t", "m", "mb", "cm", "mm", "m2", "m3", "l", "ml"})
_CANONICAL = {
    word.rstrip("."): unit for unit, words in _SYNONYMS.items() for word in (unit, *words)
}


@lru_cache(maxsize=1024)
def canonical_unit(text: str) -> str:
    """Return the usual short form of a unit's name (`SZTUK` -> `szt.`); an unknown one as given."""
    word = " ".join(text.split())
    return _CANONICAL.get(word.casefold().rstrip("."), word)


def is_unit(text: str) -> bool:
    """Test for a unit's name known here."""
    return " ".join(text.split()).casefold().rstrip(".") in _CANONICAL


def is_whole(unit: str) -> bool:
    """Test for a unit counted in whole ones: everything but weights, lengths and volumes."""
    return canonical_unit(unit) not in _MEASURED
