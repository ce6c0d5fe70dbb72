"""The seller's policies of ordering, kept by its administrators."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select

from portal.domain.access import Actor, Permission
from portal.extensions import session
from portal.kit.errors import Forbidden, InvalidInput, Unavailable
from portal.kit.words import N_
from portal.models.seller import Seller
from portal.services.audit.commands import record


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderingPolicy:
    """What the seller lays down for orders. Hours count on working days; amounts are grosze."""

    approval_hold_hours: int
    approval_remind_hours: int
    approval_escalate_hours: int
    approval_close_days: int
    prepayment_hold_days: int
    require_po_number: bool
    require_cost_centre: bool
    block_grace_days: int
    block_overdue_minor: int
    block_minimum_minor: int
    block_all_ordering: bool
    credit_warn_percent: int


def ordering_policy(*, actor: Actor) -> OrderingPolicy:
    """Return the seller's policies.

    :raises Forbidden: for whoever does not keep them.
    """
    _must_keep(actor)
    return _policy_of(_row())


def set_ordering_policy(*, actor: Actor, wanted: OrderingPolicy, at: datetime) -> None:
    """Set the policies; they hold for orders from now on. The same ones change nothing.

    :raises Forbidden: for whoever does not keep them.
    :raises InvalidInput: if reminder, escalation, hold and closing do not follow one another.
    """
    _must_keep(actor)
    if not wanted.approval_remind_hours < wanted.approval_escalate_hours:
        raise InvalidInput(N_("The reminder comes before the request is passed on."))
    if wanted.approval_hold_hours > wanted.approval_close_days * 24:
        raise InvalidInput(N_("Stock cannot be held longer than the order waits."))
    row = _row(lock=True)
    before, after = asdict(_policy_of(row)), asdict(wanted)
    changed = [name for name in after if after[name] != before[name]]
    if not changed:
        return
    for name in changed:
        setattr(row, name, after[name])
    record(
        action="settings.changed",
        entity="settings",
        label=row.name,
        actor=actor,
        company_id=None,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
        at=at,
    )


def _must_keep(actor: Actor) -> None:
    if not actor.may(Permission.STAFF_SETTINGS):
        raise Forbidden(N_("Only an administrator may do this."))


def _row(*, lock: bool = False) -> Seller:
    statement = select(Seller).where(Seller.id == 1)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = session.scalars(statement).one_or_none()
    if row is None:
        raise Unavailable(N_("The portal is not set up yet."))
    return row


def _policy_of(row: Seller) -> OrderingPolicy:
    names = OrderingPolicy.__dataclass_fields__
    return OrderingPolicy(**{name: getattr(row, name) for name in names})
