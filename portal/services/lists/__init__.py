"""Favourites lists: what a company orders again and again."""
