"""Puts pages together: products with their prices and stock, each asked for once a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from portal.domain.access import Actor
from portal.domain.pricing import ResolvedPrice
from portal.domain.quantities import SellingUnit, mend, to_base
from portal.domain.vat import gross_of
from portal.kit.money import Money
from portal.services.catalogue.queries import (
    ListedProduct,
    Listing,
    Neighbour,
    ProductDetails,
    Viewer,
    Wanted,
    details,
    listing,
    substitutes_of,
    suggested,
)
from portal.services.pricing.queries import price_scope, resolve_many
from portal.services.stock.queries import NONE_KNOWN, Availability, availability

_ONE = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """A neighbour with its own price for its smallest quantity."""

    product: Neighbour
    price: ResolvedPrice | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A product in the list; `quantity` is the smallest that is sold, and priced here."""

    product: ListedProduct
    quantity: Decimal
    price: ResolvedPrice | None
    stock: Availability | None
    substitute: Priced | None

    @property
    def short(self) -> bool:
        """Test for less than can be ordered, of what is sold."""
        return (
            self.stock is not None
            and self.product.sellable
            and self.stock.available < self.quantity
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """The list with its rows."""

    listing: Listing
    rows: tuple[Row, ...]
    wanted: Wanted
    viewer: Viewer

    @property
    def short(self) -> list[UUID]:
        """The products of which there is less than can be ordered."""
        return [row.product.id for row in self.rows if row.short]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A quantity break: net and gross per price unit, and what it is below the list price."""

    min_quantity: Decimal
    net: Money
    gross: Money
    percent_off: Decimal | None
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a quantity of the product costs, and why. `quantity` is in `unit`."""

    unit: SellingUnit
    quantity: Decimal
    base_quantity: Decimal
    price: ResolvedPrice | None
    gross: Money | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductPage:
    """A product with what it costs this company and what is there of it."""

    product: ProductDetails
    viewer: Viewer
    offer: Offer
    stock: Availability | None
    substitutes: tuple[Priced, ...]
    successor: Priced | None

    @property
    def short(self) -> list[UUID]:
        """The product, where there is less than the quantity shown, of what is sold."""
        short = self.stock is not None and self.stock.available < self.offer.base_quantity
        return [self.product.id] if short and self.product.sellable else []


def list_page(*, actor: Actor | None, viewer: Viewer, wanted: Wanted, on: date) -> ListPage:
    """Return a page of the list."""
    found = listing(viewer=viewer, wanted=wanted, on=on)
    ids = [row.id for row in found.rows]
    if not viewer.sees_terms:
        rows = tuple(_bare(product) for product in found.rows)
        return ListPage(listing=found, rows=rows, wanted=wanted, viewer=viewer)
    stock = availability(product_ids=ids, on=on)
    neighbours = {
        one: next((each for each in several if each.sellable), several[0])
        for one, several in substitutes_of(scope=viewer.scope, ids=ids).items()
    }
    quantities = {row.id: mend(_ONE, row.unit).quantity for row in found.rows}
    wanted_prices = [*quantities.items(), *((each.id, _ONE) for each in neighbours.values())]
    prices = _prices(actor, wanted_prices, on)
    rows = tuple(
        Row(
            product=product,
            quantity=quantities[product.id],
            price=prices.get(product.id, quantities[product.id]),
            stock=stock.get(product.id, NONE_KNOWN),
            substitute=_priced(neighbours.get(product.id), prices),
        )
        for product in found.rows
    )
    return ListPage(listing=found, rows=rows, wanted=wanted, viewer=viewer)


def product_page(
    *, actor: Actor | None, viewer: Viewer, slug: str, unit: str, quantity: Decimal | None, on: date
) -> ProductPage:
    """Return a product's page, priced for a quantity: by default what was bought last.

    :raises NotFound: if there is no such product for the viewer.
    """
    product = details(viewer=viewer, slug=slug)
    selling, wanted = _wanted(product, unit, quantity)
    base = to_base(wanted, selling)
    neighbours = [*product.substitutes, *((product.successor,) if product.successor else ())]
    prices = _Prices({})
    stock = None
    if viewer.sees_terms:
        prices = _prices(actor, [(product.id, base), *((one.id, _ONE) for one in neighbours)], on)
        stock = availability(product_ids=[product.id], on=on).get(product.id, NONE_KNOWN)
    price = prices.get(product.id, base)
    return ProductPage(
        product=product,
        viewer=viewer,
        offer=Offer(
            unit=selling,
            quantity=wanted,
            base_quantity=base,
            price=price,
            gross=gross_of(price.unit_net, product.vat_rate) if price else None,
            steps=_steps(product, price, base),
        ),
        stock=stock,
        substitutes=tuple(
            Priced(product=one, price=prices.get(one.id, _ONE)) for one in product.substitutes
        ),
        successor=_priced(product.successor, prices),
    )


def suggestions(
    *, actor: Actor | None, viewer: Viewer, text: str, on: date
) -> list[tuple[ListedProduct, ResolvedPrice | None]]:
    """Return the few best answers to what was typed, priced for their smallest quantity."""
    products = suggested(viewer=viewer, text=text)
    wanted = {product.id: mend(_ONE, product.unit).quantity for product in products}
    prices = _prices(actor, wanted.items(), on) if viewer.sees_terms else _Prices({})
    return [(product, prices.get(product.id, wanted[product.id])) for product in products]


class _Prices:
    """Prices by product and base quantity."""

    def __init__(self, found: dict[tuple[UUID, Decimal], ResolvedPrice | None]) -> None:
        self._found = found

    def get(self, product_id: UUID, quantity: Decimal) -> ResolvedPrice | None:
        return self._found.get((product_id, quantity))


def _prices(actor: Actor | None, wanted: Iterable[tuple[UUID, Decimal]], on: date) -> _Prices:
    pairs = list(dict.fromkeys(wanted))
    if actor is None or not pairs:
        return _Prices({})
    found = resolve_many(scope=price_scope(actor), wanted=pairs, on=on)
    return _Prices(dict(zip(pairs, found, strict=True)))


def _priced(neighbour: Neighbour | None, prices: _Prices) -> Priced | None:
    if neighbour is None:
        return None
    return Priced(product=neighbour, price=prices.get(neighbour.id, _ONE))


def _bare(product: ListedProduct) -> Row:
    return Row(
        product=product,
        quantity=mend(_ONE, product.unit).quantity,
        price=None,
        stock=None,
        substitute=None,
    )


def _wanted(
    product: ProductDetails, unit: str, quantity: Decimal | None
) -> tuple[SellingUnit, Decimal]:
    """Return the selling unit and the quantity to price: asked for, bought last, or smallest."""
    selling = next((one for one in product.units if one.unit == unit), product.units[0])
    if quantity is None and not unit and product.purchases:
        last = product.purchases[0]
        if last.unit == selling.unit:
            quantity = last.quantity
    return selling, mend(quantity or _ONE, selling).quantity


def _steps(
    product: ProductDetails, price: ResolvedPrice | None, quantity: Decimal
) -> tuple[Step, ...]:
    if price is None:
        return ()
    breaks: Sequence[tuple[Decimal, Money]] = [
        (step.min_quantity, step.unit_net) for step in price.breaks
    ]
    reached = [minimum for minimum, _ in breaks if minimum <= quantity]
    return tuple(
        Step(
            min_quantity=minimum,
            net=net,
            gross=gross_of(net, product.vat_rate),
            percent_off=_percent_off(price.compared_with, net),
            chosen=bool(reached) and minimum == reached[-1],
        )
        for minimum, net in breaks
    )


def _percent_off(base: Money | None, net: Money) -> Decimal | None:
    """Return by how many whole percent a price is below the list price."""
    if base is None or base.minor <= net.minor:
        return None
    return (Decimal(100 * (base.minor - net.minor)) / base.minor).quantize(_ONE)
