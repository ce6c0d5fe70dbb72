"""Delivery notes for the client whose order they are of."""

from portal.blueprints.shipments.views import bp

__all__ = ["bp"]
