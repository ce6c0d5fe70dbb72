"""What the back office decides about a client company: its standing and its terms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from portal.domain.access import Actor, CompanyStatus, Permission
from portal.domain.companies import next_status
from portal.extensions import session
from portal.kit.errors import Forbidden, InvalidInput
from portal.kit.ids import new_id
from portal.kit.money import Money
from portal.kit.words import N_
from portal.models.accounts import Company, Person
from portal.models.seller import PaymentTerm, PriceGroup
from portal.services import outbox
from portal.services.audit.commands import record
from portal.services.unit_of_work import lock_company

_NEEDS_A_REASON = (CompanyStatus.REFUSED, CompanyStatus.SUSPENDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On what terms a company buys; the credit limit is gross, in its currency."""

    price_group_id: UUID
    payment_term_id: UUID | None
    credit_limit: Money
    rep_id: UUID | None


def decide(
    *,
    actor: Actor,
    company_id: UUID,
    wanted: CompanyStatus,
    reason: str,
    at: datetime,
) -> None:
    """Approve, refuse, suspend or readmit a company, and promise to tell it.

    :raises Conflict: if the company's standing does not allow it any more.
    :raises InvalidInput: if a reason is missing, or terms are on approval.
    """
    _must_decide(actor)
    company = lock_company(company_id)
    before = company.status
    company.status = next_status(before, wanted)
    if wanted in _NEEDS_A_REASON and not reason:
        raise InvalidInput(N_("Say why; it stays in the audit log."))
    if wanted is CompanyStatus.VERIFIED:
        if company.price_group_id is None:
            raise InvalidInput(N_("Give the company a price group first."))
        company.verified_at = company.verified_at or at
    record(
        action=f"company.{wanted}",
        entity="company",
        entity_id=company.id,
        label=company.name,
        actor=actor,
        company_id=company.id,
        before={"status": str(before)},
        after={"status": str(wanted)} | ({"reason": reason} if reason else {}),
        at=at,
    )
    outbox.promise(
        job=outbox.Job.COMPANY_DECIDED,
        key=f"company-decided:{new_id()}",
        company_id=company.id,
        company=str(company.id),
        status=str(wanted),
    )


def set_terms(*, actor: Actor, company_id: UUID, terms: Terms, at: datetime) -> None:
    """Set a company's price group, payment term, credit limit and sales rep.

    :raises InvalidInput: if one of them does not exist.
    """
    _must_decide(actor)
    company = lock_company(company_id)
    before = _facts(company)
    _check_exist(terms)
    company.price_group_id = terms.price_group_id
    company.payment_term_id = terms.payment_term_id
    company.credit_limit_minor = terms.credit_limit.minor
    company.rep_id = terms.rep_id
    after = _facts(company)
    changed = [name for name in after if before[name] != after[name]]
    if not changed:
        return
    record(
        action="company.terms-changed",
        entity="company",
        entity_id=company.id,
        label=company.name,
        actor=actor,
        company_id=company.id,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
        at=at,
    )


def _must_decide(actor: Actor) -> None:
    if not actor.may(Permission.STAFF_VERIFY):
        raise Forbidden(N_("Only the back office may do this."))


def _check_exist(terms: Terms) -> None:
    rep = session.get(Person, terms.rep_id) if terms.rep_id else None
    if (
        session.get(PriceGroup, terms.price_group_id) is None
        or (terms.payment_term_id and session.get(PaymentTerm, terms.payment_term_id) is None)
        or (terms.rep_id and (rep is None or rep.staff_role is None or not rep.active))
    ):
        raise InvalidInput(N_("Choose from the list; it has changed in the meantime."))


def _facts(company: Company) -> dict[str, object]:
    """Return the terms in words, as the audit log keeps them."""
    group = session.execute(
        select(PriceGroup.name).where(PriceGroup.id == company.price_group_id)
    ).scalar_one_or_none()
    term = session.execute(
        select(PaymentTerm.code).where(PaymentTerm.id == company.payment_term_id)
    ).scalar_one_or_none()
    rep = session.execute(
        select(Person.name).where(Person.id == company.rep_id)
    ).scalar_one_or_none()
    return {
        "price_group": group,
        "payment_term": term,
        "credit_limit_minor": company.credit_limit_minor,
        "rep": rep,
    }
