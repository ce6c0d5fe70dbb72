"""What was sent, to whom, with what result: for the seller's staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_

from portal.extensions import session
from portal.kit.errors import NotFound
from portal.kit.words import N_
from portal.models.accounts import Company
from portal.models.messages import MailState, SentMail

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRow:
    """A mail in the list."""

    id: UUID
    created_at: datetime
    kind: str
    recipient: str
    subject: str
    company: str
    state: MailState
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailList:
    """A page of mails; `older_than` is the id from which the next page goes on."""

    rows: tuple[MailRow, ...]
    older_than: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MailPage:
    """One mail as it went out. Links that open an account are left out of the copy."""

    row: MailRow
    text: str
    html: str
    language: str
    attempts: int
    sent_at: datetime | None


def mails(*, text: str = "", state: str = "", older_than: UUID | None = None) -> MailList:
    """Return a page of mails, newest first; `text` is part of the recipient or subject."""
    statement = (
        select(SentMail, Company.name)
        .outerjoin(Company, Company.id == SentMail.company_id)
        .order_by(SentMail.created_at.desc(), SentMail.id.desc())
        .limit(PAGE + 1)
    )
    if text:
        statement = statement.where(
            SentMail.recipient.icontains(text, autoescape=True)
            | SentMail.subject.icontains(text, autoescape=True)
        )
    if state:
        statement = statement.where(SentMail.state == MailState(state))
    if older_than is not None:
        last = select(SentMail.created_at, SentMail.id).where(SentMail.id == older_than).subquery()
        statement = statement.where(
            tuple_(SentMail.created_at, SentMail.id)
            < select(last.c.created_at, last.c.id).scalar_subquery()
        )
    found = session.execute(statement).all()
    rows = tuple(_row(mail, company) for mail, company in found[:PAGE])
    return MailList(rows=rows, older_than=rows[-1].id if len(found) > PAGE else None)


def mail(*, mail_id: UUID) -> MailPage:
    """Return one mail.

    :raises NotFound: if there is none such.
    """
    found = session.execute(
        select(SentMail, Company.name)
        .outerjoin(Company, Company.id == SentMail.company_id)
        .where(SentMail.id == mail_id)
    ).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such mail."))
    sent, company = found
    return MailPage(
        row=_row(sent, company),
        text=sent.text_body,
        html=sent.html_body,
        language=sent.language,
        attempts=sent.attempts,
        sent_at=sent.sent_at,
    )


def _row(sent: SentMail, company: str | None) -> MailRow:
    return MailRow(
        id=sent.id,
        created_at=sent.created_at,
        kind=sent.kind,
        recipient=sent.recipient,
        subject=sent.subject,
        company=company or "",
        state=sent.state,
        error=sent.error,
    )
