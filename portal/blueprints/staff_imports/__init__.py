"""Imports in the back office: upload, choose columns, watch, read the report."""

from portal.blueprints.staff_imports.views import bp

__all__ = ["bp"]
