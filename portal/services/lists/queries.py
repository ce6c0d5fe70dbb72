"""What may be asked about lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, literal, select

from portal.domain.access import Actor
from portal.domain.pricing import net_of
from portal.domain.quantities import SellingUnit, to_base
from portal.extensions import session
from portal.kit.errors import NotFound
from portal.models.accounts import Membership, Person
from portal.models.catalogue import Product
from portal.models.lists import FavouritesLine, FavouritesList
from portal.services.catalogue.assortment import visible_to
from portal.services.catalogue.queries import LineProduct, line_products
from portal.services.lists.access import (
    governs,
    list_scope,
    may_order,
    the_line,
    the_list,
    within_reach,
)
from portal.services.lists.lines import GONE
from portal.services.lists.views import PAGE, TABS, ListLine, ListPage, ListRow, ListTab, ListTabs
from portal.services.pricing.queries import PriceScope, resolve_many
from portal.services.stock.queries import NONE_KNOWN, availability


def lists_of(*, actor: Actor) -> tuple[ListRow, ...]:
    """Return the shared lists and the member's own, by name.

    :raises Forbidden: if the person may not order.
    """
    may_order(actor)
    lines = _lines_of_each(actor)
    maker = func.coalesce(FavouritesList.made_by_id, FavouritesList.membership_id)
    rows = session.execute(
        select(
            FavouritesList.id,
            FavouritesList.name,
            FavouritesList.membership_id,
            FavouritesList.updated_at,
            lines.label("lines"),
            Person.name.label("maker"),
        )
        .outerjoin(Membership, Membership.id == maker)
        .outerjoin(Person, Person.id == Membership.person_id)
        .where(within_reach(actor))
        .order_by(func.lower(FavouritesList.name), FavouritesList.id)
    )
    return tuple(
        ListRow(
            id=row.id,
            name=row.name,
            shared=row.membership_id is None,
            lines=row.lines,
            maker=row.maker or "",
            updated_at=row.updated_at,
        )
        for row in rows
    )


def list_tabs(*, actor: Actor, here: UUID | None = None) -> ListTabs:
    """Return the lists that have a tab: the first by name, and the one the person is on.

    :raises Forbidden: if the person may not order.
    """
    may_order(actor)
    rows = session.execute(
        select(
            FavouritesList.id,
            FavouritesList.name,
            _lines_of_each(actor).label("lines"),
            func.count().over().label("total"),
        )
        .where(within_reach(actor))
        .order_by(
            FavouritesList.id != here if here else literal(0),
            func.lower(FavouritesList.name),
            FavouritesList.id,
        )
        .limit(TABS)
    ).all()
    found = [ListTab(id=row.id, name=row.name, lines=row.lines) for row in rows]
    return ListTabs(
        rows=tuple(sorted(found, key=lambda one: (one.name.lower(), one.id))),
        total=rows[0].total if rows else 0,
    )


def _lines_of_each(actor: Actor) -> ScalarSelect[int]:
    return (
        select(func.count(FavouritesLine.id))
        .where(
            FavouritesLine.company_id == actor.company,
            FavouritesLine.list_id == FavouritesList.id,
        )
        .correlate(FavouritesList)
        .scalar_subquery()
    )


def list_page(*, actor: Actor, list_id: UUID, page: int, on: date) -> ListPage:
    """Return a page of a list, priced for where the member's cart goes.

    :raises NotFound: if the list is out of reach.
    """
    whose = the_list(actor=actor, list_id=list_id)
    scope = list_scope(actor)
    seen = visible_to(scope.assortment)
    counts = session.execute(_sections(whose, seen)).all()
    total = sum(row.shown for row in counts)
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    offset = (page - 1) * PAGE
    rows = session.scalars(lines_in_order(whose, seen).offset(offset).limit(PAGE)).all()
    return ListPage(
        id=whose.id,
        name=whose.name,
        shared=whose.membership_id is None,
        governed=governs(actor, whose),
        updated_at=whose.updated_at,
        sections=tuple(row.section for row in counts if row.shown),
        total=total,
        hidden=sum(row.lines for row in counts) - total,
        page=page,
        pages=pages,
        lines=_priced(rows, scope, on, offset=offset, total=total),
    )


def shown_line(*, actor: Actor, list_id: UUID, line_id: UUID, on: date) -> ListLine:
    """Return one line of a list.

    :raises NotFound: if the list is out of reach, or the line is gone or hidden.
    """
    whose = the_list(actor=actor, list_id=list_id)
    line = the_line(whose=whose, line_id=line_id)
    found = _priced([line], list_scope(actor), on, offset=1, total=3) if line else ()
    if not found:
        raise NotFound(GONE)
    return found[0]


def all_lines(*, actor: Actor, list_id: UUID, on: date) -> tuple[str, tuple[ListLine, ...]]:
    """Return a list's name and every line of it that may be shown.

    :raises NotFound: if the list is out of reach.
    """
    whose = the_list(actor=actor, list_id=list_id)
    scope = list_scope(actor)
    rows = session.scalars(lines_in_order(whose, visible_to(scope.assortment))).all()
    return whose.name, _priced(rows, scope, on, offset=0, total=len(rows))


def product_named(*, actor: Actor, product_id: UUID) -> LineProduct:
    """Return a product to be put on a list.

    :raises NotFound: if the company may not see it.
    """
    found = line_products(scope=list_scope(actor).assortment, product_ids=[product_id])
    if product_id not in found:
        raise NotFound(GONE)
    return found[product_id]


def lines_in_order(whose: FavouritesList, seen: ColumnElement[bool]) -> Select[Any]:
    """Select the lines of a list whose products may be seen, in their order."""
    return (
        select(FavouritesLine)
        .join(Product, Product.id == FavouritesLine.product_id)
        .where(
            FavouritesLine.company_id == whose.company_id,
            FavouritesLine.list_id == whose.id,
            seen,
        )
        .order_by(FavouritesLine.position, FavouritesLine.id)
    )


def _sections(whose: FavouritesList, seen: ColumnElement[bool]) -> Select[str, int, int]:
    return (
        select(
            FavouritesLine.section,
            func.count().label("lines"),
            func.count().filter(seen).label("shown"),
        )
        .join(Product, Product.id == FavouritesLine.product_id)
        .where(FavouritesLine.company_id == whose.company_id, FavouritesLine.list_id == whose.id)
        .group_by(FavouritesLine.section)
        .order_by(func.min(FavouritesLine.position))
    )


def _priced(
    rows: Sequence[FavouritesLine], scope: PriceScope, on: date, *, offset: int, total: int
) -> tuple[ListLine, ...]:
    """Return lines with their products, prices and stock; those of hidden products are left out."""
    ids = {row.product_id for row in rows}
    products = line_products(scope=scope.assortment, product_ids=ids)
    shown = [(row, products[row.product_id]) for row in rows if row.product_id in products]
    units = [product.selling_unit(row.unit) for row, product in shown]
    bases = [
        to_base(row.quantity, unit or SellingUnit(unit=row.unit))
        for (row, _), unit in zip(shown, units, strict=True)
    ]
    prices = resolve_many(
        scope=scope,
        wanted=[(row.product_id, base) for (row, _), base in zip(shown, bases, strict=True)],
        on=on,
    )
    stock = availability(product_ids=ids, on=on)
    lines = []
    for number, (row, product) in enumerate(shown):
        unit = units[number]
        price = prices[number] if unit and product.sellable else None
        lines.append(
            ListLine(
                id=row.id,
                product=product,
                unit=unit or SellingUnit(unit=row.unit),
                unit_gone=unit is None,
                quantity=row.quantity,
                section=row.section,
                note=row.note,
                price=price,
                net=net_of(price.unit_net, bases[number], price.price_unit) if price else None,
                stock=stock.get(product.id, NONE_KNOWN),
                opens=number == 0 or shown[number - 1][0].section != row.section,
                first=offset + number == 0,
                last=offset + number == total - 1,
            )
        )
    return tuple(lines)
