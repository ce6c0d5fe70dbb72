"""Signing in and out."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app, flash, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from portal.blueprints.accounts.blueprint import bp
from portal.blueprints.accounts.forms import SignInForm
from portal.kit.clock import utc_now
from portal.services.accounts import commands
from portal.services.unit_of_work import unit_of_work
from portal.web.access import actor, public, signed_in, visitor
from portal.web.answers import answer, done
from portal.web.door import as_system, drop_session_cookie, session_token, set_session_cookie
from portal.web.limits import attempts_left, few_sign_ins
from portal.web.paths import own_path


@bp.get("/login")
@public
def sign_in() -> Response:
    """Ask who it is; who is known goes on at once."""
    after = own_path(request.args.get("next"), otherwise="/")
    if visitor() is not None:
        return redirect(_home(after), 303)
    return answer(page="accounts/sign_in.html", form=SignInForm(data={"next": after}))


@bp.post("/login")
@public
@few_sign_ins
def create_session() -> Response:
    """Sign in and go to where the person was heading."""
    form = SignInForm()
    if not form.validate_on_submit():
        return answer(page="accounts/sign_in.html", status=422, form=form)
    settings = current_app.extensions["portal.settings"]
    with as_system(), unit_of_work():
        token = commands.sign_in(
            email=form.email.data,
            password=form.password.data,
            at=utc_now(),
            address=request.remote_addr or "",
            user_agent=request.user_agent.string,
            lifetime=timedelta(hours=settings.session_hours),
            replaced_token=session_token(),
        )
    if token is None:
        form.form_errors.append(_refusal())
        return answer(page="accounts/sign_in.html", status=422, form=form)
    # What the browser carried before (the form's token) belongs to nobody any more.
    session.clear()
    return set_session_cookie(done(go_to=own_path(form.next.data, otherwise="/")), token)


def _refusal() -> str:
    words = str(_("The address or the password is wrong."))
    left = attempts_left()
    if left is None:
        return words
    more = ngettext(
        "%(num)d attempt is left this hour.", "%(num)d attempts are left this hour.", left
    )
    return f"{words} {more}"


@bp.post("/logout")
@signed_in
def sign_out() -> Response:
    """End this session."""
    with as_system(), unit_of_work():
        commands.sign_out(actor=actor(), at=utc_now())
    return _goodbye()


@bp.post("/account/sessions/ending")
@signed_in
def sign_out_everywhere() -> Response:
    """End every session of the person, this one too."""
    with as_system(), unit_of_work():
        commands.sign_out_everywhere(actor=actor(), at=utc_now())
    flash(_("You are signed out everywhere."), "ok")
    return _goodbye(keep_words=True)


def _goodbye(*, keep_words: bool = False) -> Response:
    if not keep_words:
        session.clear()
    response = drop_session_cookie(done(go_to=url_for(".sign_in")))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _home(after: str) -> str:
    person = visitor()
    return "/staff" if after == "/" and person and person.is_staff else after
