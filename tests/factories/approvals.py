"""What makes orders wait, and orders that do."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from portal.domain.access import Role
from portal.extensions import db
from portal.kit.clock import today
from portal.kit.ids import new_id
from portal.models.accounts import Branch, Company, Membership
from portal.models.approvals import Absence, Approval, Budget
from portal.models.catalogue import Product
from portal.models.tenancy import acting_as_system
from portal.services.orders.requests import Placed
from tests.factories.orders import an_order
from tests.factories.people import Member, a_member
from tests.factories.saving import saved


def a_budget(
    *, of: Company, limit: str, branch: Branch | None = None, cost_centre: str = ""
) -> Budget:
    """Save a budget for a month, in złoty gross, of a branch or a cost centre."""
    return saved(
        Budget(
            id=new_id(),
            company_id=of.id,
            branch_id=branch.id if branch else None,
            cost_centre=cost_centre,
            limit_minor=int(limit) * 100,
        )
    )


def an_absence(
    *,
    of: Member,
    deputy: Member | None = None,
    first: date | None = None,
    last: date | None = None,
) -> Absence:
    """Save days a manager is away, by default today and tomorrow."""
    assert of.membership is not None
    first = first or today()
    return saved(
        Absence(
            id=new_id(),
            company_id=of.membership.company_id,
            membership_id=of.membership.id,
            deputy_id=deputy.membership.id if deputy and deputy.membership else None,
            person_id=deputy.person.id if deputy else None,
            starts_on=first,
            ends_on=last or first + timedelta(1),
        )
    )


def limited(member: Member, *, order: int | None = 100, month: int | None = None) -> Member:
    """Limit a member's orders, in grosze gross."""
    assert member.membership is not None
    with acting_as_system():
        row = db.session.get_one(Membership, member.membership.id)
        row.order_limit_minor, row.month_limit_minor = order, month
        db.session.commit()
        db.session.expunge_all()
    return member


def a_manager(*, of: Member | Company) -> Member:
    """Save a manager of a company, or of a member's."""
    company = of.company if isinstance(of, Member) else of
    return a_member(Role.MANAGER, of=company)


def a_waiting_order(*, of: Member, lines: dict[Product, str], **wishes: Any) -> Placed:
    """Place an order of a member's that waits, for it exceeds their limit of one złoty."""
    return an_order(of=limited(of), lines=lines, **wishes)


def moments(order_id: Any, **values: Any) -> None:
    """Move the moments of an order's wait, as if time had passed."""
    with acting_as_system():
        row = db.session.query(Approval).filter_by(order_id=order_id).one()
        for name, value in values.items():
            setattr(row, name, value)
        db.session.commit()
        db.session.expunge_all()
