"""Sending one promised mail: written in the person's language, sent once, its fate kept."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import current_app
from flask_babel import force_locale

from portal.config import Settings
from portal.gateways.mailer import Mail, MailDelayed, Mailer, MailRefused, mailer_from_url
from portal.kit.clock import utc_now
from portal.models.messages import MailState
from portal.services.notifications.commands import note_mail, went_out
from portal.services.seller.queries import seller
from portal.services.unit_of_work import unit_of_work


def send_once(
    *,
    message_id: UUID,
    kind: str,
    template: str,
    to: str,
    language: str,
    company_id: UUID | None = None,
    person_id: UUID | None = None,
    secret: str = "",
    **context: Any,
) -> None:
    """Write and send the mail of a promise, unless it went out before.

    `template` names `mail/<template>.html` and `.txt`; `context` holds plain values. `secret` is
    left out of the copy that staff can read.

    :raises MailDelayed: if it may be taken later.
    """
    key = f"mail:{message_id}"
    with unit_of_work():
        if went_out(key=key):
            return
        house = seller()
        context["seller_name"] = house.name if house else "Portal"
        context["seller_address"] = (
            f"{house.street}, {house.postal_code} {house.city}" if house else ""
        )
    mail = written(template, to=to, language=language, message_id=message_id, **context)
    state, error = MailState.SENT, ""
    delayed: MailDelayed | None = None
    try:
        mailer().send(mail)
    except MailRefused as refused:
        state, error = MailState.REFUSED, refused.reason
    except MailDelayed as late:
        state, error, delayed = MailState.DELAYED, late.reason, late
    with unit_of_work():
        note_mail(
            key=key,
            kind=kind,
            recipient=to,
            subject=mail.subject,
            text=mail.text.replace(secret, "[…]") if secret else mail.text,
            html=mail.html.replace(secret, "[…]") if secret else mail.html,
            language=language,
            state=state,
            error=error,
            company_id=company_id,
            person_id=person_id,
            at=utc_now(),
        )
    if delayed is not None:
        raise delayed


def written(template: str, *, to: str, language: str, message_id: UUID, **context: Any) -> Mail:
    """Write a mail's subject, text and HTML in a language."""
    environment = current_app.jinja_env
    values = {"button_url": "", "stop_url": "", **context, "language": language}
    with force_locale(language):
        plain = environment.get_template(f"mail/{template}.txt")
        subject = "".join(plain.blocks["subject"](plain.new_context(values)))
        text = plain.render(values)
        html = environment.get_template(f"mail/{template}.html").render(values)
    return Mail(
        to=to,
        subject=" ".join(subject.split()),
        text=text,
        html=html,
        message_id=f"<{message_id}@{urlsplit(_settings().public_url).hostname}>",
        headers=_stop_headers(values["stop_url"]),
        language=language,
    )


def _stop_headers(stop_url: str) -> tuple[tuple[str, str], ...]:
    """Return the headers that let a mail program stop such mail in one press (RFC 8058)."""
    if not stop_url:
        return ()
    return (
        ("List-Unsubscribe", f"<{stop_url}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    )


def mailer() -> Mailer:
    """Return the mailer the operator configured."""
    settings = _settings()
    host = urlsplit(settings.public_url).hostname or "localhost"
    return mailer_from_url(
        settings.mail_url.get_secret_value() or None,
        folder=settings.instance / "mail",
        sender=settings.mail_from or f"portal@{host if '.' in host else 'portal.invalid'}",
    )


def address_of(path: str) -> str:
    """Return the public address of a path of the portal; never the Host header's."""
    return f"{_settings().public_url}{path}"


def _settings() -> Settings:
    settings: Settings = current_app.extensions["portal.settings"]
    return settings
