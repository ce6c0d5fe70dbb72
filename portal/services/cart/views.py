"""A cart as it is shown: lines with price, stock and what is the matter, totals, progress."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from portal.domain.pricing import ResolvedPrice, net_of
from portal.domain.quantities import Mended
from portal.domain.totals import Totals
from portal.kit.money import Money
from portal.services.cart.goods import Goods, Reckoned, shares_of_stock
from portal.services.cart.terms import HouseTerms, Method
from portal.services.catalogue.lines import LineProduct, line_products
from portal.services.pricing.queries import PriceScope
from portal.services.stock.queries import NONE_KNOWN, Availability, availability


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """A line that stock does not cover, in base units.

    `take` is the largest allowed quantity of the line's unit that is there (None: nothing);
    with `backorder` the rest follows, on `expected_on` if that is known.
    """

    available: Decimal
    missing: Decimal
    take: Decimal | None
    backorder: bool
    expected_on: date | None
    substitute: LineProduct | None
    was_enough: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """A line as its row shows it. `product` is None for what the company may not see any more.

    `net` is before the order tier. `was` is the unit price shown before, where it changed.
    """

    id: UUID
    product: LineProduct | None
    unit: str
    quantity: Decimal
    base_quantity: Decimal
    base_unit: str
    step: Decimal
    minimum: Decimal
    price: ResolvedPrice | None
    net: Money | None
    was: Money | None
    stock: Availability
    short: Shortage | None
    mended: Mended | None = None

    @property
    def unit_choices(self) -> tuple[tuple[str, str], ...]:
        """The units to choose from, where there are several."""
        units = self.product.units if self.product else ()
        return tuple((unit.unit, unit.unit) for unit in units) if len(units) > 1 else ()

    @property
    def gone(self) -> bool:
        """Test for a line that cannot be ordered at all."""
        return self.price is None

    @property
    def blocking(self) -> bool:
        """Test for a line that must be mended before ordering."""
        return self.gone or (self.short is not None and not self.short.backorder)


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherCart:
    """A saved cart beside the active one."""

    id: UUID
    name: str
    lines: int
    source: str
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchChoice:
    """A branch goods may go to."""

    id: UUID
    name: str
    street: str
    postal_code: str
    city: str
    country: str
    contact: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CartPage:
    """The active cart."""

    id: UUID | None
    name: str
    branch_id: UUID | None
    branches: tuple[BranchChoice, ...]
    only_branches: bool
    lines: tuple[LineView, ...]
    totals: Totals
    house: HouseTerms
    method: Method | None
    others: tuple[OtherCart, ...]
    shown_net_minor: int | None
    priced_at: datetime

    @property
    def blocked(self) -> bool:
        """Test for something that must be mended before ordering."""
        return self.totals.blocked_by_minimum or any(line.blocking for line in self.lines)

    @property
    def changed_prices(self) -> int:
        """How many lines cost something else than when they were last shown."""
        return sum(line.was is not None for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class CartChange:
    """What a change of one line left: its row (None: gone), the totals, the number of lines.

    `merged` says that another line went into this one.
    """

    line: LineView | None
    totals: Totals
    house: HouseTerms
    lines: int
    merged: bool = False

    @property
    def method(self) -> Method | None:
        """The way to deliver the totals count with."""
        return self.house.method(None)


def line_views(
    *,
    reckoned: Reckoned,
    scope: PriceScope,
    on: date,
    only: Iterable[UUID] | None = None,
    mended: Mended | None = None,
    quantity_seen: Decimal | None = None,
) -> tuple[LineView, ...]:
    """Return the rows of these lines (all by default), in a fixed number of queries.

    `quantity_seen` is the base quantity at which the last price was shown, where it was another.
    """
    wanted = set(only) if only is not None else None
    shown = [g for g in reckoned.goods if wanted is None or g.line_id in wanted]
    ids = {one.product_id for one in shown}
    products = line_products(scope=scope.assortment, product_ids=ids) if ids else {}
    stock = availability(product_ids=ids, on=on) if ids else {}
    shares = shares_of_stock(
        [g for g in reckoned.goods if g.product_id in ids],
        {key: one.available for key, one in stock.items()},
    )
    substitutes = _substitutes(shown, shares, products, scope)
    return tuple(
        _view(
            one,
            reckoned.price(one),
            products.get(one.product_id),
            stock.get(one.product_id, NONE_KNOWN),
            shares[one.line_id],
            substitutes,
            mended,
            reckoned.price_at(one, quantity_seen) if quantity_seen else reckoned.price(one),
        )
        for one in shown
    )


def _substitutes(
    shown: Sequence[Goods],
    shares: dict[UUID, Decimal],
    products: dict[UUID, LineProduct],
    scope: PriceScope,
) -> dict[UUID, LineProduct]:
    """Return what may stand in for lines that are short or gone."""
    ids: set[UUID] = set()
    for one in shown:
        product = products.get(one.product_id)
        if product is None or (one.sellable and shares[one.line_id] >= one.base_quantity):
            continue
        ids.update(_instead(product))
    return line_products(scope=scope.assortment, product_ids=ids) if ids else {}


def _instead(product: LineProduct) -> tuple[UUID, ...]:
    first = (product.successor_id,) if product.successor_id else ()
    return (*first, *product.substitute_ids)


def _view(
    goods: Goods,
    price: ResolvedPrice | None,
    product: LineProduct | None,
    stock: Availability,
    share: Decimal,
    substitutes: dict[UUID, LineProduct],
    mended: Mended | None,
    same_price: ResolvedPrice | None,
) -> LineView:
    unit = product.selling_unit(goods.unit) if product else None
    was = None
    if same_price is not None and goods.seen_net_minor not in (None, same_price.unit_net.minor):
        was = Money(goods.seen_net_minor or 0, same_price.unit_net.currency)
    short = None
    if product is not None and share < goods.base_quantity:
        short = _shortage(goods, product, stock, share, substitutes)
    return LineView(
        id=goods.line_id,
        product=product,
        unit=goods.unit,
        quantity=goods.quantity,
        base_quantity=goods.base_quantity,
        base_unit=goods.base_unit,
        step=unit.multiple if unit else Decimal(1),
        minimum=unit.minimum if unit else Decimal(1),
        price=price,
        net=None
        if price is None
        else net_of(price.unit_net, goods.base_quantity, price.price_unit),
        was=was,
        stock=stock,
        short=short,
        mended=mended,
    )


def _shortage(
    goods: Goods,
    product: LineProduct,
    stock: Availability,
    share: Decimal,
    substitutes: dict[UUID, LineProduct],
) -> Shortage:
    unit = product.selling_unit(goods.unit)
    take = None
    if unit is not None and share > 0:
        steps = (share / unit.factor) // unit.multiple * unit.multiple
        take = steps if steps >= unit.minimum and steps > 0 else None
    instead = (substitutes.get(key) for key in _instead(product))
    return Shortage(
        available=share,
        missing=goods.base_quantity - share,
        take=take,
        backorder=goods.allow_backorder,
        expected_on=stock.expected_on,
        substitute=next((one for one in instead if one is not None and one.sellable), None),
        was_enough=goods.seen_available is not None and goods.seen_available >= goods.base_quantity,
    )
