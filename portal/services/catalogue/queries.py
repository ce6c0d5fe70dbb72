"""What may be asked of the catalogue."""

from portal.services.catalogue.codes import CodeMatch, MatchedBy, by_codes
from portal.services.catalogue.lines import LineProduct, line_products

__all__ = ["CodeMatch", "LineProduct", "MatchedBy", "by_codes", "line_products"]
