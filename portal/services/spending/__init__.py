"""Limits, budgets, absences: what makes an order wait for approval, and who is asked."""
