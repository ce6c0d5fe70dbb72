"""Deciding about orders that wait: priced and checked again, approved, changed or refused."""
