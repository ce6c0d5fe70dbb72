"""Orders of one's own company: the history, the page, cancelling, ordering again."""

from portal.blueprints.orders.views import bp

__all__ = ["bp"]
