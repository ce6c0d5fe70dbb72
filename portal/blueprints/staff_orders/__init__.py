"""The seller's staff works orders off: confirms, picks, ships in parts, cancels, books payments."""

from portal.blueprints.staff_orders import changes, listing, money, order, shipments
from portal.blueprints.staff_orders.blueprint import bp

__all__ = ["bp", "changes", "listing", "money", "order", "shipments"]
