"""Run migrations as the owner: one at a time in the world, and never waiting long for a lock."""

from __future__ import annotations

from alembic import context
from flask import current_app
from sqlalchemy import create_engine, text

from portal.models import Base

config = context.config
_LOCK = 7_310_000


def _owner_url() -> str:
    settings = current_app.extensions["portal.settings"]
    url: str = settings.database_owner_url.get_secret_value()
    if not url:
        raise SystemExit("DATABASE_OWNER_URL is not set: migrations run as the owner.")
    return url


def run_online() -> None:
    """Migrate in one transaction under a lock, seeing every company's rows."""
    engine = create_engine(_owner_url())
    with engine.connect() as connection:
        connection.execute(text("SET lock_timeout = '4s'"))
        connection.execute(text("SET portal.role = 'system'"))
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
        connection.commit()
        context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True)
        try:
            with context.begin_transaction():
                context.run_migrations()
        finally:
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LOCK})
            connection.commit()
    engine.dispose()


if context.is_offline_mode():
    raise SystemExit("Offline migrations are not supported: run them against the database.")
run_online()
