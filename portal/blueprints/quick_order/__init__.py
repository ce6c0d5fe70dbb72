"""Quick order over HTTP."""

from portal.blueprints.quick_order.views import bp

__all__ = ["bp"]
