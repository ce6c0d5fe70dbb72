"""Checkout: one page, one press, one order."""

from portal.blueprints.checkout.views import bp

__all__ = ["bp"]
