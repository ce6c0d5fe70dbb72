"""The back office's catalogue: products, their stock and prices, assortment and discount rules."""

from portal.blueprints.staff_catalogue import deliveries, discounts, prices, products, rules
from portal.blueprints.staff_catalogue.blueprint import bp

__all__ = ["bp", "deliveries", "discounts", "prices", "products", "rules"]
