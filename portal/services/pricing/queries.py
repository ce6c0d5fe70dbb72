"""Prices for one company: the candidates of many products in one query, and what wins.

Only visible products have a price. Amounts are net, per price unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    Numeric,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    false,
    func,
    literal_column,
    null,
    or_,
    select,
    union_all,
)

from portal.domain.access import Actor, Permission
from portal.domain.pricing import (
    DiscountRule,
    PriceEntry,
    PriceSource,
    ProductPricing,
    ResolvedPrice,
)
from portal.domain.pricing import resolve_many as resolve_all
from portal.extensions import session
from portal.kit.errors import Forbidden
from portal.kit.money import PLN, Money
from portal.kit.words import N_
from portal.models.catalogue import Category, Product
from portal.models.pricing import DiscountRule as Rule
from portal.models.pricing import EntrySource, PriceList, PriceListEntry
from portal.services.catalogue.assortment import Scope, Shape, bound, visible

_PRODUCT, _ENTRY, _DISCOUNT = 0, 1, 2
_IDS = bindparam("ids", type_=ARRAY(Uuid))
_ON = bindparam("on", type_=Date())
_UNTIL = bindparam("until", type_=Date())
_COMPANY = bindparam("scope_company", type_=Uuid())
_GROUP = bindparam("scope_group", type_=Uuid())
_BRANCH = bindparam("scope_branch", type_=Uuid())


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceScope:
    """For whom prices are: a company with its group, a recipient branch, and a currency."""

    company_id: UUID
    price_group_id: UUID | None
    branch_id: UUID | None = None
    currency: str = PLN

    @property
    def assortment(self) -> Scope:
        """The same as a scope of the assortment."""
        return Scope(
            company_id=self.company_id,
            price_group_id=self.price_group_id,
            branch_id=self.branch_id,
        )


def price_scope(actor: Actor, branch_id: UUID | None = None) -> PriceScope:
    """Return for whom this person's prices are.

    :raises Forbidden: if the person may not see prices.
    :raises LookupError: for staff.
    """
    if not actor.is_staff and not actor.may(Permission.PRICES_VIEW):
        raise Forbidden(N_("Prices are shown once your company is verified."))
    return PriceScope(
        company_id=actor.company,
        price_group_id=actor.price_group_id,
        branch_id=actor.branch_for(branch_id),
        currency=actor.currency,
    )


def resolve_many(
    *, scope: PriceScope, wanted: Sequence[tuple[UUID, Decimal]], on: date
) -> list[ResolvedPrice | None]:
    """Return the prices of (product, base quantity) pairs, in order, in one query.

    None: hidden from this company, or without a price in its currency.
    """
    found = candidates(scope=scope, product_ids={product for product, _ in wanted}, on=on)
    return resolve_all(found, wanted, currency=scope.currency, on=on)


def candidates(
    *, scope: PriceScope, product_ids: Iterable[UUID], on: date, until: date | None = None
) -> dict[UUID, ProductPricing]:
    """Return everything that may decide the price of each visible product, in one query.

    On a day, or on any day from `on` to `until`.
    """
    known = bound(scope.assortment)
    values = {"ids": list(product_ids), "on": on, "until": until or on, "currency": scope.currency}
    rows = session.execute(_candidates(known.shape), known.values | values).all()
    entries = _entries_by_product(rows, scope.currency)
    discounts = _Discounts(rows)
    # Rows are taken apart by place: by name, a thousand products take half as long again.
    return {
        product_id: ProductPricing(
            base=None if minor is None else Money(minor, PLN),
            price_unit=price_unit,
            entries=tuple(entries.get(product_id, ())),
            discounts=discounts.of(product_id, path),
        )
        for kind, product_id, path, _, _, minor, _, _, _, price_unit in rows
        if kind == _PRODUCT
    }


@lru_cache(maxsize=64)
def _candidates(shape: Shape) -> Any:
    """Return the statement for scopes of a shape, made once: that costs more than running it."""
    return union_all(_products(shape), _entries(shape), _discounts(shape))


def _row(kind: int, **columns: Any) -> Select[Any]:
    """Return one branch of the union; columns that a branch does not fill are NULL."""
    types: dict[str, Any] = {
        "product_id": Uuid(),
        "text": Text(),
        "name": Text(),
        "source": Text(),
        "minor": Product.base_net_minor.type,
        "number": Numeric(14, 3),
        "valid_from": PriceListEntry.valid_from.type,
        "valid_to": PriceListEntry.valid_to.type,
        "price_unit": Product.price_unit.type,
    }
    return select(
        literal_column(str(kind)).label("kind"),
        *(cast(columns.get(name, null()), of).label(name) for name, of in types.items()),
    )


def _products(shape: Shape) -> Select[Any]:
    return (
        _row(
            _PRODUCT,
            product_id=Product.id,
            text=Category.path,
            minor=Product.base_net_minor,
            price_unit=Product.price_unit,
        )
        .select_from(Product)
        .outerjoin(Category, Category.id == Product.category_id)
        .where(Product.id == func.any(_IDS), visible(shape))
    )


def _entries(shape: Shape) -> Select[Any]:
    """Select the entries of the lists of the group, the company and the branch."""
    branch: ColumnElement[bool] = PriceList.branch_id.is_(None)
    if shape.branch:
        branch = or_(branch, PriceList.branch_id == _BRANCH)
    own = and_(PriceListEntry.company_id == _COMPANY, PriceList.company_id == _COMPANY, branch)
    group: ColumnElement[bool] = false()
    if shape.group:
        group = and_(PriceListEntry.company_id.is_(None), PriceList.price_group_id == _GROUP)
    source = case(
        (PriceList.branch_id.is_not(None), PriceSource.BRANCH.value),
        (PriceList.company_id.is_(None), PriceSource.GROUP.value),
        (PriceListEntry.source == EntrySource.QUOTE, PriceSource.QUOTE.value),
        else_=PriceSource.CONTRACT.value,
    )
    return (
        _row(
            _ENTRY,
            product_id=PriceListEntry.product_id,
            name=PriceList.name,
            source=source,
            minor=PriceListEntry.net_minor,
            number=PriceListEntry.minimum,
            valid_from=PriceListEntry.valid_from,
            valid_to=PriceListEntry.valid_to,
        )
        .select_from(PriceListEntry)
        .join(PriceList, PriceList.id == PriceListEntry.price_list_id)
        .where(
            PriceListEntry.product_id == func.any(_IDS),
            PriceList.currency == bindparam("currency", type_=Text()),
            _valid(PriceListEntry),
            or_(own, group),
        )
    )


def _discounts(shape: Shape) -> Select[Any]:
    """Select the discount rules of the group and the company: few, so all of them."""
    group: ColumnElement[bool] = false()
    if shape.group:
        group = and_(Rule.company_id.is_(None), Rule.price_group_id == _GROUP)
    return (
        _row(
            _DISCOUNT,
            product_id=Rule.product_id,
            text=Category.path,
            name=Rule.name,
            minor=Rule.amount_minor,
            number=Rule.percent,
            valid_from=Rule.valid_from,
            valid_to=Rule.valid_to,
        )
        .select_from(Rule)
        .outerjoin(Category, Category.id == Rule.category_id)
        .where(_valid(Rule), or_(Rule.company_id == _COMPANY, group))
    )


def _valid(dated: Any) -> ColumnElement[bool]:
    return and_(
        or_(dated.valid_from.is_(None), dated.valid_from <= _UNTIL),
        or_(dated.valid_to.is_(None), dated.valid_to >= _ON),
    )


def _entries_by_product(rows: Sequence[Any], currency: str) -> dict[UUID, list[PriceEntry]]:
    found: dict[UUID, list[PriceEntry]] = {}
    sources = {source.value: source for source in PriceSource}
    for kind, product_id, _, name, source, minor, minimum, begins, ends, _ in rows:
        if kind == _ENTRY:
            found.setdefault(product_id, []).append(
                PriceEntry(
                    list_name=name,
                    source=sources[source],
                    net=Money(minor, currency),
                    min_quantity=minimum,
                    valid_from=begins,
                    valid_to=ends,
                )
            )
    return found


class _Discounts:
    """The discount rules of a scope, told apart by what they are on."""

    def __init__(self, rows: Sequence[Any]) -> None:
        self._of_product: dict[UUID, list[DiscountRule]] = {}
        self._of_category: list[tuple[str, DiscountRule]] = []
        self._by_path: dict[str | None, tuple[DiscountRule, ...]] = {}
        for kind, product_id, path, name, _, minor, percent, begins, ends, _ in rows:
            if kind != _DISCOUNT:
                continue
            rule = DiscountRule(
                name=name,
                percent=percent,
                amount=None if minor is None else Money(minor, PLN),
                valid_from=begins,
                valid_to=ends,
            )
            if product_id is not None:
                self._of_product.setdefault(product_id, []).append(rule)
            else:
                # An empty path begins every path: the rule is on everything.
                self._of_category.append((path or "", rule))

    def of(self, product_id: UUID, path: str | None) -> tuple[DiscountRule, ...]:
        """Return the rules on a product, its category and everything."""
        if path not in self._by_path:
            self._by_path[path] = tuple(
                rule for begin, rule in self._of_category if (path or "").startswith(begin)
            )
        return (*self._of_product.get(product_id, ()), *self._by_path[path])
