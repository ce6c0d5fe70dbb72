"""What the back office changes about a product."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from portal.domain.access import Actor, Permission
from portal.domain.quantities import tidy
from portal.domain.units import is_whole
from portal.domain.vat import VatRate
from portal.extensions import session
from portal.kit.errors import Forbidden, InvalidInput, NotFound
from portal.kit.money import Money
from portal.kit.words import N_
from portal.models.catalogue import Product, ProductStatus
from portal.services.audit.commands import record
from portal.services.catalogue import search_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A product's facts as typed; `base` is PLN net per price unit, quantities are base units."""

    name: str
    unit: str
    base: Money | None
    vat_rate: VatRate
    minimum: Decimal
    multiple: Decimal
    allow_backorder: bool
    status: ProductStatus
    successor_sku: str


def may_edit(actor: Actor) -> None:
    """Refuse whoever does not keep the catalogue.

    :raises Forbidden: without the permission.
    """
    if not actor.may(Permission.STAFF_CATALOGUE):
        raise Forbidden(N_("Only the back office may do this."))


def locked_product(*, slug: str) -> Product:
    """Take a product's row for the rest of the transaction.

    :raises NotFound: if there is none.
    """
    found = session.scalars(
        select(Product).where(Product.slug == slug).with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such product."))
    return found


def change_facts(*, actor: Actor, slug: str, facts: Facts, at: datetime) -> None:
    """Change a product's facts; the same facts again change nothing.

    :raises InvalidInput: if the steps of quantity or the successor make no sense.
    """
    may_edit(actor)
    product = locked_product(slug=slug)
    successor = _successor(product, facts)
    _check_steps(facts)
    before = _as_audited(product, _sku_of(product.successor_id))
    product.name = facts.name
    product.unit = facts.unit
    product.base_net_minor = facts.base.minor if facts.base else None
    product.vat_rate = facts.vat_rate
    product.minimum, product.multiple = facts.minimum, facts.multiple
    product.allow_backorder = facts.allow_backorder
    product.status = facts.status
    product.successor_id = successor.id if successor else None
    after = _as_audited(product, successor.sku if successor else None)
    changed = [name for name in after if before[name] != after[name]]
    if not changed:
        return
    product.updated_at = at
    session.flush()  # the search text is made from the stored row
    search_text.refresh(product_ids=[product.id])
    record(
        action="product.changed",
        entity="product",
        entity_id=product.id,
        label=f"{product.sku} {product.name}",
        actor=actor,
        company_id=None,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
        at=at,
    )


def _successor(product: Product, facts: Facts) -> Product | None:
    if not facts.successor_sku:
        return None
    found = session.scalars(select(Product).where(Product.sku == facts.successor_sku)).one_or_none()
    if found is None:
        raise InvalidInput(N_("There is no product %(sku)s."), sku=facts.successor_sku)
    if found.id == product.id or found.successor_id == product.id:
        raise InvalidInput(N_("A product cannot follow itself."))
    return found


def _check_steps(facts: Facts) -> None:
    whole = is_whole(facts.unit)
    for amount in (facts.minimum, facts.multiple):
        if amount <= 0 or (whole and amount != amount.to_integral_value()):
            raise InvalidInput(
                N_("The minimum and the pack must be above zero, and whole for %(unit)s."),
                unit=facts.unit,
            )


def _sku_of(product_id: UUID | None) -> str | None:
    if product_id is None:
        return None
    return session.execute(select(Product.sku).where(Product.id == product_id)).scalar_one()


def _as_audited(product: Product, successor: str | None) -> dict[str, object]:
    return {
        "name": product.name,
        "unit": product.unit,
        "base_net_minor": product.base_net_minor,
        "vat_rate": str(product.vat_rate),
        "minimum": str(tidy(product.minimum)),
        "multiple": str(tidy(product.multiple)),
        "allow_backorder": product.allow_backorder,
        "product_status": str(product.status),
        "successor": successor,
    }
