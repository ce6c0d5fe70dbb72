"""What could be bought instead of a product that is gone or short."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from portal.domain.pricing import net_of
from portal.domain.reorder import Then, UnitPrice, change_percent, fit
from portal.kit.money import Money
from portal.services.catalogue.lines import LineProduct
from portal.services.reorder.goods import Goods
from portal.services.reorder.views import Proposal

_MOST = 3


def may_replace(product_id: UUID, other: UUID, goods: Goods) -> bool:
    """Test for something that may take a product's place and that the company may buy."""
    product = goods.products.get(other)
    return other in goods.instead.get(product_id, ()) and product is not None and product.sellable


def proposals(wish: Then, product: LineProduct | None, goods: Goods) -> tuple[Proposal, ...]:
    """Return what could be bought instead: the successor first, then what stock covers.

    `wish` is the quantity wanted, with the price then. The difference is to the present price of
    that quantity, else to the price then.
    """
    if product is None:
        return ()
    successors = _successors(product, goods)
    found = []
    for other in goods.instead.get(product.id, ()):
        instead = goods.products.get(other)
        if instead is None or not instead.sellable:
            continue
        one = _proposal(wish, product, instead, goods, successor=other in successors)
        if one is not None:
            found.append(one)
    found.sort(key=lambda one: (not one.successor, not one.enough))
    return tuple(found[:_MOST])


def _successors(product: LineProduct, goods: Goods) -> frozenset[UUID]:
    """Return what succeeds a product, step by step."""
    everything = goods.instead.get(product.id, ())
    if product.successor_id is None:
        return frozenset()
    return frozenset(everything) - frozenset(product.substitute_ids) | {product.successor_id}


def _proposal(
    wish: Then, product: LineProduct, instead: LineProduct, goods: Goods, *, successor: bool
) -> Proposal | None:
    fitted = fit(wish, instead.units)
    wanted = fitted.mended.base_quantity
    resolved = goods.price(instead.id, wanted)
    if resolved is None:
        return None
    price = UnitPrice(net=resolved.unit_net, per=resolved.price_unit, unit=instead.unit)
    net = net_of(resolved.unit_net, wanted, resolved.price_unit)
    before = _price_before(wish, product, goods)
    percent = change_percent(before, price) if before else None
    stock = goods.available(instead.id)
    return Proposal(
        product=instead,
        successor=successor,
        unit=fitted.unit,
        quantity=fitted.mended.quantity,
        price=price,
        net=net,
        dearer=_dearer(wish, before, net) if percent is not None and before else None,
        percent=percent,
        stock=stock,
        enough=stock.available >= wanted,
    )


def _price_before(wish: Then, product: LineProduct, goods: Goods) -> UnitPrice | None:
    wanted = wish.base_quantity or wish.quantity
    resolved = goods.price(product.id, wanted)
    if resolved is None:
        return wish.price
    return UnitPrice(net=resolved.unit_net, per=resolved.price_unit, unit=product.unit)


def _dearer(wish: Then, before: UnitPrice, net: Money) -> Money:
    wanted: Decimal = wish.base_quantity or wish.quantity
    return net - net_of(before.net, wanted, before.per)
