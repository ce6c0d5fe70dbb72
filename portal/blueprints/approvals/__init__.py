"""Approving orders, and the rules that make them wait: limits, budgets, absences."""

from portal.blueprints.approvals import rules, views
from portal.blueprints.approvals.blueprint import bp

__all__ = ["bp", "rules", "views"]
