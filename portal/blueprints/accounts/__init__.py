"""Signing in, one's own account, one's own company."""

from portal.blueprints.accounts import account, company, passwords, people, sign_in
from portal.blueprints.accounts.blueprint import bp

__all__ = ["account", "bp", "company", "passwords", "people", "sign_in"]
