"""What may have changed since an order, and the words for it."""

from __future__ import annotations

from enum import StrEnum

from portal.kit.words import N_


class Kind(StrEnum):
    """What a difference is about, the weightiest first."""

    ASSORTMENT = "assortment"
    REPLACED = "replaced"
    PACK = "pack"
    PRICE = "price"
    STOCK = "stock"


class Change(StrEnum):
    """What may have changed since."""

    HIDDEN = "hidden"
    NOT_SOLD = "not_sold"
    DISCONTINUED = "discontinued"
    NO_PRICE = "no_price"
    REPLACED = "replaced"
    BASE_UNIT = "base_unit"
    UNIT_GONE = "unit_gone"
    FACTOR = "factor"
    STEPS = "steps"
    DEARER = "dearer"
    CHEAPER = "cheaper"
    OTHER_BASIS = "other_basis"
    SHORT = "short"
    EXPECTED = "expected"
    ON_ORDER = "on_order"
    NONE = "none"

    @property
    def kind(self) -> Kind:
        """What it is about."""
        return _WORDS[self][0]


_WORDS: dict[Change, tuple[Kind, str]] = {
    Change.HIDDEN: (Kind.ASSORTMENT, N_("It is no longer offered to you.")),
    Change.NOT_SOLD: (Kind.ASSORTMENT, N_("It cannot be ordered now.")),
    Change.DISCONTINUED: (Kind.ASSORTMENT, N_("It is not sold any more.")),
    Change.NO_PRICE: (Kind.ASSORTMENT, N_("There is no price for it now. Ask your sales rep.")),
    Change.REPLACED: (Kind.REPLACED, N_("Replaced by %(successor)s.")),
    Change.BASE_UNIT: (
        Kind.PACK,
        N_("It was sold by %(base)s, now by %(base_now)s: check the quantity."),
    ),
    Change.UNIT_GONE: (
        Kind.PACK,
        N_(
            "No longer sold in %(unit)s: instead of %(quantity)s %(unit)s"
            " %(quantity_now)s %(unit_now)s"
        ),
    ),
    Change.FACTOR: (
        Kind.PACK,
        N_(
            "%(unit)s held %(factor)s %(base)s, now %(factor_now)s %(base_now)s:"
            " %(quantity)s changed to %(quantity_now)s."
        ),
    ),
    Change.STEPS: (Kind.PACK, ""),  # said by the mended quantity itself
    Change.DEARER: (Kind.PRICE, N_("Dearer: it was %(then)s, it is %(now)s.")),
    Change.CHEAPER: (Kind.PRICE, N_("Cheaper: it was %(then)s, it is %(now)s.")),
    Change.OTHER_BASIS: (
        Kind.PRICE,
        N_("The price was %(then)s, it is %(now)s: not comparable."),
    ),
    Change.SHORT: (Kind.STOCK, N_("Available: %(available)s of %(wanted)s %(unit)s")),
    Change.EXPECTED: (Kind.STOCK, N_("None in stock, delivery %(day)s.")),
    Change.ON_ORDER: (Kind.STOCK, N_("None in stock, it is brought in on order.")),
    Change.NONE: (Kind.STOCK, N_("None in stock.")),
}


def words_of(change: Change) -> str:
    """Return the words for a change, to be translated."""
    return _WORDS[change][1]
