"""Which orders a person of a client company reaches."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, true

from portal.domain.access import Actor, Permission
from portal.models.orders import Order


def within_reach(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Order` for what this member sees: the orders of the company.

    Somebody limited to branches sees those that go to one of them, and what they ordered; whoever
    approves, as a deputy may, sees what there is to decide.
    """
    companys = Order.company_id == actor.company
    if not actor.branch_ids or actor.may(Permission.ORDERS_APPROVE):
        return companys
    return and_(
        companys,
        or_(Order.branch_id.in_(actor.branch_ids), Order.membership_id == actor.membership),
    )


def reached(actor: Actor | None, company_id: UUID | None = None) -> ColumnElement[bool]:
    """Return `within_reach`, or the orders of a company, or all that the scope shows."""
    if actor is not None:
        return within_reach(actor)
    return true() if company_id is None else Order.company_id == company_id
