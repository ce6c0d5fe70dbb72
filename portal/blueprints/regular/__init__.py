"""The regular assortment: its page, its rows, its file, and what of it goes into the cart."""

from portal.blueprints.regular.views import bp

__all__ = ["bp"]
