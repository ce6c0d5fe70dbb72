"""Carts: what a member gathers, priced and checked as it stands."""
