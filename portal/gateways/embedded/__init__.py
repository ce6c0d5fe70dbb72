"""PostgreSQL and Redis from our own dependencies, so that a clone runs with nothing installed."""
