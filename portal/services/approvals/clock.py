"""What the clock does with orders that wait: remind, pass on, let the stock go, close.

Each is done once; each order is a transaction of its own and is looked at again under its lock.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select, update

from portal.domain.approvers import Circle, Mandate, mandate, whom_to_ask
from portal.domain.orders import OrderState
from portal.extensions import session
from portal.kit.clock import business_date
from portal.kit.money import Money
from portal.kit.words import N_
from portal.models.accounts import Company
from portal.models.approvals import Approval, Decision
from portal.models.orders import Order
from portal.services import outbox
from portal.services.approvals.commands import close
from portal.services.approvals.stock import let_go
from portal.services.audit.commands import record
from portal.services.orders.moves import event_of, locked_order
from portal.services.spending.asking import not_at_night, promise_request
from portal.services.spending.people import circle_of
from portal.services.spending.stored import kept_asked

REMINDED = N_("Those who may decide were reminded.")
PASSED_ON = N_("Nobody has decided yet: the other managers and the company's contact were asked.")
LET_GO = N_("The stock is no longer held; it is checked again at the approval.")
CLOSED = N_("Nobody decided in time.")


def orders_due(*, at: datetime) -> tuple[UUID, ...]:
    """Return the waiting orders with something due, the longest waiting first; in system scope."""
    return tuple(
        session.scalars(
            select(Approval.order_id)
            .join(Order, Order.id == Approval.order_id)
            .where(
                Approval.decided_at.is_(None),
                Order.state == OrderState.AWAITING_APPROVAL,
                or_(
                    and_(Approval.reminded_at.is_(None), Approval.remind_at <= at),
                    and_(Approval.escalated_at.is_(None), Approval.escalate_at <= at),
                    and_(Approval.released_at.is_(None), Approval.held_until <= at),
                    Approval.closes_at <= at,
                ),
            )
            .order_by(Approval.asked_at, Approval.id)
        )
    )


def look_after(*, order_id: UUID, at: datetime) -> bool:
    """Do what is due for one order; false if it was decided meanwhile."""
    order = locked_order(order_id=order_id)
    approval = session.scalars(
        select(Approval)
        .where(Approval.company_id == order.company_id, Approval.order_id == order.id)
        .execution_options(populate_existing=True)
    ).one()
    if order.state is not OrderState.AWAITING_APPROVAL or approval.decided_at is not None:
        return False
    if approval.closes_at <= at:
        close(order=order, approval=approval, reason=CLOSED, at=at)
        return True
    if approval.escalated_at is None and approval.escalate_at <= at:
        _pass_on(order, approval, at)
    elif approval.reminded_at is None and approval.remind_at <= at:
        _remind(order, approval, at)
    if approval.released_at is None and approval.held_until <= at:
        _let_go(order, approval, at)
    return True


def forget_withdrawn(*, at: datetime) -> int:
    """Note of orders cancelled while they waited that nothing waits any more; return how many."""
    waiting = select(Order.id).where(Order.state == OrderState.AWAITING_APPROVAL)
    done = session.execute(
        update(Approval)
        .where(Approval.decided_at.is_(None), Approval.order_id.not_in(waiting))
        .values(decision=Decision.WITHDRAWN, decided_at=at)
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]  # CursorResult


def _remind(order: Order, approval: Approval, at: datetime) -> None:
    """Ask those who may decide today once more; deputies who came in since are asked too."""
    asked = _asked_today(_circle(order, at), order, at)
    approval.reminded_at = at
    _ask(order, approval, asked, kind="reminder", at=at)
    _note(order, "order.approval-reminded", REMINDED, at)


def _pass_on(order: Order, approval: Approval, at: datetime) -> None:
    """Ask every other manager, and the company's contact; with neither, tell the sales rep."""
    circle = _circle(order, at)
    known = {one["id"] for one in approval.asked}
    others = [
        one
        for manager in circle.managers
        if str(manager.id) not in known
        for one in [_mandate(circle, manager.id, order, at)]
        if isinstance(one, Mandate)
    ]
    approval.escalated_at = at
    if approval.reminded_at is None:
        approval.reminded_at = at
    _ask(order, approval, others, kind="escalation", at=at)
    company = session.get_one(Company, order.company_id)
    if company.email or not others:
        outbox.promise(
            job=outbox.Job.APPROVAL_WANTED,
            key=f"approval-escalation:{order.id}:contact",
            company_id=order.company_id,
            due_at=not_at_night(at),
            kind="escalation",
            order_id=str(order.id),
            membership_id="",
        )
    _note(order, "order.approval-escalated", PASSED_ON, at)


def _let_go(order: Order, approval: Approval, at: datetime) -> None:
    let_go(order_id=order.id)
    approval.released_at = at
    outbox.promise(
        job=outbox.Job.APPROVAL_HOLD_ENDED,
        key=f"approval-hold-ended:{order.id}",
        company_id=order.company_id,
        due_at=not_at_night(at),
        order_id=str(order.id),
    )
    _note(order, "order.hold-ended", LET_GO, at)


def _ask(
    order: Order, approval: Approval, asked: Iterable[Mandate], *, kind: str, at: datetime
) -> None:
    asked = list(asked)
    known = {one["id"] for one in approval.asked}
    new = [one for one in kept_asked(asked) if one["id"] not in known]
    approval.asked = [*approval.asked, *new]
    promise_request(
        kind=kind,
        order_id=order.id,
        company_id=order.company_id,
        membership_ids=[one.who.id for one in asked],
        at=at,
    )


def _circle(order: Order, at: datetime) -> Circle:
    return circle_of(company_id=order.company_id, on=business_date(at))


def _asked_today(circle: Circle, order: Order, at: datetime) -> tuple[Mandate, ...]:
    return whom_to_ask(
        circle,
        orderer_id=order.membership_id,
        gross=Money(order.gross_minor, order.currency),
        on=business_date(at),
    )


def _mandate(circle: Circle, member_id: UUID, order: Order, at: datetime) -> object:
    return mandate(
        circle,
        member_id,
        orderer_id=order.membership_id,
        gross=Money(order.gross_minor, order.currency),
        on=business_date(at),
    )


def _note(order: Order, action: str, reason: str, at: datetime) -> None:
    """Write down what the clock did, for the order's course and the audit log."""
    state = order.state
    session.add(event_of(order.id, order.company_id, state, state, None, reason, at))
    record(
        action=action,
        entity="order",
        entity_id=order.id,
        label=order.number,
        company_id=order.company_id,
        actor=None,
        at=at,
    )
