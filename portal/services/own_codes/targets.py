"""The product somebody means an own code to stand for, in which unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from portal.domain.access import Actor
from portal.extensions import session
from portal.kit.errors import InvalidInput, NotFound
from portal.kit.words import N_
from portal.models.catalogue import Product, SellingUnit
from portal.services.catalogue.assortment import Scope, scope_of, visible_to
from portal.services.catalogue.codes import CodeMatch, by_codes
from portal.services.catalogue.queries import line_products

UNKNOWN = N_("We do not know the code “%(code)s”.")
AMBIGUOUS = N_("The code “%(code)s” stands on several products: %(skus)s. Give the SKU.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A product a code may stand for; `unit` is the selling unit, "" for the base unit."""

    product_id: UUID
    sku: str
    name: str
    unit: str = ""


def target(*, actor: Actor, product_id: UUID | None, code: str) -> Target:
    """Return the product meant: the one chosen, or the only one a code of any kind stands on.

    :raises NotFound: if the chosen product is none the company may see.
    :raises InvalidInput: if the code leads to no product, or to several.
    """
    scope = scope_of(actor)
    if product_id is not None:
        product = line_products(scope=scope, product_ids=[product_id]).get(product_id)
        if product is None:
            raise NotFound(N_("There is no such product."))
        return Target(product_id=product.id, sku=product.sku, name=product.name)
    if not code:
        raise InvalidInput(N_("Say which product it is: by a code, or choose one of those found."))
    return the_one(code, by_codes(scope=scope, codes=[code]).get(code, ()))


def the_one(code: str, matches: tuple[CodeMatch, ...]) -> Target:
    """Return the only product among the matches of a code.

    :raises InvalidInput: if there is none, or more than one.
    """
    if not matches:
        raise InvalidInput(UNKNOWN, code=code[:40])
    if len(matches) > 1:
        skus = ", ".join(match.sku for match in matches[:4])
        raise InvalidInput(AMBIGUOUS, code=code[:40], skus=skus)
    match = matches[0]
    return Target(product_id=match.product_id, sku=match.sku, name=match.name, unit=match.unit)


def clashes(*, scope: Scope, codes: dict[str, UUID]) -> dict[str, tuple[str, ...]]:
    """Return the SKUs of other products that codes name without being anybody's own.

    `codes` gives the product each is meant for. One query for all.
    """
    found = by_codes(scope=scope, codes=codes, own=False)
    return {
        code: skus
        for code, matches in found.items()
        if (skus := tuple(m.sku for m in matches if m.product_id != codes[code]))
    }


def unit_ids(products: Iterable[UUID]) -> dict[tuple[UUID, str], UUID]:
    """Return the ids of the further selling units of products, by product and name."""
    unit = SellingUnit
    rows = session.execute(
        select(unit.product_id, unit.unit, unit.id).where(unit.product_id.in_(set(products)))
    )
    return {(product_id, name): unit_id for product_id, name, unit_id in rows}


def visible_skus(*, scope: Scope, products: Iterable[UUID]) -> dict[UUID, str]:
    """Return the SKUs of those products that are not hidden from the scope."""
    ids = set(products)
    if not ids:
        return {}
    rows = session.execute(
        select(Product.id, Product.sku).where(Product.id.in_(ids), visible_to(scope))
    )
    return {row.id: row.sku for row in rows}
