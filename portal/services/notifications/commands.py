"""Writing down the mail that goes out, so that staff can read it and a twin is dropped."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from portal.extensions import session
from portal.models.messages import MailState, SentMail


def went_out(*, key: str) -> bool:
    """Test whether the mail of this key needs no further try: sent, or refused for good."""
    state = session.execute(select(SentMail.state).where(SentMail.key == key)).scalar_one_or_none()
    return state in (MailState.SENT, MailState.REFUSED)


def note_mail(
    *,
    key: str,
    kind: str,
    recipient: str,
    subject: str,
    text: str,
    html: str,
    language: str,
    state: MailState,
    error: str,
    company_id: UUID | None,
    person_id: UUID | None,
    at: datetime,
) -> None:
    """Write down a try to send a mail; a further try of the same mail changes its row."""
    statement = insert(SentMail).values(
        key=key,
        kind=kind,
        company_id=company_id,
        person_id=person_id,
        recipient=recipient,
        subject=subject,
        text_body=text,
        html_body=html,
        language=language,
        state=state,
        error=error[:2000],
        attempts=1,
        created_at=at,
        sent_at=at if state is MailState.SENT else None,
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["key"],
            set_={
                "state": statement.excluded.state,
                "error": statement.excluded.error,
                "sent_at": statement.excluded.sent_at,
                "attempts": SentMail.attempts + 1,
            },
        )
    )
