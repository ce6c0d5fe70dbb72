"""How long what is left of sign-ins is kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, or_

from portal.extensions import session
from portal.models.sessions import PasswordReset, SignInSession


def forget_sign_ins(*, before: datetime) -> int:
    """Delete sessions and password links that ended before; return how many."""
    sessions = session.execute(
        delete(SignInSession)
        .where(or_(SignInSession.expires_at < before, SignInSession.revoked_at < before))
        .returning(SignInSession.id)
    ).all()
    links = session.execute(
        delete(PasswordReset).where(PasswordReset.expires_at < before).returning(PasswordReset.id)
    ).all()
    return len(sessions) + len(links)
