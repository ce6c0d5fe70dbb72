"""Quick order over HTTP."""

from portal.blueprints.quick_order import columns, templates
from portal.blueprints.quick_order.views import bp

__all__ = ["bp", "columns", "templates"]
