"""Adding and ending discount rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from portal.domain.access import Actor
from portal.extensions import session
from portal.kit.errors import InvalidInput, NotFound
from portal.kit.money import Money
from portal.kit.words import N_
from portal.models.accounts import Company
from portal.models.catalogue import Category, Product
from portal.models.pricing import DiscountRule
from portal.models.seller import PriceGroup
from portal.services.audit.commands import record
from portal.services.catalogue.product_commands import may_edit


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDiscount:
    """A discount as typed: percent or amount (PLN net) off the base price.

    For a price group or a company (NIP); on a SKU, a category with all below it, or everything.
    """

    name: str
    percent: Decimal | None = None
    amount: Money | None = None
    price_group_id: UUID | None = None
    company_nip: str = ""
    sku: str = ""
    category_id: UUID | None = None
    valid_from: date | None = None
    valid_to: date | None = None


def add_discount(*, actor: Actor, discount: NewDiscount, key: UUID, at: datetime) -> UUID:
    """Add a discount rule; the same press (`key`) again adds nothing.

    :raises InvalidInput: if figure, audience, subject or period make no sense.
    """
    may_edit(actor)
    if session.get(DiscountRule, key) is not None:
        return key
    _check(discount)
    made = DiscountRule(
        id=key,
        name=discount.name,
        company_id=_company_id(discount.company_nip),
        price_group_id=discount.price_group_id,
        category_id=discount.category_id,
        product_id=_product_id(discount.sku),
        percent=discount.percent,
        amount_minor=discount.amount.minor if discount.amount else None,
        valid_from=discount.valid_from,
        valid_to=discount.valid_to,
        created_at=at,
    )
    session.add(made)
    _record("added", made, actor=actor, at=at, after=_as_audited(made))
    return key


def end_discount(*, actor: Actor, discount_id: UUID, on: date, at: datetime) -> None:
    """Let a discount apply no more from that day; one that never applied is removed.

    :raises NotFound: if there is none.
    """
    may_edit(actor)
    found = session.get(DiscountRule, discount_id, with_for_update=True)
    if found is None:
        raise NotFound(N_("There is no such discount."))
    last = on - timedelta(days=1)
    if found.valid_to is not None and found.valid_to <= last:
        return
    before = _as_audited(found)
    if found.valid_from is not None and found.valid_from > last:
        session.delete(found)
        _record("removed", found, actor=actor, at=at, before=before)
        return
    found.valid_to = last
    _record("ended", found, actor=actor, at=at, before=before, after=_as_audited(found))


def _check(discount: NewDiscount) -> None:
    if (discount.percent is None) is (discount.amount is None):
        raise InvalidInput(N_("Enter either a percent or an amount."))
    if discount.percent is not None and not 0 < discount.percent <= 100:
        raise InvalidInput(N_("Enter a percent above 0 and up to 100."))
    if discount.amount is not None and discount.amount.minor <= 0:
        raise InvalidInput(N_("Enter an amount above 0."))
    if bool(discount.price_group_id) is bool(discount.company_nip):
        raise InvalidInput(N_("Choose either a price group or a company."))
    if discount.sku and discount.category_id:
        raise InvalidInput(N_("Choose either a product or a category."))
    if discount.valid_from and discount.valid_to and discount.valid_to < discount.valid_from:
        raise InvalidInput(N_("The last day is before the first."))
    for kind, wanted in ((PriceGroup, discount.price_group_id), (Category, discount.category_id)):
        if wanted is not None and session.get(kind, wanted) is None:
            raise InvalidInput(N_("Choose from the list; it has changed in the meantime."))


def _company_id(nip: str) -> UUID | None:
    if not nip:
        return None
    digits = "".join(letter for letter in nip if letter.isdigit())
    found = session.scalars(select(Company.id).where(Company.nip == digits)).one_or_none()
    if found is None:
        raise InvalidInput(N_("There is no company with NIP %(nip)s."), nip=nip)
    return found


def _product_id(sku: str) -> UUID | None:
    if not sku:
        return None
    found = session.scalars(select(Product.id).where(Product.sku == sku)).one_or_none()
    if found is None:
        raise InvalidInput(N_("There is no product %(sku)s."), sku=sku)
    return found


def _record(
    what: str,
    rule: DiscountRule,
    *,
    actor: Actor,
    at: datetime,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    record(
        action=f"discount.{what}",
        entity="discount",
        entity_id=rule.id,
        label=rule.name,
        actor=actor,
        company_id=rule.company_id,
        before=before,
        after=after,
        at=at,
    )


def _as_audited(rule: DiscountRule) -> dict[str, object]:
    group = session.get(PriceGroup, rule.price_group_id) if rule.price_group_id else None
    company = session.get(Company, rule.company_id) if rule.company_id else None
    category = session.get(Category, rule.category_id) if rule.category_id else None
    product = session.get(Product, rule.product_id) if rule.product_id else None
    return {
        "percent": str(rule.percent.normalize()) if rule.percent is not None else None,
        "amount_minor": rule.amount_minor,
        "audience": group.name if group else company.name if company else None,
        "subject": product.sku if product else category.name if category else None,
        "valid_from": rule.valid_from.isoformat() if rule.valid_from else None,
        "valid_to": rule.valid_to.isoformat() if rule.valid_to else None,
    }
