"""The first page of a client person."""

from portal.blueprints.dashboard.views import bp

__all__ = ["bp"]
