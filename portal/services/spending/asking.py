"""Asking those who may decide about an order, in the transaction that places it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import select

from portal.domain.approvals import Policy, Reason, times
from portal.domain.approvers import whom_to_ask
from portal.domain.subscriptions import by_day
from portal.extensions import session
from portal.kit.clock import WARSAW, business_date
from portal.kit.money import Money
from portal.models.approvals import Approval
from portal.models.seller import Seller
from portal.services import outbox
from portal.services.spending.people import circle_of
from portal.services.spending.stored import kept_asked, kept_reasons

_DEFAULT = Policy(hold_hours=48, remind_hours=4, escalate_hours=24, close_days=14)


def ask_for_approval(
    *,
    order_id: UUID,
    company_id: UUID,
    orderer_id: UUID,
    gross: Money,
    reasons: Iterable[Reason],
    closures: Collection[date],
    at: datetime,
) -> None:
    """Note that an order waits, and promise a mail to everybody who may decide now.

    `orderer_id` is the membership that ordered. With nobody to ask, the clock escalates at once.
    """
    asked = whom_to_ask(
        circle_of(company_id=company_id, on=business_date(at)),
        orderer_id=orderer_id,
        gross=gross,
        on=business_date(at),
    )
    when = times(at.astimezone(WARSAW), approval_policy(), closures, asked=bool(asked))
    session.add(
        Approval(
            company_id=company_id,
            order_id=order_id,
            reasons=kept_reasons(reasons),
            asked=kept_asked(asked),
            asked_at=at,
            held_until=when.held_until,
            remind_at=when.remind,
            escalate_at=when.escalate,
            closes_at=when.closes,
            changes=[],
        )
    )
    promise_request(
        kind="wanted",
        order_id=order_id,
        company_id=company_id,
        membership_ids=[one.who.id for one in asked],
        at=at,
    )


def promise_request(
    *, kind: str, order_id: UUID, company_id: UUID, membership_ids: Iterable[UUID], at: datetime
) -> None:
    """Promise each of these members a mail that asks for a decision; once for each kind, by day."""
    for member in membership_ids:
        outbox.promise(
            job=outbox.Job.APPROVAL_WANTED,
            key=f"approval-{kind}:{order_id}:{member}",
            company_id=company_id,
            due_at=not_at_night(at),
            kind=kind,
            order_id=str(order_id),
            membership_id=str(member),
        )


def not_at_night(at: datetime) -> datetime | None:
    """Return when a mail may go that is written at night; None by day: at once."""
    due = by_day(at=at, zone=WARSAW)
    return None if due == at else due.astimezone(UTC)


def approval_policy() -> Policy:
    """Return the seller's hours for orders that wait."""
    row = session.execute(
        select(
            Seller.approval_hold_hours,
            Seller.approval_remind_hours,
            Seller.approval_escalate_hours,
            Seller.approval_close_days,
        ).where(Seller.id == 1)
    ).one_or_none()
    if row is None:
        return _DEFAULT
    hold, remind, escalate, close = row
    return Policy(hold_hours=hold, remind_hours=remind, escalate_hours=escalate, close_days=close)
