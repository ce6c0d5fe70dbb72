"""Order again over HTTP."""

from portal.blueprints.reorder.views import bp

__all__ = ["bp"]
