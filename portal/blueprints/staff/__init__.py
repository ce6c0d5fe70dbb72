"""The back office: what waits, client companies, the audit log, the mail that went out."""

from portal.blueprints.staff import audit, companies, home, mails, settings
from portal.blueprints.staff.blueprint import bp

__all__ = ["audit", "bp", "companies", "home", "mails", "settings"]
