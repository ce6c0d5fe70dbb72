"""What the seller's staff sees of client companies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from portal.domain.access import Actor, CompanyStatus, StaffRole
from portal.domain.orders import OPEN_STATES, OrderState
from portal.extensions import session
from portal.kit.errors import NotFound
from portal.kit.money import Money
from portal.kit.words import N_
from portal.models.accounts import Company, Person
from portal.models.messages import MailState, SentMail
from portal.models.orders import Order
from portal.models.seller import PaymentTerm, PriceGroup
from portal.services.accounts.company_queries import MemberRow, PlaceRow, branches_of, people_of

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyRow:
    """A client company in the list."""

    id: UUID
    name: str
    nip: str
    city: str
    status: CompanyStatus
    price_group: str
    rep: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyList:
    """A page of companies; `next_from` begins the following page."""

    rows: tuple[CompanyRow, ...]
    counts: dict[CompanyStatus, int]
    next_from: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Something to choose from a list."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyForStaff:
    """A client company as the back office sees it; the credit limit is gross."""

    id: UUID
    name: str
    nip: str
    regon: str
    status: CompanyStatus
    street: str
    postal_code: str
    city: str
    phone: str
    email: str
    invoice_email: str
    segment: str
    created_at: datetime
    verified_at: datetime | None
    price_group_id: UUID | None
    price_group: str
    payment_term_id: UUID | None
    payment_days: int | None
    credit_limit: Money
    rep_id: UUID | None
    rep: str
    people: tuple[MemberRow, ...]
    branches: tuple[PlaceRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermChoices:
    """What terms may be chosen from."""

    price_groups: tuple[Choice, ...]
    payment_terms: tuple[tuple[UUID, int, bool], ...]
    reps: tuple[Choice, ...]


def companies(
    *, text: str = "", status: CompanyStatus | None = None, start_from: str = ""
) -> CompanyList:
    """Return a page of the companies in scope, by name; `text` is a NIP or part of a name."""
    rep = aliased(Person)
    statement = (
        select(Company, PriceGroup.name, rep.name)
        .outerjoin(PriceGroup, PriceGroup.id == Company.price_group_id)
        .outerjoin(rep, rep.id == Company.rep_id)
        .order_by(Company.name, Company.id)
        .limit(PAGE + 1)
    )
    counted = select(Company.status, func.count()).group_by(Company.status)
    digits = "".join(letter for letter in text if letter.isdigit())
    if text:
        wanted = Company.name.icontains(text, autoescape=True)
        if len(digits) >= 3:
            wanted = wanted | Company.nip.startswith(digits, autoescape=True)
        statement, counted = statement.where(wanted), counted.where(wanted)
    if status is not None:
        statement = statement.where(Company.status == status)
    if start_from:
        statement = statement.where(Company.name >= start_from)
    found = session.execute(statement).all()
    return CompanyList(
        rows=tuple(
            CompanyRow(
                id=company.id,
                name=company.name,
                nip=company.nip,
                city=company.city,
                status=company.status,
                price_group=group or "",
                rep=rep_name or "",
            )
            for company, group, rep_name in found[:PAGE]
        ),
        counts={row[0]: row[1] for row in session.execute(counted)},
        next_from=found[PAGE][0].name if len(found) > PAGE else "",
    )


def company(*, actor: Actor, company_id: UUID) -> CompanyForStaff:
    """Return a company in the actor's scope.

    :raises NotFound: if there is none such, or it is not in this rep's care.
    """
    rep = aliased(Person)
    row = session.execute(
        select(Company, PriceGroup.name, PaymentTerm.days, rep.name)
        .outerjoin(PriceGroup, PriceGroup.id == Company.price_group_id)
        .outerjoin(PaymentTerm, PaymentTerm.id == Company.payment_term_id)
        .outerjoin(rep, rep.id == Company.rep_id)
        .where(Company.id == company_id)
    ).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such company."))
    found, group, days, rep_name = row
    return CompanyForStaff(
        id=found.id,
        name=found.name,
        nip=found.nip,
        regon=found.regon,
        status=found.status,
        street=found.street,
        postal_code=found.postal_code,
        city=found.city,
        phone=found.phone,
        email=found.email,
        invoice_email=found.invoice_email,
        segment=found.segment,
        created_at=found.created_at,
        verified_at=found.verified_at,
        price_group_id=found.price_group_id,
        price_group=group or "",
        payment_term_id=found.payment_term_id,
        payment_days=days,
        credit_limit=Money(found.credit_limit_minor, found.currency),
        rep_id=found.rep_id,
        rep=rep_name or "",
        people=people_of(company_id=found.id, actor=actor),
        branches=branches_of(company_id=found.id),
    )


def term_choices() -> TermChoices:
    """Return the price groups, payment terms and sales reps to choose from."""
    groups = session.execute(select(PriceGroup.id, PriceGroup.name).order_by(PriceGroup.position))
    terms = session.execute(
        select(PaymentTerm.id, PaymentTerm.days, PaymentTerm.end_of_month).order_by(
            PaymentTerm.days
        )
    )
    reps = session.execute(
        select(Person.id, Person.name)
        .where(Person.staff_role == StaffRole.REP, Person.active)
        .order_by(Person.name)
    )
    return TermChoices(
        price_groups=tuple(Choice(id=one.id, name=one.name) for one in groups),
        payment_terms=tuple((one.id, one.days, one.end_of_month) for one in terms),
        reps=tuple(Choice(id=one.id, name=one.name) for one in reps),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits for the seller's staff, in numbers."""

    orders: dict[OrderState, int]
    companies: int
    mails: int


def waiting() -> Waiting:
    """Count open orders by state, companies to decide about and mails that did not arrive."""
    orders = session.execute(
        select(Order.state, func.count()).where(Order.state.in_(OPEN_STATES)).group_by(Order.state)
    )
    companies = select(func.count()).where(Company.status == CompanyStatus.PENDING)
    mails = select(func.count()).where(SentMail.state != MailState.SENT)
    return Waiting(
        orders={row[0]: row[1] for row in orders},
        companies=session.execute(companies).scalar_one(),
        mails=session.execute(mails).scalar_one(),
    )
