"""Mail about accounts: links to set a password, warnings of a changed one, decisions."""

from __future__ import annotations

from uuid import UUID

from flask import current_app

from portal.domain.access import CompanyStatus
from portal.kit.clock import utc_now
from portal.services.accounts import passwords
from portal.services.accounts.company_queries import whom_to_tell
from portal.services.unit_of_work import unit_of_work
from portal.tasks.post import address_of, send_once


def send_reset(*, message_id: UUID, email: str) -> None:
    """Mail the link that sets a new password; nothing where nobody has that address."""
    with unit_of_work():
        person = passwords.addressee_of(email=email)
        token = _token(message_id, person) if person else ""
    if person is None:
        return
    send_once(
        message_id=message_id,
        kind="password-reset",
        template="password_reset",
        to=person.email,
        language=person.language,
        person_id=person.person_id,
        secret=token,
        name=person.name,
        minutes=int(passwords.RESET_LIFETIME.total_seconds() // 60),
        button_url=address_of(f"/new-password/{token}"),
    )


def _token(message_id: UUID, person: passwords.Addressee, *, invited: bool = False) -> str:
    return passwords.issue_link_token(
        message_id=message_id,
        person_id=person.person_id,
        secret=current_app.config["SECRET_KEY"],
        lifetime=passwords.INVITATION_LIFETIME if invited else passwords.RESET_LIFETIME,
        at=utc_now(),
    )


def tell_of_changed_password(*, message_id: UUID, person_id: str) -> None:
    """Mail the person that their password was changed."""
    with unit_of_work():
        person = passwords.addressee_of(person_id=UUID(person_id))
    if person is None:
        return
    send_once(
        message_id=message_id,
        kind="password-changed",
        template="password_changed",
        to=person.email,
        language=person.language,
        person_id=person.person_id,
        name=person.name,
        button_url=address_of("/password-reset"),
    )


def send_invitation(
    *, message_id: UUID, person_id: str, company_name: str, invited_by: str, first: bool
) -> None:
    """Mail a person that they now belong to a company; a new one with a link to begin."""
    with unit_of_work():
        person = passwords.addressee_of(person_id=UUID(person_id))
        token = _token(message_id, person, invited=True) if person and first else ""
    if person is None:
        return
    send_once(
        message_id=message_id,
        kind="invitation",
        template="password_invitation",
        to=person.email,
        language=person.language,
        person_id=person.person_id,
        secret=token,
        name=person.name,
        company_name=company_name,
        invited_by=invited_by,
        first=first,
        days=passwords.INVITATION_LIFETIME.days,
        button_url=address_of(f"/new-password/{token}" if first else "/login"),
    )


def tell_of_decision(*, message_id: UUID, company: str, status: str) -> None:
    """Mail the company what was decided about its account."""
    with unit_of_work():
        told = whom_to_tell(company_id=UUID(company))
    if told is None:
        return
    send_once(
        message_id=message_id,
        kind="company-decided",
        template="company_decided",
        to=told.email,
        language=told.language,
        company_id=UUID(company),
        company_name=told.name,
        approved=CompanyStatus(status) is CompanyStatus.VERIFIED,
        suspended=CompanyStatus(status) is CompanyStatus.SUSPENDED,
        button_url=address_of("/login"),
    )
