"""The checkout page: the cart with every choice, and what each choice means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from portal.domain.access import Actor
from portal.domain.approvals import Reason
from portal.domain.calendar import add_working_days, promise
from portal.domain.credit import CreditAnswer, CreditPosition, check_order
from portal.domain.release import ReleaseSet, release_set
from portal.domain.totals import Totals
from portal.extensions import session
from portal.kit.clock import WARSAW, business_date
from portal.kit.errors import NotFound
from portal.models.accounts import Company
from portal.services.cart.goods import shares_of_stock
from portal.services.cart.queries import active_cart, branches_of
from portal.services.cart.terms import HouseTerms, Method, house_terms
from portal.services.cart.views import BranchChoice, LineView, line_views
from portal.services.orders.draft import Draft, draft_of
from portal.services.orders.recipients import KeptAddress, kept_addresses
from portal.services.receivables.queries import Term, credit_position, payment_term
from portal.services.spending.verdict import reasons_to_wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A way to deliver with the day it promises now; `left` is the time to the cut-off."""

    method: Method
    day: date
    minutes_left: int | None
    free: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutPage:
    """Everything the checkout shows. `shown` names what the person sees, for the press.

    `reasons` say why the order will wait for approval.
    """

    cart_id: UUID
    company: Company
    branch_id: UUID | None
    branches: tuple[BranchChoice, ...]
    addresses: tuple[KeptAddress, ...]
    only_branches: bool
    lines: tuple[LineView, ...]
    totals: Totals
    house: HouseTerms
    method: Method | None
    offers: tuple[Offer, ...]
    position: CreditPosition
    answer: CreditAnswer
    release: ReleaseSet | None
    term: Term
    due_on: date
    pays_before: date
    reasons: tuple[Reason, ...]
    shown: str

    @property
    def short(self) -> tuple[LineView, ...]:
        """The lines stock does not cover."""
        return tuple(line for line in self.lines if line.short)

    @property
    def changed_prices(self) -> int:
        """How many lines cost something else than the cart last showed."""
        return sum(line.was is not None for line in self.lines)

    @property
    def blocked(self) -> bool:
        """Test for something in the cart that must be mended first."""
        return self.totals.blocked_by_minimum or any(line.blocking for line in self.lines)


def checkout_page(
    *,
    actor: Actor,
    at: datetime,
    method_id: UUID | None = None,
    branch_id: UUID | None = None,
    chosen: bool = False,
) -> CheckoutPage | None:
    """Return the checkout of the active cart; None while nothing lies in it.

    With `chosen`, recipient and delivery are as given; otherwise the cart's branch, first way.
    """
    cart = active_cart(actor)
    if cart is None:
        return None
    branches = branches_of(actor=actor)
    branch = actor.branch_for(branch_id if chosen else cart.branch_id)
    if branch not in {one.id for one in branches}:
        branch = None
    house = house_terms(price_group_id=actor.price_group_id, currency=actor.currency, closures=True)
    method = _method(house, method_id)
    draft = draft_of(
        actor=actor, cart_id=cart.id, branch_id=branch, house=house, method=method, at=at
    )
    if not draft.goods:
        return None
    return _page(actor, cart.id, branch, branches, draft, at)


def _page(
    actor: Actor,
    cart_id: UUID,
    branch_id: UUID | None,
    branches: tuple[BranchChoice, ...],
    draft: Draft,
    at: datetime,
) -> CheckoutPage:
    on, house, gross = business_date(at), draft.house, draft.totals.gross
    lines = line_views(reckoned=draft.reckoned, scope=draft.scope, on=on)
    shares = shares_of_stock(
        draft.goods, {line.product.id: line.stock.available for line in lines if line.product}
    )
    position = credit_position(company_id=actor.company, on=on)
    answer = check_order(position, gross)
    term = payment_term(company_id=actor.company)
    return CheckoutPage(
        cart_id=cart_id,
        company=session.get_one(Company, actor.company),
        branch_id=branch_id,
        branches=branches,
        addresses=() if actor.branch_ids else kept_addresses(company_id=actor.company),
        only_branches=bool(actor.branch_ids),
        lines=lines,
        totals=draft.totals,
        house=house,
        method=draft.method,
        offers=_offers(house, draft.totals, at),
        position=position,
        answer=answer,
        release=release_set(position, gross) if answer.block or answer.exceeds_by else None,
        term=term,
        due_on=term.due(on),
        pays_before=add_working_days(on, house.hold_days, house.closures),
        reasons=reasons_to_wait(
            company_id=actor.company,
            membership_id=actor.membership,
            gross=gross,
            branch_id=branch_id,
            cost_centre="",
            at=at,
        ),
        shown=draft.fingerprint(shares),
    )


def _method(house: HouseTerms, method_id: UUID | None) -> Method | None:
    try:
        return house.method(method_id)
    except NotFound:
        return house.method(None)


def _offers(house: HouseTerms, totals: Totals, at: datetime) -> tuple[Offer, ...]:
    local = at.astimezone(WARSAW)
    offers = []
    for method in house.methods:
        day = promise(local, method.cut_off, method.lead_days, house.closures)
        cut_off = local.replace(
            hour=method.cut_off.hour, minute=method.cut_off.minute, second=0, microsecond=0
        )
        left = int((cut_off - local).total_seconds() // 60)
        today = promise(
            local.replace(hour=0, minute=0), method.cut_off, method.lead_days, house.closures
        )
        free = not method.cost or (
            (method.free_from_net is not None and totals.progress.value >= method.free_from_net)
            or (
                method.free_from_pieces is not None
                and totals.progress.pieces >= method.free_from_pieces
            )
        )
        offers.append(
            Offer(
                method=method,
                day=day,
                minutes_left=left if left > 0 and today == day else None,
                free=free,
            )
        )
    return tuple(offers)
