"""Past lines beside today: prices, packs, what replaces what, stock, and the ways out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from portal.domain.access import Actor
from portal.domain.pricing import ResolvedPrice, net_of
from portal.domain.quantities import MAX_QUANTITY, Mended, SellingUnit, mend, to_base
from portal.domain.reorder import (
    Fitted,
    Now,
    Standing,
    Then,
    UnitPrice,
    Way,
    change_percent,
    differences,
    fit,
    takeable,
    ways_out,
)
from portal.domain.reorder_words import Change
from portal.kit.clock import business_date
from portal.kit.money import Money
from portal.services.cart.queries import active_cart
from portal.services.catalogue.lines import LineProduct
from portal.services.pricing.queries import price_scope
from portal.services.reorder.goods import Goods, read_goods, with_alternatives
from portal.services.reorder.proposals import may_replace, proposals
from portal.services.reorder.sources import PastLine, Source
from portal.services.reorder.views import Answer, ComparedLine, Comparison

_NOTHING = Decimal(0)


@dataclass(slots=True)
class _Draft:
    """A line on its way: what would be bought of what, before stock is shared out."""

    past: PastLine
    answer: Answer | None
    product: LineProduct | None
    taken: LineProduct | None
    fitted: Fitted | None = None
    unit: SellingUnit | None = None
    mended: Mended | None = None
    share: Decimal = _NOTHING
    ways: tuple[Way, ...] = ()
    take: Decimal | None = None
    typed: bool = field(default=False)

    @property
    def wanted(self) -> Decimal:
        """How much is wanted, in base units."""
        return self.mended.base_quantity if self.mended else _NOTHING

    @property
    def ticked(self) -> bool:
        """Test for a line that is to go into the cart; unasked, all go that can be told."""
        if self.answer is not None:
            return self.answer.ticked
        return self.fitted is not None and not self.fitted.doubtful


def compare(
    *, actor: Actor, source: Source, answers: Mapping[str, Answer] | None, at: datetime
) -> Comparison:
    """Return what is ordered again beside today, in a fixed number of queries.

    :raises Forbidden: if the person may not see prices.
    """
    cart = active_cart(actor)
    scope = price_scope(actor, cart.branch_id if cart else None)
    goods = read_goods(
        scope=scope,
        product_ids={line.product_id for line in source.lines},
        on=business_date(at),
    )
    said = {} if answers is None else answers
    drafts = [
        _draft(
            line,
            goods,
            Answer() if answers is not None and line.key not in said else said.get(line.key),
        )
        for line in source.lines
    ]
    _share_out(drafts, goods)
    goods = with_alternatives(
        goods, {one.past.product_id for one in drafts if _in_need(one, goods)}
    )
    for draft in drafts:
        _take_instead(draft, goods)
    _share_out(drafts, goods)
    return Comparison(
        orders=source.orders,
        list=source.list,
        lines=tuple(_compared(draft, goods) for draft in drafts),
    )


def _draft(line: PastLine, goods: Goods, answer: Answer | None) -> _Draft:
    product = goods.products.get(line.product_id)
    taken = product if product is not None and product.sellable else None
    draft = _Draft(past=line, answer=answer, product=product, taken=taken)
    _weigh(draft)
    return draft


def _weigh(draft: _Draft) -> None:
    """Turn what was bought, or what is wanted now, into a quantity the product allows."""
    if draft.taken is None:
        return
    fitted = fit(draft.past.then, draft.taken.units)
    unit, quantity = fitted.unit, fitted.mended.quantity
    answer = draft.answer
    named = draft.taken.selling_unit(answer.unit) if answer else None
    if answer is not None and named is not None and answer.quantity is not None:
        unit, quantity = named, answer.quantity
    draft.typed = (unit, quantity) != (fitted.unit, fitted.mended.quantity)
    mended = mend(quantity, unit) if draft.typed else fitted.mended
    if max(mended.quantity, mended.base_quantity) > MAX_QUANTITY:
        mended = fitted.mended
    # Whoever has typed another quantity need not be told how the old one was mended.
    hush = draft.typed and fitted.change is Change.STEPS
    draft.fitted = replace(fitted, change=None) if hush else fitted
    draft.unit, draft.mended = unit, mended


def _share_out(drafts: list[_Draft], goods: Goods) -> None:
    """Give each line its share of the stock, in their order; lines left out take none."""
    left: dict[object, Decimal] = {}
    for draft in drafts:
        if draft.taken is None or draft.unit is None:
            continue
        there = left.setdefault(
            draft.taken.id, max(goods.available(draft.taken.id).available, _NOTHING)
        )
        draft.share = min(draft.wanted, there)
        draft.take = takeable(draft.share, draft.unit)
        short = draft.share < draft.wanted
        draft.ways = (
            ways_out(take=draft.take, backorder=draft.taken.allow_backorder) if short else ()
        )
        if draft.ticked:
            left[draft.taken.id] = there - draft.share


def _in_need(draft: _Draft, goods: Goods) -> bool:
    """Test for a line that something else might be bought for."""
    if draft.taken is None or (draft.answer is not None and draft.answer.instead is not None):
        return True
    return bool(draft.ways) or goods.price(draft.taken.id, draft.wanted) is None


def _take_instead(draft: _Draft, goods: Goods) -> None:
    """Let what was chosen stand in for the product, if it may."""
    chosen = draft.answer.instead if draft.answer else None
    if chosen is None or not may_replace(draft.past.product_id, chosen, goods):
        return
    draft.taken = goods.products[chosen]
    _weigh(draft)


def _way(draft: _Draft) -> Way | None:
    if not draft.ways:
        return None
    wish = draft.answer.way if draft.answer else None
    return wish if wish in draft.ways else draft.ways[0]


def _goes(draft: _Draft, way: Way | None, price: ResolvedPrice | None) -> Decimal | None:
    """Return the quantity that would go into the cart, in the line's unit."""
    if price is None or draft.mended is None:
        return None
    if way is None or way is Way.BACKORDER:
        return draft.mended.quantity
    return draft.take if way is Way.TAKE else None


def _compared(draft: _Draft, goods: Goods) -> ComparedLine:
    taken, unit, past = draft.taken, draft.unit, draft.past
    way = _way(draft)
    wanted = draft.wanted
    if way is Way.TAKE and draft.take is not None and unit is not None:
        wanted = to_base(draft.take, unit)
    price = goods.price(taken.id, wanted) if taken else None
    now = _unit_price(price, taken)
    goes = _goes(draft, way, price)
    instead = taken is not None and taken.id != past.product_id
    stock = goods.available(taken.id) if taken and price else None
    was = past.then.price
    return ComparedLine(
        past=past,
        product=draft.product,
        taken=taken,
        instead=instead,
        unit=unit,
        quantity=draft.mended.quantity if draft.mended else past.then.quantity,
        base_quantity=wanted,
        wanted=draft.mended,
        mended=draft.mended if draft.typed or instead else None,
        price=price,
        price_now=now,
        percent=change_percent(was, now) if was and now else None,
        net=_net(price, wanted),
        stock=stock,
        missing=draft.wanted - draft.share,
        differences=differences(past.then, _now(draft, goods)),
        proposals=proposals(_wish(draft), draft.product, goods) if _in_need(draft, goods) else (),
        ways=draft.ways if price else (),
        way=way if price else None,
        take=draft.take,
        goes=goes,
        ticked=draft.ticked and goes is not None,
        answer=draft.answer,
    )


def _wish(draft: _Draft) -> Then:
    """Return how much of the product itself is wanted."""
    own = draft.taken is not None and draft.taken.id == draft.past.product_id
    if not own or draft.mended is None or draft.unit is None or draft.taken is None:
        return draft.past.then
    return replace(
        draft.past.then,
        unit=draft.unit.unit,
        quantity=draft.mended.quantity,
        factor=draft.unit.factor,
        base_unit=draft.taken.unit,
    )


def _now(draft: _Draft, goods: Goods) -> Now:
    """Return what is told of the product as it is now, also where another is taken instead."""
    taken, past = draft.taken, draft.past
    standing = goods.standing(past.product_id)
    if taken is None or taken.id != past.product_id:
        successor = _successor(past, goods)
        if standing is not Standing.ON_SALE:
            return Now(standing=standing, successor=successor)
        taken = draft.product
    if taken is None:
        return Now(standing=standing)
    stock = goods.available(taken.id)
    own = taken.id == (draft.taken.id if draft.taken else None)
    wanted = draft.wanted if own else past.then.base_quantity or past.then.quantity
    return Now(
        standing=standing,
        base_unit=taken.unit,
        fitted=draft.fitted if own else fit(past.then, taken.units),
        wanted=wanted,
        price=_unit_price(goods.price(taken.id, wanted), taken),
        available=draft.share if own else stock.available,
        expected_on=stock.expected_on,
        backorder=taken.allow_backorder,
    )


def _successor(past: PastLine, goods: Goods) -> str:
    """Return the SKU of what the company can buy of what succeeds a product, if anything."""
    product = goods.products.get(past.product_id)
    if product is None or product.successor_id is None:
        return ""
    first = next(iter(proposals(past.then, product, goods)), None)
    return first.product.sku if first and first.successor else ""


def _unit_price(price: ResolvedPrice | None, product: LineProduct | None) -> UnitPrice | None:
    if price is None or product is None:
        return None
    return UnitPrice(net=price.unit_net, per=price.price_unit, unit=product.unit)


def _net(price: ResolvedPrice | None, base_quantity: Decimal) -> Money | None:
    return None if price is None else net_of(price.unit_net, base_quantity, price.price_unit)
