"""A new password by a link sent by mail."""

from __future__ import annotations

from flask import flash, redirect, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.blueprints.accounts.blueprint import bp
from portal.blueprints.accounts.forms import NewPasswordForm, ResetRequestForm
from portal.kit.clock import utc_now
from portal.services.accounts import passwords
from portal.services.unit_of_work import unit_of_work
from portal.web.access import public
from portal.web.answers import answer, done
from portal.web.door import as_system, drop_session_cookie
from portal.web.forms import blaming
from portal.web.limits import few_guesses, few_reset_mails

_LINK = "password-link"


@bp.get("/password-reset")
@public
def password_reset() -> Response:
    """Ask for the address to send a link to."""
    return answer(page="accounts/password_reset.html", form=ResetRequestForm())


@bp.post("/password-reset")
@public
@few_reset_mails
def create_password_reset() -> Response:
    """Promise the mail; the answer is the same whether anybody has that address."""
    form = ResetRequestForm()
    if not form.validate_on_submit():
        return answer(page="accounts/password_reset.html", status=422, form=form)
    with as_system(), unit_of_work():
        passwords.request_reset(email=form.email.data, at=utc_now())
    return done(go_to=url_for(".password_reset_sent"))


@bp.get("/password-reset/sent")
@public
def password_reset_sent() -> Response:
    """Say what happens next."""
    return answer(
        page="accounts/password_reset_sent.html",
        minutes=int(passwords.RESET_LIFETIME.total_seconds() // 60),
    )


@bp.get("/new-password/<string:token>")
@public
def open_password_link(token: str) -> Response:
    """Take the secret out of the address, which browsers keep and pass on, into the session."""
    session[_LINK] = token[:128]
    return redirect(url_for(".new_password"), 303)


@bp.get("/new-password")
@public
def new_password() -> Response:
    """Ask for a new password, or say that the link is used up."""
    token = session.get(_LINK, "")
    with as_system(), unit_of_work():
        good = passwords.is_link_good(token=token, at=utc_now())
    if not good:
        return answer(page="accounts/link_used_up.html", status=410)
    return answer(page="accounts/new_password.html", form=NewPasswordForm())


@bp.post("/new-password")
@public
@few_guesses
def create_new_password() -> Response:
    """Set the new password; every session of the person ends."""
    form = NewPasswordForm()
    if form.validate_on_submit():
        with blaming(form.password), as_system(), unit_of_work():
            passwords.set_by_link(
                token=session.get(_LINK, ""), new=form.password.data, at=utc_now()
            )
    if form.errors:
        return answer(page="accounts/new_password.html", status=422, form=form)
    session.clear()
    flash(_("The new password is set. Sign in with it."), "ok")
    return drop_session_cookie(done(go_to=url_for(".sign_in")))
