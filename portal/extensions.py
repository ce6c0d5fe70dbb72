"""Flask extensions, bound to the application in `app.py`."""

from __future__ import annotations

from typing import cast

from flask_babel import Babel
from flask_htmx import HTMX
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy.orm import Session, scoped_session

from portal.gateways.files import FileStore
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


class FileStoreHandle:
    """The application's file store, chosen by its settings in `app.py`."""

    def __init__(self) -> None:
        self._store: FileStore | None = None

    def use(self, store: FileStore) -> None:
        """Take the store to keep files in."""
        self._store = store

    @property
    def store(self) -> FileStore:
        """The store.

        :raises RuntimeError: before the application chose one.
        """
        if self._store is None:
            raise RuntimeError("no file store was chosen")
        return self._store


files = FileStoreHandle()
