"""Prices of products for one company: candidates and their resolution."""
