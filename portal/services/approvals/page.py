"""The page of an order that waits: what it was, what it is now, who may decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from portal.domain.access import Actor
from portal.domain.approvals import Reason
from portal.domain.approvers import Bar, Mandate, mandate
from portal.domain.credit import CreditAnswer
from portal.domain.orders import OrderState
from portal.domain.totals import Totals
from portal.extensions import session
from portal.kit.clock import business_date
from portal.kit.errors import NotFound
from portal.kit.money import Money
from portal.kit.words import N_
from portal.models.orders import Order
from portal.services.approvals.comparing import LineAgain, Problem, compared, problems
from portal.services.approvals.pricing import credit_answer, priced_again, reasons_now
from portal.services.approvals.queries import Standing, standing
from portal.services.approvals.stock import shares_now
from portal.services.orders.reach import within_reach
from portal.services.spending.people import circle_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalPage:
    """An order that waits, priced again. `shown` names what the person sees, for the press."""

    order: Order
    standing: Standing | None
    lines: tuple[LineAgain, ...]
    totals: Totals
    reasons: tuple[Reason, ...]
    credit: CreditAnswer
    problems: tuple[Problem, ...]
    bar: Bar | None
    instead_of: str
    shown: str

    @property
    def gross_was(self) -> Money:
        """What the order came to at the press."""
        return Money(self.order.gross_minor, self.order.currency)

    @property
    def changed(self) -> tuple[LineAgain, ...]:
        """The lines that differ from the press."""
        return tuple(line for line in self.lines if line.changed)

    @property
    def may_approve(self) -> bool:
        """Test whether this person can approve it as it is shown."""
        return self.bar is None and not self.problems


def approval_page(
    *,
    actor: Actor,
    slug: str,
    at: datetime,
    wanted: Mapping[UUID, Decimal] | None = None,
) -> ApprovalPage | None:
    """Return an order that waits at these quantities; None if it waits no more.

    :raises NotFound: if there is none such, or the person does not reach it.
    :raises InvalidInput: if a quantity makes no sense.
    """
    order = session.scalars(
        select(Order).where(Order.slug == slug, within_reach(actor))
    ).one_or_none()
    if order is None:
        raise NotFound(N_("There is no such order."))
    if order.state is not OrderState.AWAITING_APPROVAL:
        return None
    again = priced_again(actor=actor, order=order, wanted=wanted or {}, at=at)
    shares = shares_now(again, at=at)
    lines = compared(again, shares)
    credit = credit_answer(again, at=at)
    answer = may_decide(actor=actor, order=order, gross=again.draft.totals.gross, at=at)
    return ApprovalPage(
        order=order,
        standing=standing(order_id=order.id, company_id=order.company_id),
        lines=lines,
        totals=again.draft.totals,
        reasons=reasons_now(again),
        credit=credit,
        problems=problems(again, lines, credit),
        bar=answer if isinstance(answer, Bar) else None,
        instead_of=answer.instead_of.name
        if isinstance(answer, Mandate) and answer.instead_of
        else "",
        shown=again.draft.fingerprint(shares),
    )


def may_decide(*, actor: Actor, order: Order, gross: Money, at: datetime) -> Mandate | Bar:
    """Return in whose place a person may decide about an order of this gross, or why not."""
    on = business_date(at)
    return mandate(
        circle_of(company_id=order.company_id, on=on),
        actor.membership,
        orderer_id=order.membership_id,
        gross=gross,
        on=on,
    )
