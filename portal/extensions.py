"""Flask extensions, bound to the application in `app.py`."""

from __future__ import annotations

from typing import Any, cast

from flask_babel import Babel
from flask_htmx import HTMX
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session, scoped_session

from portal.models.base import Base

db = SQLAlchemy(
    metadata=Base.metadata,
    session_options={"expire_on_commit": False, "autoflush": True},
    disable_autonaming=True,
)
session: scoped_session[Session] = cast("scoped_session[Session]", db.session)
"""The session of the application context: what services use."""
migrate = Migrate()
login = LoginManager()
csrf = CSRFProtect()
babel = Babel()
htmx = HTMX()


limiter = Limiter(
    key_func=get_remote_address,
    in_memory_fallback_enabled=True,
    strategy="fixed-window",
)


@event.listens_for(Engine, "connect")
def _remember_statements(connection: Any, _record: object) -> None:
    """Let a connection keep every statement prepared; psycopg's own hundred would take turns."""
    connection.prepared_max = 400
