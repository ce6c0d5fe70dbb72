"""The regular assortment and the suggested basket, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, func, select

from portal.domain.access import Actor
from portal.domain.price_changes import change_in_percent
from portal.domain.pricing import ProductPricing
from portal.domain.pricing import resolve_many as resolve_all
from portal.domain.regular import Due
from portal.extensions import session
from portal.kit.errors import NotFound
from portal.kit.words import N_
from portal.models.catalogue import Product
from portal.services.catalogue.assortment import Shape, bound, visible
from portal.services.pricing.queries import PriceScope, candidates, price_scope
from portal.services.regular.lines import CartNow, Typed, cart_now, known_of, lines_of
from portal.services.regular.queries import RegularItem, basket_of, regular_of
from portal.services.regular.reach import items_of
from portal.services.regular.views import PAGE, Basket, Line, RegularPage, Sort

_FAR = 100_000


def suggested(
    *,
    actor: Actor,
    items: Iterable[RegularItem],
    cart: CartNow,
    on: date,
    pricing: Mapping[UUID, ProductPricing] | None = None,
    typed: Mapping[UUID, Typed] | None = None,
) -> Basket:
    """Return the suggested basket from all that the company bought.

    :raises Forbidden: if the person may not see prices.
    """
    wanted = basket_of(one for one in items if _alive(one))
    known = known_of(
        actor=actor,
        product_ids=[one.product_id for one in wanted],
        cart=cart,
        on=on,
        pricing=pricing,
    )
    lines = lines_of(wanted, known, typed=typed, ahead=True)
    lines = tuple(
        sorted(
            lines,
            key=lambda one: (one.obstacle is not None, one.in_cart > 0, not one.wanted),
        )
    )
    return Basket(lines=lines, hidden=len(wanted) - len(lines), currency=actor.currency)


def _alive(item: RegularItem) -> bool:
    """Test for what is still bought: not given up, nor bought once only a while ago."""
    return item.due is Due.NOW or (item.due is Due.COMING and item.interval_days is not None)


def regular_page(
    *,
    actor: Actor,
    on: date,
    page: int = 1,
    sort: Sort = Sort.NEXT,
    descending: bool = False,
    typed: Mapping[UUID, Typed] | None = None,
) -> RegularPage:
    """Return a page of the regular assortment.

    :raises Forbidden: if the person may not see prices.
    """
    cart = cart_now(actor)
    scope = price_scope(actor, cart.branch_id)
    everything = regular_of(items_of(actor=actor, on=on))
    names = _names(scope, everything)
    shown = [one for one in everything if one.product_id in names]
    pricing = None
    if sort is Sort.CHANGE:
        ids = [one.product_id for one in shown]
        pricing = candidates(scope=scope, product_ids=ids, on=on)
    ordered = _sorted(shown, sort, descending, names, pricing, scope, on)
    pages = max(1, -(-len(ordered) // PAGE))
    page = min(max(page, 1), pages)
    here = ordered[(page - 1) * PAGE : page * PAGE]
    known = known_of(
        actor=actor,
        product_ids=[one.product_id for one in here],
        cart=cart,
        on=on,
        pricing=pricing,
    )
    return RegularPage(
        lines=lines_of(here, known, typed=typed),
        hidden=len(everything) - len(shown),
        currency=actor.currency,
        total=len(shown),
        due=sum(one.due is Due.NOW for one in shown),
        page=page,
        pages=pages,
        sort=sort,
        descending=descending,
    )


def all_lines(*, actor: Actor, on: date) -> tuple[Line, ...]:
    """Return the whole regular assortment, what is due first.

    :raises Forbidden: if the person may not see prices.
    """
    items = regular_of(items_of(actor=actor, on=on))
    known = known_of(
        actor=actor,
        product_ids=[one.product_id for one in items],
        cart=cart_now(actor),
        on=on,
    )
    return lines_of(items, known)


def line(
    *, actor: Actor, product_id: UUID, typed: Typed | None, on: date, ahead: bool = False
) -> Line:
    """Return one product the company bought, with another quantity than the one proposed.

    :raises Forbidden: if the person may not see prices.
    :raises NotFound: if it never bought such a product, or may not see it any more.
    """
    items = [one for one in items_of(actor=actor, on=on) if one.product_id == product_id]
    known = known_of(
        actor=actor,
        product_ids=[one.product_id for one in items],
        cart=cart_now(actor),
        on=on,
    )
    found = lines_of(items, known, typed={product_id: typed} if typed else None, ahead=ahead)
    if not found:
        raise NotFound(N_("This product is not in your regular assortment."))
    return found[0]


def _sorted(
    items: Sequence[RegularItem],
    sort: Sort,
    descending: bool,
    names: Mapping[UUID, str],
    pricing: Mapping[UUID, ProductPricing] | None,
    scope: PriceScope,
    on: date,
) -> list[RegularItem]:
    """Sort; where nothing is known of a product it comes last either way."""
    if sort is Sort.NAME:
        return sorted(items, key=lambda one: names[one.product_id], reverse=descending)
    if sort is Sort.RHYTHM:
        sign = -1 if descending else 1
        return sorted(
            items, key=lambda one: sign * one.interval_days if one.interval_days else _FAR
        )
    if sort is Sort.CHANGE and pricing is not None:
        changes = _changes(items, pricing, scope, on)
        sign = -1 if descending else 1
        return sorted(items, key=lambda one: _placed(changes.get(one.product_id), sign))
    return list(reversed(items)) if descending else list(items)


def _placed(change: Decimal | None, sign: int) -> Decimal:
    return sign * change if change else Decimal(_FAR)


def _changes(
    items: Sequence[RegularItem],
    pricing: Mapping[UUID, ProductPricing],
    scope: PriceScope,
    on: date,
) -> dict[UUID, Decimal]:
    prices = resolve_all(
        pricing,
        [(one.product_id, one.base_quantity) for one in items],
        currency=scope.currency,
        on=on,
    )
    return {
        item.product_id: change_in_percent(item.last_net, price.unit_net)
        for item, price in zip(items, prices, strict=True)
        if price is not None
        and price.price_unit == item.price_unit
        and price.unit_net.currency == item.last_net.currency
    }


def _names(scope: PriceScope, items: Sequence[RegularItem]) -> dict[UUID, str]:
    """Return the names, to sort by, of those products the company may see."""
    known = bound(scope.assortment)
    ids = [one.product_id for one in items]
    rows = session.execute(_visible_names(known.shape), known.values | {"ids": ids})
    return {row[0]: row[1] for row in rows}


@lru_cache(maxsize=64)
def _visible_names(shape: Shape) -> Any:
    return select(Product.id, Product.sort_name).where(
        Product.id == func.any(bindparam("ids", type_=ARRAY(Uuid))), visible(shape)
    )
