"""Deciding about an order that waits: exactly one decision stands.

Locks in the one order: company, order, stock rows by product and warehouse.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal.domain.access import Actor, Permission
from portal.domain.approvers import Bar, Mandate
from portal.domain.orders import OrderState
from portal.domain.quantities import tidy
from portal.extensions import session
from portal.kit.errors import Conflict, Forbidden, InvalidInput, NotFound
from portal.kit.money import Money
from portal.kit.words import N_
from portal.models.approvals import Approval, Decision
from portal.models.orders import Order
from portal.services import outbox
from portal.services.approvals.comparing import changes_of, compared, problems, refuse_problems
from portal.services.approvals.page import may_decide
from portal.services.approvals.pricing import credit_answer, priced_again
from portal.services.approvals.queries import Change, kept_changes
from portal.services.approvals.stock import hold_anew
from portal.services.approvals.writing import rewrite
from portal.services.audit.commands import record
from portal.services.orders.changes import go_on
from portal.services.orders.moves import locked_order, move
from portal.services.orders.reach import within_reach
from portal.services.orders.requests import NotAsShown
from portal.services.stock.commands import Taken

_BARS = {
    Bar.OWN: N_("Nobody approves their own order. Another manager has to decide."),
    Bar.NOT_ASKED: N_("Only the managers of your company, or who stands in for one, may do this."),
    Bar.LIMIT: N_("The order is above your own order limit. Another manager has to decide."),
}
_ENDED = {
    Decision.APPROVED: N_("%(name)s has approved this order already; nothing waits any more."),
    Decision.CHANGED: N_("%(name)s has approved this order already; nothing waits any more."),
    Decision.REFUSED: N_("%(name)s has refused this order already; nothing waits any more."),
    Decision.CLOSED: N_("This order was cancelled because nobody decided in time."),
    Decision.WITHDRAWN: N_("This order has been cancelled; nothing waits any more."),
}
_ACTIONS = {
    Decision.APPROVED: "order.approved",
    Decision.CHANGED: "order.approved-changed",
    Decision.REFUSED: "order.refused",
    Decision.CLOSED: "order.approval-closed",
}


def approve(
    *,
    actor: Actor,
    slug: str,
    wanted: Mapping[UUID, Decimal],
    shown: str,
    note: str,
    at: datetime,
) -> Decision:
    """Approve an order at these quantities, at the prices, stock and credit of this moment.

    `wanted` maps lines to quantities in their unit, zero taking a line out; lines not named stay.
    `shown` names what the person saw. The order keeps its number and its place.

    :raises NotFound: if there is none such.
    :raises Forbidden: if the person may not decide about it.
    :raises Conflict: if it waits no more, or cannot be ordered as it stands.
    :raises NotAsShown: if prices, stock or totals are not what the person saw.
    """
    order, approval = _waiting(actor, slug)
    again = priced_again(actor=actor, order=order, wanted=wanted, at=at)
    mandate = _insist(actor, order, again.draft.totals.gross, at)
    before = Money(order.gross_minor, order.currency)
    taken = hold_anew(again)
    shares = _shares(taken)
    if again.draft.fingerprint(shares) != shown:
        raise NotAsShown(
            N_("Prices, stock or quantities have changed since you saw them. Check, press again.")
        )
    lines = compared(again, shares)
    refuse_problems(problems(again, lines, credit_answer(again, at=at)))
    changes = changes_of(lines)
    rewrite(again=again, taken=taken, shares=shares, at=at)
    decision = Decision.CHANGED if changes else Decision.APPROVED
    in_place = mandate.instead_of.name if mandate.instead_of else ""
    go_on(order=order, actor=actor, reason=note, at=at, on_behalf_of=in_place)
    gross = again.draft.totals.gross
    _decide(approval, order, decision, actor, mandate, note, at, changes=changes, was=before)
    _write_down(order, decision, actor, note, at, before=before, gross=gross, changes=changes)
    return decision


def refuse(*, actor: Actor, slug: str, reason: str, at: datetime) -> None:
    """Refuse an order that waits: it is cancelled, keeps its number and tells why.

    :raises InvalidInput: without a reason.
    :raises NotFound: if there is none such.
    :raises Forbidden: if the person may not decide about it.
    :raises Conflict: if it waits no more.
    """
    if not reason:
        raise InvalidInput(N_("Say why; the orderer reads it."))
    order, approval = _waiting(actor, slug)
    mandate = _insist(actor, order, Money.zero(order.currency), at)
    in_place = mandate.instead_of.name if mandate.instead_of else ""
    move(
        order=order,
        to=OrderState.CANCELLED,
        actor=actor,
        reason=reason,
        at=at,
        on_behalf_of=in_place,
        tell=False,
    )
    _decide(approval, order, Decision.REFUSED, actor, mandate, reason, at)
    _write_down(order, Decision.REFUSED, actor, reason, at)


def close(*, order: Order, approval: Approval, reason: str, at: datetime) -> None:
    """Cancel an order nobody decided about in time; the order is locked."""
    move(order=order, to=OrderState.CANCELLED, actor=None, reason=reason, at=at, tell=False)
    _decide(approval, order, Decision.CLOSED, None, None, reason, at)
    _write_down(order, Decision.CLOSED, None, reason, at)


def how_it_ended(*, actor: Actor, slug: str) -> Conflict:
    """Return the words for an order that waits no more.

    :raises NotFound: if there is none such, or the person does not reach it.
    """
    row = session.execute(
        select(Order, Approval)
        .outerjoin(
            Approval, (Approval.order_id == Order.id) & (Approval.company_id == Order.company_id)
        )
        .where(Order.slug == slug, within_reach(actor))
    ).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such order."))
    return _ended(*row)


def _waiting(actor: Actor, slug: str) -> tuple[Order, Approval]:
    """Return an order that waits, locked, with its wait.

    :raises Conflict: saying how it ended, if it waits no more.
    """
    if not actor.may(Permission.ORDERS_APPROVE):
        raise Forbidden(_BARS[Bar.NOT_ASKED])
    order = locked_order(slug=slug, client=actor)
    approval = session.scalars(
        select(Approval)
        .where(Approval.company_id == order.company_id, Approval.order_id == order.id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if order.state is not OrderState.AWAITING_APPROVAL or approval is None:
        raise _ended(order, approval)
    return order, approval


def _ended(order: Order, approval: Approval | None) -> Conflict:
    if approval is not None and approval.decision is not None:
        return Conflict(_ENDED[approval.decision], name=approval.decided_by_name)
    if order.state is OrderState.CANCELLED:
        return Conflict(_ENDED[Decision.WITHDRAWN])
    return Conflict(N_("This order does not wait for approval."))


def _insist(actor: Actor, order: Order, gross: Money, at: datetime) -> Mandate:
    answer = may_decide(actor=actor, order=order, gross=gross, at=at)
    if isinstance(answer, Bar):
        raise Forbidden(_BARS[answer])
    return answer


def _shares(taken: tuple[Taken, ...]) -> dict[UUID, Decimal]:
    got: dict[UUID, Decimal] = {}
    for one in taken:
        got[one.order_line_id] = got.get(one.order_line_id, Decimal(0)) + one.quantity
    return got


def _decide(
    approval: Approval,
    order: Order,
    decision: Decision,
    actor: Actor | None,
    mandate: Mandate | None,
    reason: str,
    at: datetime,
    *,
    changes: tuple[Change, ...] = (),
    was: Money | None = None,
) -> None:
    """Note the decision and promise the mail that tells the orderer."""
    approval.decision = decision
    approval.decided_at = at
    approval.decided_by_id = actor.person_id if actor else None
    approval.decided_by_name = actor.name if actor else ""
    if mandate is not None and mandate.instead_of is not None:
        approval.on_behalf_of_name = mandate.instead_of.name
    approval.reason = reason
    approval.changes = kept_changes(changes)
    if was is not None and was.minor != order.gross_minor:
        approval.changes = [*approval.changes, {"what": "gross", "was": was.minor}]
    outbox.promise(
        job=outbox.Job.APPROVAL_DECIDED,
        key=f"approval-decided:{order.id}",
        company_id=order.company_id,
        order_id=str(order.id),
    )


def _write_down(
    order: Order,
    decision: Decision,
    actor: Actor | None,
    reason: str,
    at: datetime,
    *,
    before: Money | None = None,
    gross: Money | None = None,
    changes: tuple[Change, ...] = (),
) -> None:
    after: dict[str, Any] = {"reason": reason} if reason else {}
    if gross is not None:
        after["gross"] = str(gross.amount)
    if changes:
        after["changes"] = [_plain(one) for one in changes]
    record(
        action=_ACTIONS[decision],
        entity="order",
        entity_id=order.id,
        label=order.number,
        company_id=order.company_id,
        actor=actor,
        before={"gross": str(before.amount)} if before is not None else None,
        after=after,
        at=at,
    )


def _plain(change: Change) -> str:
    """Return a change in figures that need no language: `RK-2040-N: 10 → 6 opak.`."""
    if change.prices is not None:
        was, now = change.prices
        return f"{change.sku}: {was.amount} → {now.amount} {now.currency}"
    before, after = change.quantities or (Decimal(0), Decimal(0))
    return f"{change.sku}: {tidy(before)} → {tidy(after)} {change.unit}"
