"""Mail about orders that wait: delivered at once, as the workers would."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from portal.extensions import db
from portal.kit.clock import utc_now
from portal.models.messages import OutboxMessage, SentMail
from portal.models.tenancy import acting_as_system, acting_for
from portal.services.approvals.commands import approve
from portal.services.approvals.page import approval_page
from portal.services.outbox import Job
from portal.services.unit_of_work import unit_of_work
from portal.tasks.handlers import HANDLERS
from tests.factories import Member
from tests.factories.orders import actor_of
from tests.pressing import rows_of


def deliver() -> list[tuple[str, str, str]]:
    """Keep every promise about approvals; return the mail sent: kind, recipient, subject."""
    db.session.close()
    with acting_as_system():
        messages = [
            (one.id, Job(one.job), one.payload)
            for one in db.session.scalars(
                select(OutboxMessage)
                .where(OutboxMessage.job.like("approvals.%"))
                .order_by(OutboxMessage.created_at, OutboxMessage.id)
            )
        ]
        db.session.close()
        for own_id, job, payload in messages:
            HANDLERS[job](message_id=own_id, **payload)
    return rows_of(SentMail, SentMail.kind, SentMail.recipient, SentMail.subject)


def bodies() -> list[tuple[str, str]]:
    """Return the text and the HTML of every mail."""
    return [
        (" ".join(text.replace("\xa0", " ").split()), html)
        for text, html in rows_of(SentMail, SentMail.text_body, SentMail.html_body)
    ]


def decided(
    manager: Member, slug: str, *, wanted: dict[UUID, Decimal] | None = None, note: str = ""
) -> None:
    """Approve as the manager, what the page shows at these quantities."""
    actor = actor_of(manager)
    db.session.close()
    with acting_for(actor.company_id, actor.person_id):
        page = approval_page(actor=actor, slug=slug, at=utc_now(), wanted=wanted or {})
        db.session.close()
        assert page is not None
        with unit_of_work():
            approve(
                actor=actor,
                slug=slug,
                wanted=wanted or {},
                shown=page.shown,
                note=note,
                at=utc_now(),
            )
