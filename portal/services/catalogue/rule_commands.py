"""Adding and removing assortment rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from portal.domain.access import Actor
from portal.domain.assortment import Effect
from portal.extensions import session
from portal.kit.errors import InvalidInput
from portal.kit.words import N_
from portal.models.accounts import Branch, Company
from portal.models.catalogue import AssortmentRule, Category, Product
from portal.models.seller import PriceGroup
from portal.services.audit.commands import record
from portal.services.catalogue.product_commands import may_edit


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRule:
    """A rule as chosen: a SKU or a category; for a group, a company (NIP), a branch, or everyone.

    `branch` is the code or the name of a branch of the company.
    """

    effect: Effect
    sku: str = ""
    category_id: UUID | None = None
    price_group_id: UUID | None = None
    company_nip: str = ""
    branch: str = ""


def add_rule(*, actor: Actor, rule: NewRule, at: datetime) -> UUID:
    """Add a rule; the same rule again adds nothing.

    :raises InvalidInput: if subject or audience is missing, doubled or unknown.
    """
    may_edit(actor)
    made, audited = _rule(rule)
    twin = session.scalars(
        select(AssortmentRule).where(
            AssortmentRule.effect == made.effect,
            *(
                column.is_not_distinct_from(getattr(made, column.key))
                for column in (
                    AssortmentRule.product_id,
                    AssortmentRule.category_id,
                    AssortmentRule.price_group_id,
                    AssortmentRule.company_id,
                    AssortmentRule.branch_id,
                )
            ),
        )
    ).first()
    if twin is not None:
        return twin.id
    made.created_at = at
    session.add(made)
    session.flush()  # the audit line names the row
    record(
        action="assortment-rule.added",
        entity="assortment-rule",
        entity_id=made.id,
        label=audited["subject"],
        actor=actor,
        company_id=made.company_id,
        after=dict(audited),
        at=at,
    )
    return made.id


def remove_rule(*, actor: Actor, rule_id: UUID, at: datetime) -> None:
    """Remove a rule; one that is gone already is no mistake."""
    may_edit(actor)
    found = session.get(AssortmentRule, rule_id, with_for_update=True)
    if found is None:
        return
    audited = _in_words(found)
    session.delete(found)
    record(
        action="assortment-rule.removed",
        entity="assortment-rule",
        entity_id=found.id,
        label=audited["subject"],
        actor=actor,
        company_id=found.company_id,
        before=dict(audited),
        at=at,
    )


def _rule(rule: NewRule) -> tuple[AssortmentRule, dict[str, str]]:
    if bool(rule.sku) is (rule.category_id is not None):
        raise InvalidInput(N_("Choose either a product or a category."))
    if rule.price_group_id and rule.company_nip:
        raise InvalidInput(N_("Choose either a price group or a company."))
    if rule.branch and not rule.company_nip:
        raise InvalidInput(N_("Enter the NIP of the branch's company."))
    company = _company(rule.company_nip) if rule.company_nip else None
    made = AssortmentRule(
        effect=rule.effect,
        product_id=_product_id(rule.sku) if rule.sku else None,
        category_id=_known(Category, rule.category_id),
        price_group_id=_known(PriceGroup, rule.price_group_id),
        company_id=company.id if company else None,
        branch_id=_branch(company, rule.branch) if company and rule.branch else None,
    )
    return made, _in_words(made)


def _known(kind: type[Category | PriceGroup], wanted: UUID | None) -> UUID | None:
    if wanted is not None and session.get(kind, wanted) is None:
        raise InvalidInput(N_("Choose from the list; it has changed in the meantime."))
    return wanted


def _product_id(sku: str) -> UUID:
    found = session.execute(select(Product.id).where(Product.sku == sku)).scalar_one_or_none()
    if found is None:
        raise InvalidInput(N_("There is no product %(sku)s."), sku=sku)
    return found


def _company(nip: str) -> Company:
    digits = "".join(letter for letter in nip if letter.isdigit())
    found = session.scalars(select(Company).where(Company.nip == digits)).one_or_none()
    if found is None:
        raise InvalidInput(N_("There is no company with NIP %(nip)s."), nip=nip)
    return found


def _branch(company: Company, text: str) -> UUID:
    found = session.scalars(
        select(Branch.id).where(
            Branch.company_id == company.id, (Branch.code == text) | (Branch.name == text)
        )
    ).first()
    if found is None:
        raise InvalidInput(
            N_("%(company)s has no branch %(branch)s."), company=company.name, branch=text
        )
    return found


def _in_words(rule: AssortmentRule) -> dict[str, str]:
    """Return a rule as the audit log keeps it."""
    product = session.get(Product, rule.product_id) if rule.product_id else None
    category = session.get(Category, rule.category_id) if rule.category_id else None
    audience: Company | PriceGroup | None = None
    if rule.company_id:
        audience = session.get(Company, rule.company_id)
    elif rule.price_group_id:
        audience = session.get(PriceGroup, rule.price_group_id)
    branch = session.get(Branch, rule.branch_id) if rule.branch_id else None
    words = {
        "effect": str(rule.effect),
        "subject": f"{product.sku} {product.name}"
        if product
        else category.name
        if category
        else "",
    }
    if audience:
        words["audience"] = audience.name
    if branch:
        words["branch"] = branch.name
    return words
