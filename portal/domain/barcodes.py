"""Bar codes as widths of bars and gaps: EAN-13 and EAN-8 of a GTIN, Code 128 of anything else.

Lengths are in modules, the width of the narrowest bar; how wide a module is, paper decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from barcode.codex import Code128  # type: ignore[import-untyped]  # it ships no types
from barcode.ean import (  # type: ignore[import-untyped]  # it ships no types
    EuropeanArticleNumber8,
    EuropeanArticleNumber13,
)
from barcode.errors import BarcodeError  # type: ignore[import-untyped]  # it ships no types

from portal.domain.codes import is_ean

WIDEST = 320
"""No more modules than this fit a shelf label and still scan."""


class Symbology(StrEnum):
    """How a code is drawn."""

    EAN13 = "ean13"
    EAN8 = "ean8"
    CODE128 = "code128"


# Blank modules a scanner needs on the left and on the right.
_QUIET = {Symbology.EAN13: (11, 7), Symbology.EAN8: (7, 7), Symbology.CODE128: (10, 10)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Barcode:
    """A code to draw. `modules` is a row of 1 (bar) and 0 (gap), quiet zones included."""

    symbology: Symbology
    text: str
    modules: str

    @property
    def width(self) -> int:
        """How many modules wide it is."""
        return len(self.modules)

    @property
    def path(self) -> str:
        """The bars as the data of an SVG path, one module wide and one high a unit."""
        drawn, at = [], 0
        for bit, run in groupby(self.modules):
            length = len(list(run))
            if bit == "1":
                drawn.append(f"M{at} 0h{length}v1h-{length}z")
            at += length
        return "".join(drawn)


def barcode_of(*, ean: str, sku: str) -> Barcode | None:
    """Return the bar code of a product: of its GTIN, or else of its SKU.

    None where neither can be drawn, or only too wide to be scanned from a label.
    """
    found = _gtin(ean) if is_ean(ean) else None
    return found or _code128(ean if is_ean(ean) else sku)


def _gtin(digits: str) -> Barcode | None:
    """Return an EAN-13 (a UPC-A is one with a zero before it) or EAN-8."""
    if len(digits) in (12, 13):
        full = digits.zfill(13)
        return _drawn(Symbology.EAN13, full, EuropeanArticleNumber13(full).build()[0])
    if len(digits) == 8:
        return _drawn(Symbology.EAN8, digits, EuropeanArticleNumber8(digits).build()[0])
    return None


def _code128(text: str) -> Barcode | None:
    if not text.isascii() or not text.isprintable() or not text:
        return None
    try:
        modules = Code128(text).build()[0]
    except BarcodeError:
        return None
    drawn = _drawn(Symbology.CODE128, text, modules)
    return drawn if drawn.width <= WIDEST else None


def _drawn(symbology: Symbology, text: str, modules: str) -> Barcode:
    left, right = _QUIET[symbology]
    bars = modules.replace("G", "1")
    return Barcode(symbology=symbology, text=text, modules="0" * left + bars + "0" * right)
