"""Which limits and budgets an order exceeds, asked in one statement."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Text, Uuid, and_, bindparam, case, func, or_, select

from portal.domain.access import Role
from portal.domain.approvals import Reason, Rule, RuleKind, month_of, reasons
from portal.domain.orders import OrderState
from portal.extensions import session
from portal.kit.clock import WARSAW, business_date
from portal.kit.money import Money
from portal.models.accounts import Branch, Membership
from portal.models.approvals import Budget
from portal.models.orders import Order


def reasons_to_wait(
    *,
    company_id: UUID,
    membership_id: UUID,
    gross: Money,
    branch_id: UUID | None,
    cost_centre: str,
    at: datetime,
    leaving_out: UUID | None = None,
) -> tuple[Reason, ...]:
    """Return what an order of this gross exceeds; none: it need not wait.

    What was ordered in the month and not cancelled counts, waiting orders included; without the
    order `leaving_out` itself.
    """
    first, following = month_of(business_date(at))
    rows = session.execute(
        _RULES,
        {
            "company": company_id,
            "membership": membership_id,
            "currency": gross.currency,
            "branch": branch_id,
            "cost_centre": cost_centre,
            "first": midnight(first),
            "following": midnight(following),
            "left_out": leaving_out,
        },
    ).all()
    roles = rows[0].roles if rows else ()
    return reasons(
        _rules(rows, gross.currency), gross=gross, orderer_decides=str(Role.MANAGER) in roles
    )


def midnight(day: date) -> datetime:
    """Return the instant a day begins in Warsaw."""
    return datetime.combine(day, time(), WARSAW)


def _rules(rows: Any, currency: str) -> list[Rule]:
    found = []
    for row in rows[:1]:
        if row.order_limit_minor is not None:
            limit = Money(row.order_limit_minor, currency)
            found.append(Rule(kind=RuleKind.ORDER_LIMIT, limit=limit, spent=Money.zero(currency)))
        if row.month_limit_minor is not None:
            limit = Money(row.month_limit_minor, currency)
            found.append(
                Rule(kind=RuleKind.MONTH_LIMIT, limit=limit, spent=Money(int(row.own), currency))
            )
    return found + [
        Rule(
            kind=RuleKind.BRANCH_BUDGET if row.branch_id else RuleKind.COST_CENTRE_BUDGET,
            limit=Money(row.limit_minor, currency),
            spent=Money(int(row.spent), currency),
            name=row.name or row.cost_centre,
        )
        for row in rows
        if row.limit_minor is not None
    ]


# The statement is put together once: that costs more than running it.
_COMPANY = bindparam("company", type_=Uuid())
_LEFT_OUT = bindparam("left_out", type_=Uuid())
_OF_THE_MONTH = and_(
    Order.company_id == _COMPANY,
    Order.placed_at >= bindparam("first", type_=DateTime(timezone=True)),
    Order.placed_at < bindparam("following", type_=DateTime(timezone=True)),
    Order.state != OrderState.CANCELLED,
    Order.currency == bindparam("currency", type_=Text()),
    or_(_LEFT_OUT.is_(None), Order.id != _LEFT_OUT),
)
COUNTS_FOR_BUDGET = or_(
    Order.branch_id == Budget.branch_id,
    and_(
        Budget.cost_centre != "",
        func.lower(Order.cost_centre) == func.lower(Budget.cost_centre),
    ),
)


def _sum(condition: Any, correlated: Any) -> Any:
    return (
        select(func.coalesce(func.sum(Order.gross_minor), 0))
        .where(_OF_THE_MONTH, condition)
        .correlate(correlated)
        .scalar_subquery()
    )


_RULES = (
    select(
        Membership.roles,
        Membership.order_limit_minor,
        Membership.month_limit_minor,
        case(
            (
                Membership.month_limit_minor.is_not(None),
                _sum(Order.membership_id == Membership.id, Membership),
            )
        ).label("own"),
        Budget.branch_id,
        Budget.cost_centre,
        Budget.limit_minor,
        Branch.name,
        case((Budget.id.is_not(None), _sum(COUNTS_FOR_BUDGET, Budget))).label("spent"),
    )
    .outerjoin(
        Budget,
        and_(
            Budget.company_id == Membership.company_id,
            or_(
                Budget.branch_id == bindparam("branch", type_=Uuid()),
                and_(
                    Budget.cost_centre != "",
                    func.lower(Budget.cost_centre)
                    == func.lower(bindparam("cost_centre", type_=Text())),
                ),
            ),
        ),
    )
    .outerjoin(Branch, Branch.id == Budget.branch_id)
    .where(
        Membership.company_id == _COMPANY,
        Membership.id == bindparam("membership", type_=Uuid()),
    )
    .order_by(Budget.branch_id, Budget.cost_centre)
)
