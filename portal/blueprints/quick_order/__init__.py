"""Quick order over HTTP."""

from portal.blueprints.quick_order import columns, completion, templates
from portal.blueprints.quick_order.views import bp

__all__ = ["bp", "columns", "completion", "templates"]
