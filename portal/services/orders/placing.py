"""Placing an order: whole or not at all, once for each press, in one transaction.

Locks in the one order: company, cart, stock rows by product and warehouse, and last the number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from portal.domain.access import Actor, Permission
from portal.domain.calendar import add_working_days
from portal.domain.credit import Verdict, check_order
from portal.domain.orders import first_state
from portal.extensions import session
from portal.kit.clock import business_date
from portal.kit.errors import Conflict, Forbidden, InvalidInput
from portal.kit.ids import new_id
from portal.kit.words import N_
from portal.models.accounts import Company
from portal.models.carts import Cart
from portal.models.orders import Order, PaymentMethod
from portal.services import outbox
from portal.services.audit.commands import record
from portal.services.cart.terms import HouseTerms, house_terms
from portal.services.catalogue.lines import line_products
from portal.services.orders.draft import Draft, draft_of
from portal.services.orders.packs import check_packs
from portal.services.orders.promises import promises_of
from portal.services.orders.recipients import Destination, destination
from portal.services.orders.requests import CreditRefused, NotAsShown, Placed, PlaceOrder
from portal.services.orders.writing import Header, write_order
from portal.services.receivables.queries import credit_position, payment_term
from portal.services.spending.asking import ask_for_approval
from portal.services.spending.verdict import reasons_to_wait
from portal.services.stock import commands as stock
from portal.services.unit_of_work import lock_company

_ZERO = Decimal(0)
_ORDERED = N_("This cart has been ordered already. You find the order in your history.")
_NOT_PRESENT = N_("This is not your present cart any more. Open the cart again.")
_BLOCKED = N_(
    "Ordering on deferred payment is stopped because of overdue invoices."
    " Pay them, or order with prepayment."
)
_ALL_BLOCKED = N_("Ordering is stopped because of overdue invoices. Pay them to order again.")
_EXCEEDS = N_("This order exceeds your free credit limit. Choose prepayment, or order less.")


@dataclass(frozen=True, slots=True)
class _Opened:
    """A cart taken up for ordering."""

    cart: Cart
    goes_to: Destination
    draft: Draft


def place_order(*, actor: Actor, request: PlaceOrder, at: datetime) -> Placed:
    """Place the order a person pressed for; the same press again gives the same order.

    :raises Forbidden: if the person may not order.
    :raises NotFound: if cart, recipient or delivery are not this company's to choose.
    :raises InvalidInput: if something the seller requires is missing.
    :raises NotAsShown: if prices, stock or totals are not what the person saw.
    :raises CreditRefused: if credit does not allow it.
    :raises Conflict: if the cart cannot be ordered as it stands.
    """
    if not actor.may(Permission.ORDERS_PLACE):
        raise Forbidden(N_("Your role does not allow ordering. Ask the manager of your company."))
    company = lock_company(actor.company)
    repeated = _placed_before(actor.company, request)
    if repeated is not None:
        return repeated
    order = _opened(actor, request, company, at)
    _check_goods(order.draft)
    products = line_products(
        scope=order.draft.scope.assortment,
        product_ids={one.product_id for one in order.draft.goods},
    )
    check_packs(order.draft.goods, products)
    line_ids = {one.line_id: new_id() for one in order.draft.goods}
    taken = _reserved(order.draft, line_ids)
    shares = _shares(line_ids, taken)
    if order.draft.fingerprint(shares) != request.shown:
        raise NotAsShown(
            N_("Prices or stock have changed since you opened this page. Check and press again.")
        )
    if order.draft.short(shares):
        raise Conflict(N_("Stock does not cover everything in the cart. Mend the marked lines."))
    _check_credit(company, order.draft, request.payment, at)
    header = _header(actor, company, request, order, line_ids, taken, at)
    order.cart.active, order.cart.ordered, order.cart.updated_at = False, True, at
    number, slug = write_order(
        header=header, draft=order.draft, products=products, company=company, actor=actor, at=at
    )
    _tell(header, number, order.draft, actor, at)
    return Placed(order_id=header.id, number=number, slug=slug, state=header.state)


def _opened(actor: Actor, request: PlaceOrder, company: Company, at: datetime) -> _Opened:
    """Lock the cart and price it for the recipient and delivery that were chosen."""
    house = house_terms(price_group_id=actor.price_group_id, currency=actor.currency, closures=True)
    _check_wishes(request, house, at)
    cart = _locked_cart(actor, request.cart_id)
    goes_to = destination(actor=actor, recipient=request.recipient, company=company)
    draft = draft_of(
        actor=actor,
        cart_id=cart.id,
        branch_id=goes_to.branch_id,
        house=house,
        method=house.method(request.method_id),
        at=at,
    )
    return _Opened(cart, goes_to, draft)


def _reserved(draft: Draft, line_ids: dict[UUID, UUID]) -> tuple[stock.Taken, ...]:
    return stock.reserve(
        lines=[
            stock.Wanted(
                order_line_id=line_ids[one.line_id],
                product_id=one.product_id,
                quantity=one.base_quantity,
            )
            for one in draft.goods
        ]
    )


def _header(
    actor: Actor,
    company: Company,
    request: PlaceOrder,
    order: _Opened,
    line_ids: dict[UUID, UUID],
    taken: tuple[stock.Taken, ...],
    at: datetime,
) -> Header:
    draft, shares = order.draft, _shares(line_ids, taken)
    reasons = reasons_to_wait(
        company_id=company.id,
        membership_id=actor.membership,
        gross=draft.totals.gross,
        branch_id=order.goes_to.branch_id,
        cost_centre=request.cost_centre,
        at=at,
    )
    return Header(
        id=new_id(),
        state=first_state(
            needs_approval=bool(reasons), prepaid=request.payment is PaymentMethod.PREPAYMENT
        ),
        reasons=reasons,
        request=request,
        destination=order.goes_to,
        promises=promises_of(draft=draft, request=request, line_ids=line_ids, taken=taken, at=at),
        payment_days=_days(company, request.payment),
        pay_until=_pay_until(draft.house, request.payment, at),
        backordered={
            line_ids[one.line_id]: one.base_quantity - shares[one.line_id] for one in draft.goods
        },
        line_ids=line_ids,
        taken=taken,
    )


def _placed_before(company_id: UUID, request: PlaceOrder) -> Placed | None:
    row = session.execute(_BEFORE, {"company": company_id, "key": request.key}).one_or_none()
    if row is None:
        return None
    if row.cart_id != request.cart_id:
        raise Conflict(_NOT_PRESENT)
    return Placed(order_id=row.id, number=row.number, slug=row.slug, state=row.state, repeated=True)


def _check_wishes(request: PlaceOrder, house: HouseTerms, at: datetime) -> None:
    if house.require_po_number and not request.po_number:
        raise InvalidInput(N_("Give your purchase order number."))
    if house.require_cost_centre and not request.cost_centre:
        raise InvalidInput(N_("Give the cost centre, for example 501-02."))
    if request.wanted_on is not None and request.wanted_on < business_date(at):
        raise InvalidInput(N_("The wanted date has passed. Choose a later one."))


def _locked_cart(actor: Actor, cart_id: UUID) -> Cart:
    whose = {"company": actor.company, "membership": actor.membership, "cart": cart_id}
    cart = session.scalars(_LOCK_CART, whose).one_or_none()
    if cart is None or (not cart.active and not cart.ordered):
        raise Conflict(_NOT_PRESENT)
    if cart.ordered:
        raise Conflict(_ORDERED)
    return cart


def _check_goods(draft: Draft) -> None:
    if not draft.goods:
        raise Conflict(N_("The cart is empty."))
    if draft.gone:
        raise Conflict(N_("Some items cannot be ordered any more. Remove them from the cart."))
    if draft.totals.blocked_by_minimum:
        raise Conflict(N_("The order is below the minimum order value. Add more goods."))


def _shares(line_ids: dict[UUID, UUID], taken: tuple[stock.Taken, ...]) -> dict[UUID, Decimal]:
    """Return what stock gave to each cart line."""
    got: dict[UUID, Decimal] = {}
    for one in taken:
        got[one.order_line_id] = got.get(one.order_line_id, _ZERO) + one.quantity
    return {cart_line: got.get(line, _ZERO) for cart_line, line in line_ids.items()}


def _check_credit(company: Company, draft: Draft, payment: PaymentMethod, at: datetime) -> None:
    position = credit_position(company_id=company.id, on=business_date(at))
    deferred = payment is PaymentMethod.DEFERRED
    answer = check_order(position, draft.totals.gross, deferred=deferred)
    if answer.verdict is Verdict.BLOCKED:
        message = _BLOCKED if answer.prepayment_possible else _ALL_BLOCKED
        raise CreditRefused(message, position, answer)
    if answer.verdict is Verdict.EXCEEDS:
        raise CreditRefused(_EXCEEDS, position, answer)


def _days(company: Company, payment: PaymentMethod) -> int:
    return payment_term(company_id=company.id).days if payment is PaymentMethod.DEFERRED else 0


def _pay_until(house: HouseTerms, payment: PaymentMethod, at: datetime) -> date | None:
    if payment is not PaymentMethod.PREPAYMENT:
        return None
    return add_working_days(business_date(at), house.hold_days, house.closures)


def _tell(header: Header, number: str, draft: Draft, actor: Actor, at: datetime) -> None:
    record(
        action="order.placed",
        entity="order",
        entity_id=header.id,
        label=number,
        company_id=actor.company,
        actor=actor,
        after={
            "state": header.state.value,
            "gross": str(draft.totals.gross.amount),
            "currency": draft.totals.gross.currency,
            "lines": len(draft.goods),
        },
        at=at,
    )
    if header.reasons:
        ask_for_approval(
            order_id=header.id,
            company_id=actor.company,
            orderer_id=actor.membership,
            gross=draft.totals.gross,
            reasons=header.reasons,
            closures=draft.house.closures,
            at=at,
        )
    outbox.promise(
        job=outbox.Job.ORDER_CONFIRMATION,
        key=f"order-confirmation:{header.id}",
        company_id=actor.company,
        order_id=str(header.id),
    )
    outbox.promise(
        job=outbox.Job.HABITS, key=f"habits-placed:{header.id}", company_id=actor.company
    )


# Statements are put together once: that costs more than running them.
_COMPANY = bindparam("company", type_=Uuid())
_BEFORE = select(Order.id, Order.number, Order.slug, Order.state, Order.cart_id).where(
    Order.company_id == _COMPANY, Order.idempotency_key == bindparam("key", type_=Uuid())
)
_LOCK_CART = (
    select(Cart)
    .where(
        Cart.company_id == _COMPANY,
        Cart.membership_id == bindparam("membership", type_=Uuid()),
        Cart.id == bindparam("cart", type_=Uuid()),
    )
    .with_for_update()
    .execution_options(populate_existing=True)
)
