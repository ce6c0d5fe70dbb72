"""The catalogue's pages."""

from portal.blueprints.catalogue.views import bp

__all__ = ["bp"]
