"""Alfa's rules of approval, and the order that waits under them."""

from __future__ import annotations

from datetime import timedelta

from portal.domain.approvals import Policy, Reason, Rule, RuleKind, times
from portal.domain.approvers import Circle, Colleague, whom_to_ask
from portal.domain.orders import OrderState
from portal.kit.clock import WARSAW, business_date
from portal.kit.money import Money
from portal.models.accounts import Membership
from portal.models.approvals import Absence, Approval, Budget
from portal.models.orders import Order
from portal.services.demo.batch import Batch, Json, Row
from portal.services.demo.companies import Client, Society
from portal.services.spending.stored import kept_asked, kept_reasons

_POLICY = Policy(hold_hours=48, remind_hours=4, escalate_hours=24, close_days=14)
_BUDGETS = (("501-01", 2_500_000), ("501-02", 1_800_000))


def approvals(batch: Batch, society: Society) -> None:
    """Give Alfa budgets and a planned absence; ask its manager about the order that waits."""
    alfa = society.clients["alfa"]
    for cost_centre, limit in _BUDGETS:
        batch.add(
            Budget,
            company_id=alfa.id,
            cost_centre=cost_centre,
            limit_minor=limit,
            created_at=alfa.row["created_at"],
        )
    batch.add(
        Budget,
        company_id=alfa.id,
        branch_id=alfa.branches[1]["id"],
        limit_minor=600_000,
        created_at=alfa.row["created_at"],
    )
    manager = _membership(batch, alfa, society.person("kierownik@alfa.example"))
    deputy = society.person("ksiegowosc@alfa.example")
    first = business_date(batch.at) + timedelta(days=20)
    batch.add(
        Absence,
        company_id=alfa.id,
        membership_id=manager["id"],
        deputy_id=_membership(batch, alfa, deputy)["id"],
        person_id=deputy["id"],
        starts_on=first,
        ends_on=first + timedelta(days=11),
    )
    for order in batch.rows(Order):
        if order["state"] is OrderState.AWAITING_APPROVAL:
            _ask(batch, order, alfa, manager)


def _ask(batch: Batch, order: Row, alfa: Client, manager: Row) -> None:
    gross = Money(order["gross_minor"])
    limit = Money(alfa.membership["order_limit_minor"])
    boss = alfa.manager or {}
    circle = Circle(colleagues=(Colleague(id=manager["id"], name=boss["name"], manager=True),))
    asked = whom_to_ask(
        circle,
        orderer_id=order["membership_id"],
        gross=gross,
        on=business_date(order["placed_at"]),
    )
    when = times(order["placed_at"].astimezone(WARSAW), _POLICY)
    rule = Rule(kind=RuleKind.ORDER_LIMIT, limit=limit, spent=Money(0))
    batch.add(
        Approval,
        company_id=alfa.id,
        order_id=order["id"],
        reasons=Json(kept_reasons([Reason(rule=rule, over=gross - limit)])),
        asked=Json(kept_asked(asked)),
        asked_at=order["placed_at"],
        held_until=when.held_until,
        remind_at=when.remind,
        escalate_at=when.escalate,
        closes_at=when.closes,
        changes=Json(),
    )


def _membership(batch: Batch, client: Client, person: Row) -> Row:
    return next(
        row
        for row in batch.rows(Membership)
        if row["company_id"] == client.id and row["person_id"] == person["id"]
    )
