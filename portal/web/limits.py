"""How often strangers may try. Counted in Redis, or in the process while Redis is away."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import structlog
from flask import request
from werkzeug.wrappers import Response

from portal.extensions import limiter
from portal.web.access import actor

View = Callable[..., Any]
_log = structlog.get_logger(__name__)


def few_sign_ins(view: View) -> View:
    """Limit refused sign-ins: of an account from one place, from one place, of an account.

    The last is wide: whoever tries to lock somebody else out from elsewhere needs many places.
    """
    for rate, key in (
        ("10/hour", _account_and_address),
        ("60/hour", _address),
        ("200/hour", _account),
    ):
        view = limiter.limit(rate, key_func=key, deduct_when=_refused)(view)
    return view


def few_reset_mails(view: View) -> View:
    """Limit how many mails somebody may have sent: to one address, and from one place."""
    for rate, key in (("3/hour", _account), ("20/hour", _address)):
        view = limiter.limit(rate, key_func=key)(view)
    return view


def few_guesses(view: View) -> View:
    """Limit refused attempts from one place, for what is guarded by a secret link."""
    guarded: View = limiter.limit("30/hour", key_func=_address, deduct_when=_refused)(view)
    return guarded


def few_password_checks(view: View) -> View:
    """Limit refused attempts to confirm one's own current password."""
    guarded: View = limiter.limit("10/hour", key_func=_person, deduct_when=_refused)(view)
    return guarded


def attempts_left() -> int | None:
    """Return how many refused attempts remain after this one; None when nothing counts."""
    try:
        left = [limit.remaining for limit in limiter.current_limits]
    except Exception:  # whatever the store's client raises: the figure is a courtesy
        _log.warning("attempts not counted", exc_info=True)
        return None
    return max(0, min(left) - 1) if left else None


def _refused(response: Response) -> bool:
    return response.status_code == 422


def _address() -> str:
    return request.remote_addr or "unknown"


def _account() -> str:
    typed = request.form.get("email", "").strip().lower()
    return "account-" + hashlib.sha256(typed.encode()).hexdigest()[:32]


def _account_and_address() -> str:
    return f"{_account()}-{_address()}"


def _person() -> str:
    return f"person-{actor().person_id}"
