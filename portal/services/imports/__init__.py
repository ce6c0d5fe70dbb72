"""Imports of the back office: products, price lists, discounts, stock and deliveries from files."""
