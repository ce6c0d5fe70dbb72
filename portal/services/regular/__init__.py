"""The regular assortment: what a company buys again and again, and what it needs next."""
