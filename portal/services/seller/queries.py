"""What every page says of the seller and of the person's own affairs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, Select, Uuid, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from portal.domain.access import Actor, CompanyStatus
from portal.domain.orders import OPEN_STATES, TO_DO_STATES
from portal.extensions import session
from portal.kit.money import Money
from portal.models.accounts import Company, Person
from portal.models.carts import Cart, CartLine
from portal.models.orders import Order
from portal.models.seller import Seller

COUNTED_TO = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameFacts:
    """What the frame of a page shows. `cart_net` is the net value last shown for the cart.

    For staff: `orders_to_do` and companies `to_verify`, neither counted beyond `COUNTED_TO`.
    """

    seller_name: str
    seller_mark: str
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    cart_lines: int = 0
    cart_net: Money | None = None
    open_orders: int = 0
    orders_to_do: int = 0
    to_verify: int = 0


def seller() -> Seller | None:
    """Return the seller's row; None before the portal is set up."""
    return session.get(Seller, 1)


def frame_facts(*, actor: Actor | None) -> FrameFacts:
    """Return the frame's facts in one query."""
    if actor is not None and actor.is_staff:
        return FrameFacts(**session.execute(_for_staff()).one()._mapping)
    if actor is None or actor.company_id is None:
        name_and_mark = session.execute(select(Seller.name, Seller.mark)).one_or_none()
        name, mark = name_and_mark or ("Portal", "P")
        return FrameFacts(seller_name=name, seller_mark=mark)
    values: dict[str, Any] = {"company": actor.company_id, "membership": actor.membership_id}
    if actor.branch_ids:
        values["branches"] = list(actor.branch_ids)
    row = session.execute(_facts(bool(actor.branch_ids)), values).one()
    return FrameFacts(
        seller_name=row.name or "Portal",
        seller_mark=row.mark or "P",
        contact_name=row.rep_name or "",
        contact_phone=row.phone or "",
        contact_email=row.email or "",
        cart_lines=row.lines or 0,
        cart_net=Money(row.shown_net_minor, actor.currency)
        if row.shown_net_minor is not None
        else None,
        open_orders=row.waiting,
    )


@cache
def _for_staff() -> Select[Any]:
    """Return the statement for staff; row-level security lets a rep count their own only."""
    to_do = select(Order.id).where(Order.state.in_(TO_DO_STATES)).limit(COUNTED_TO).subquery()
    pending = (
        select(Company.id)
        .where(Company.status == CompanyStatus.PENDING)
        .limit(COUNTED_TO)
        .subquery()
    )
    return select(
        func.coalesce(select(Seller.name).scalar_subquery(), "Portal").label("seller_name"),
        func.coalesce(select(Seller.mark).scalar_subquery(), "P").label("seller_mark"),
        select(func.count()).select_from(to_do).scalar_subquery().label("orders_to_do"),
        select(func.count()).select_from(pending).scalar_subquery().label("to_verify"),
    )


@cache
def _facts(limited: bool) -> Select[Any]:
    """Return the statement, put together once: that costs more than running it."""
    company, membership = bindparam("company", type_=Uuid()), bindparam("membership", type_=Uuid())
    rep = aliased(Person)
    lines = (
        select(func.count(CartLine.id))
        .where(CartLine.company_id == company, CartLine.cart_id == Cart.id)
        .correlate(Cart)
        .scalar_subquery()
    )
    orders = select(func.count(Order.id)).where(
        Order.company_id == company, Order.state.in_(OPEN_STATES)
    )
    if limited:
        theirs = Order.branch_id == func.any(bindparam("branches", type_=ARRAY(Uuid)))
        orders = orders.where(or_(theirs, Order.membership_id == membership))
    waiting = orders.scalar_subquery()
    return (
        select(
            Seller.name,
            Seller.mark,
            rep.name.label("rep_name"),
            rep.phone,
            rep.email,
            lines.label("lines"),
            Cart.shown_net_minor,
            waiting.label("waiting"),
        )
        .select_from(Company)
        .outerjoin(Seller, Seller.id == 1)
        .outerjoin(rep, rep.id == Company.rep_id)
        .outerjoin(
            Cart,
            (Cart.company_id == Company.id) & (Cart.membership_id == membership) & Cart.active,
        )
        .where(Company.id == company)
    )
