"""What may be asked about carts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, select

from portal.domain.access import Actor
from portal.extensions import session
from portal.kit.clock import business_date
from portal.models.accounts import Branch, MembershipBranch
from portal.models.carts import Cart, CartLine
from portal.services.cart.goods import goods_of, reckon
from portal.services.cart.terms import house_terms
from portal.services.cart.views import BranchChoice, CartPage, OtherCart, line_views
from portal.services.pricing.queries import price_scope

__all__ = ["ActiveCart", "active_cart", "branches_of", "cart_page"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveCart:
    """The cart a member works on."""

    id: UUID
    name: str
    branch_id: UUID | None
    shown_net_minor: int | None


def active_cart(actor: Actor) -> ActiveCart | None:
    """Return the member's active cart, if there is one yet."""
    row = session.execute(_ACTIVE, _whose(actor)).one_or_none()
    return None if row is None else _active(actor, row)


def cart_page(*, actor: Actor, at: datetime) -> CartPage:
    """Return the active cart, priced and checked against stock at this moment.

    :raises Forbidden: if the person may not see prices.
    """
    on = business_date(at)
    cart, others = _carts(actor)
    branches = branches_of(actor=actor)
    branch_id = actor.branch_for(cart.branch_id if cart else None)
    scope = price_scope(actor, branch_id)
    house = house_terms(price_group_id=actor.price_group_id, currency=actor.currency)
    method = house.method(None)
    goods = goods_of(cart_id=cart.id, scope=scope) if cart else ()
    reckoned = reckon(
        goods=goods, scope=scope, terms=house.order_terms(method, actor.language), on=on
    )
    return CartPage(
        id=cart.id if cart else None,
        name=cart.name if cart else "",
        branch_id=branch_id,
        branches=branches,
        only_branches=bool(actor.branch_ids),
        lines=line_views(reckoned=reckoned, scope=scope, on=on),
        totals=reckoned.totals,
        house=house,
        method=method,
        others=others,
        shown_net_minor=cart.shown_net_minor if cart else None,
        priced_at=at,
    )


def branches_of(*, actor: Actor) -> tuple[BranchChoice, ...]:
    """Return the branches a member may order for."""
    rows = session.scalars(_BRANCHES, _whose(actor))
    return tuple(
        BranchChoice(
            id=row.id,
            name=row.name,
            street=row.street,
            postal_code=row.postal_code,
            city=row.city,
            country=row.country,
            contact=row.contact,
            phone=row.phone,
        )
        for row in rows
    )


def _carts(actor: Actor) -> tuple[ActiveCart | None, tuple[OtherCart, ...]]:
    """Return the active cart beside the saved ones, in one query."""
    active, others = None, []
    for row in session.execute(_CARTS, _whose(actor)):
        if row.active:
            active = _active(actor, row)
        else:
            others.append(
                OtherCart(
                    id=row.id,
                    name=row.name,
                    lines=row.lines,
                    source=row.source.value,
                    updated_at=row.updated_at,
                )
            )
    return active, tuple(others)


def _active(actor: Actor, row: Any) -> ActiveCart:
    return ActiveCart(
        id=row.id,
        name=row.name,
        branch_id=actor.branch_for(row.branch_id),
        shown_net_minor=row.shown_net_minor,
    )


def _whose(actor: Actor) -> dict[str, UUID]:
    return {"company": actor.company, "membership": actor.membership}


# Statements are put together once: that costs more than running them.
_COMPANY = bindparam("company", type_=Uuid())
_MEMBERSHIP = bindparam("membership", type_=Uuid())
_ACTIVE = select(Cart.id, Cart.name, Cart.branch_id, Cart.shown_net_minor).where(
    Cart.company_id == _COMPANY, Cart.membership_id == _MEMBERSHIP, Cart.active
)
_ALLOWED = select(MembershipBranch.branch_id).where(
    MembershipBranch.company_id == _COMPANY, MembershipBranch.membership_id == _MEMBERSHIP
)
_BRANCHES = (
    select(Branch)
    .where(
        Branch.company_id == _COMPANY,
        Branch.active,
        Branch.id.in_(_ALLOWED) | ~_ALLOWED.exists(),
    )
    .order_by(Branch.name)
)
_CARTS = (
    select(
        Cart.id,
        Cart.name,
        Cart.active,
        Cart.branch_id,
        Cart.shown_net_minor,
        Cart.source,
        Cart.updated_at,
        select(func.count(CartLine.id))
        .where(CartLine.company_id == _COMPANY, CartLine.cart_id == Cart.id, ~Cart.active)
        .correlate(Cart)
        .scalar_subquery()
        .label("lines"),
    )
    .where(
        Cart.company_id == _COMPANY,
        Cart.membership_id == _MEMBERSHIP,
        ~Cart.ordered,
        Cart.removed_at.is_(None),
    )
    .order_by(Cart.active.desc(), Cart.updated_at.desc())
    .limit(21)
)
