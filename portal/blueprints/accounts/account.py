"""One's own account: name, password, sign-ins, language and look."""

from __future__ import annotations

from uuid import UUID

from flask import flash, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.blueprints.accounts.blueprint import bp
from portal.blueprints.accounts.forms import ChangePasswordForm, DetailsForm
from portal.kit.clock import utc_now
from portal.services.accounts import commands, passwords, queries
from portal.services.unit_of_work import unit_of_work
from portal.web.access import actor, public, signed_in, visitor
from portal.web.answers import answer, done
from portal.web.door import as_system, set_language_cookie
from portal.web.forms import blaming
from portal.web.limits import few_password_checks
from portal.web.paths import own_path

_LANGUAGES = ("pl", "en")
_THEMES = ("light", "dark", "system")


@bp.get("/account")
@signed_in
def account() -> Response:
    """Show the person's account."""
    return _page(200)


def _page(
    status: int, *, details: DetailsForm | None = None, password: ChangePasswordForm | None = None
) -> Response:
    own = queries.own_account(actor=actor(), at=utc_now())
    return answer(
        page="accounts/account.html",
        status=status,
        own=own,
        details=details or DetailsForm(formdata=None, obj=own),
        password=password or ChangePasswordForm(formdata=None),
    )


@bp.post("/account/details")
@signed_in
def update_details() -> Response:
    """Change the person's own name and telephone."""
    form = DetailsForm()
    if not form.validate_on_submit():
        return _page(422, details=form)
    with as_system(), unit_of_work():
        commands.update_details(
            actor=actor(), name=form.name.data, phone=form.phone.data, at=utc_now()
        )
    flash(_("Saved."), "ok")
    return done(go_to=url_for(".account"))


@bp.post("/account/password")
@signed_in
@few_password_checks
def change_password() -> Response:
    """Change the person's own password; their other sessions end."""
    form = ChangePasswordForm()
    if form.validate_on_submit():
        wrong = blaming(form.current, passwords.WrongPassword)
        with blaming(form.password), wrong, as_system(), unit_of_work():
            passwords.change_password(
                actor=actor(), current=form.current.data, new=form.password.data, at=utc_now()
            )
    if form.errors:
        return _page(422, password=form)
    flash(_("The password is changed. Your other sign-ins have ended."), "ok")
    return done(go_to=url_for(".account"))


@bp.post("/account/sessions/<uuid:session_id>/ending")
@signed_in
def end_session(session_id: UUID) -> Response:
    """End one of the person's own sessions."""
    with as_system(), unit_of_work():
        commands.end_session(actor=actor(), session_id=session_id, at=utc_now())
    flash(_("That sign-in has ended."), "ok")
    return done(go_to=url_for(".account"))


@bp.post("/preferences")
@public
def preferences() -> Response:
    """Keep language and look: on the account, or in a cookie for a stranger."""
    language = _one_of(_LANGUAGES, request.form.get("language"))
    theme = _one_of(_THEMES, request.form.get("theme"))
    response = done(go_to=own_path(request.form.get("next"), otherwise=_start()))
    person = visitor()
    if person is not None:
        with as_system(), unit_of_work():
            commands.set_preferences(actor=person, language=language, theme=theme)
    return set_language_cookie(response, language) if language else response


def _start() -> str:
    return "/" if visitor() else url_for(".sign_in")


def _one_of(known: tuple[str, ...], wanted: str | None) -> str | None:
    return wanted if wanted in known else None
