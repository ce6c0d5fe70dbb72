"""What may be asked of the catalogue.

Prices and stock are asked of `pricing` and `stock`, for all products shown at once.
"""

from portal.services.catalogue.cards import (
    ListedProduct,
    Neighbour,
    listed_products,
    substitutes_of,
)
from portal.services.catalogue.codes import CodeMatch, MatchedBy, by_codes
from portal.services.catalogue.details import ProductDetails, details, document
from portal.services.catalogue.lines import LineProduct, line_products
from portal.services.catalogue.listing import Listing, Sort, Wanted, listing
from portal.services.catalogue.suggesting import suggested
from portal.services.catalogue.viewers import STRANGER, Viewer, viewer_of

__all__ = [
    "STRANGER",
    "CodeMatch",
    "LineProduct",
    "ListedProduct",
    "Listing",
    "MatchedBy",
    "Neighbour",
    "ProductDetails",
    "Sort",
    "Viewer",
    "Wanted",
    "by_codes",
    "details",
    "document",
    "line_products",
    "listed_products",
    "listing",
    "substitutes_of",
    "suggested",
    "viewer_of",
]
