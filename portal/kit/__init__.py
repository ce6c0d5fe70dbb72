"""The small vocabulary every room speaks: money, clock, identifiers, errors, words."""
