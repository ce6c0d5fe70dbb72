"""What a file may bring, and what a column of each kind of file may mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from portal.kit.errors import InvalidInput
from portal.kit.words import N_

SKIP = ""
"""The meaning of a column that is left out."""


class ImportKind(StrEnum):
    """What a file brings."""

    PRODUCTS = "products"
    PRICE_LIST = "price-list"
    DISCOUNTS = "discounts"
    STOCK = "stock"
    DELIVERIES = "deliveries"


KIND_LABELS: dict[ImportKind, str] = {
    ImportKind.PRODUCTS: N_("Products"),
    ImportKind.PRICE_LIST: N_("Price list"),
    ImportKind.DISCOUNTS: N_("Discount rules"),
    ImportKind.STOCK: N_("Stock levels"),
    ImportKind.DELIVERIES: N_("Expected deliveries"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """A meaning a column may have; of one that is `many`, several columns may have it."""

    name: str
    label: str
    required: bool = False
    many: bool = False


_CODE = Field("code", N_("SKU or EAN"), required=True)
_FROM = Field("valid_from", N_("Valid from"))
_TO = Field("valid_to", N_("Valid to"))
_WAREHOUSE = Field("warehouse", N_("Warehouse"))

FIELDS: dict[ImportKind, tuple[Field, ...]] = {
    ImportKind.PRODUCTS: (
        Field("sku", N_("SKU"), required=True),
        Field("name", N_("Name")),
        Field("ean", N_("EAN"), many=True),
        Field("net", N_("Net price")),
        Field("gross", N_("Gross price")),
        Field("vat", N_("VAT")),
        Field("price_unit", N_("Price is per (1, 100, 1000)")),
        Field("unit", N_("Unit")),
        Field("category", N_("Category")),
        Field("stock", N_("Stock level")),
        Field("manufacturer", N_("Manufacturer")),
        Field("manufacturer_code", N_("Manufacturer's code"), many=True),
        Field("old_code", N_("Old code"), many=True),
        Field("minimum", N_("Minimum quantity")),
        Field("multiple", N_("Sold in multiples of")),
        Field("pack", N_("Pieces in a pack")),
        Field("pack_ean", N_("EAN of the pack")),
        Field("carton", N_("Pieces in a carton")),
        Field("carton_ean", N_("EAN of the carton")),
        Field("pallet", N_("Pieces on a pallet")),
        Field("deposit", N_("Deposit")),
        Field("backorder", N_("May be ordered without stock")),
        Field("discontinued", N_("Discontinued")),
        Field("successor", N_("SKU of the successor")),
        Field("description", N_("Description")),
    ),
    ImportKind.PRICE_LIST: (
        _CODE,
        Field("net", N_("Net price"), required=True),
        Field("minimum", N_("From quantity")),
        _FROM,
        _TO,
        Field("price_unit", N_("Price is per (1, 100, 1000)")),
    ),
    ImportKind.DISCOUNTS: (
        Field("name", N_("Name"), required=True),
        Field("audience", N_("Price group or company")),
        Field("category", N_("Category")),
        Field("code", N_("SKU or EAN")),
        Field("percent", N_("Percent")),
        Field("amount", N_("Amount")),
        _FROM,
        _TO,
    ),
    ImportKind.STOCK: (_CODE, Field("quantity", N_("Quantity"), required=True), _WAREHOUSE),
    ImportKind.DELIVERIES: (
        _CODE,
        Field("due_on", N_("Delivery date"), required=True),
        Field("quantity", N_("Quantity"), required=True),
        Field("was_due_on", N_("Previous delivery date")),
        _WAREHOUSE,
    ),
}


def check_fields(kind: ImportKind, fields: Sequence[str]) -> None:
    """Refuse meanings of columns that cannot be worked with.

    :raises InvalidInput: if one is unknown, one that must be there is not, or one stands twice.
    """
    known = {field.name: field for field in FIELDS[kind]}
    for name in fields:
        if name != SKIP and name not in known:
            raise InvalidInput(N_("There is no column “%(name)s” in this kind of file."), name=name)
    for field in known.values():
        times = list(fields).count(field.name)
        if field.required and not times:
            raise MissingColumn(N_("Choose the column that holds: %(field)s."), field=field.label)
        if times > 1 and not field.many:
            raise MissingColumn(N_("Two columns cannot both be: %(field)s."), field=field.label)
    if kind is ImportKind.DISCOUNTS and not {"percent", "amount"} & set(fields):
        raise InvalidInput(N_("Choose the column with the percent or with the amount."))


class MissingColumn(InvalidInput):
    """A column is missing or stands twice; `field` among the values is to be translated too."""
