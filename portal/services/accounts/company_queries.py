"""What a company's people see of their company."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import any_, literal, select

from portal.domain.access import Actor, CompanyStatus, Permission, Role
from portal.extensions import session
from portal.kit.errors import NotFound
from portal.kit.money import Money
from portal.kit.words import N_
from portal.models.accounts import Address, Branch, Company, Membership, Person
from portal.models.seller import PaymentTerm, PriceGroup
from portal.services.accounts.actors import LIMITED_TO


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    """A branch or a delivery address."""

    id: UUID
    name: str
    street: str
    postal_code: str
    city: str
    contact: str
    phone: str
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """A person of the company; `began` is False until they set a password."""

    membership_id: UUID
    name: str
    email: str
    phone: str
    roles: tuple[Role, ...]
    order_limit: Money | None
    month_limit: Money | None
    branch_ids: tuple[UUID, ...]
    active: bool
    began: bool
    last_used_at: datetime | None
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyPage:
    """A company with its places and, for its managers, its people."""

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
    price_group: str
    payment_days: int | None
    branches: tuple[PlaceRow, ...]
    addresses: tuple[PlaceRow, ...]
    people: tuple[MemberRow, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """Whom a message about a company goes to."""

    name: str
    email: str
    language: str


def company_page(*, actor: Actor) -> CompanyPage:
    """Return the actor's company. The people are there for those who manage them."""
    row = session.execute(
        select(Company, PriceGroup.name, PaymentTerm.days)
        .outerjoin(PriceGroup, PriceGroup.id == Company.price_group_id)
        .outerjoin(PaymentTerm, PaymentTerm.id == Company.payment_term_id)
        .where(Company.id == actor.company)
    ).one()
    company, group, days = row
    sees_prices = actor.may(Permission.PRICES_VIEW)
    return CompanyPage(
        id=company.id,
        name=company.name,
        nip=company.nip,
        regon=company.regon,
        status=company.status,
        street=company.street,
        postal_code=company.postal_code,
        city=company.city,
        phone=company.phone,
        email=company.email,
        invoice_email=company.invoice_email,
        price_group=(group or "") if sees_prices else "",
        payment_days=days if sees_prices else None,
        branches=branches_of(company_id=company.id),
        addresses=_addresses(company.id),
        people=people_of(company_id=company.id, actor=actor)
        if actor.may(Permission.PEOPLE_MANAGE)
        else (),
    )


def branches_of(*, company_id: UUID) -> tuple[PlaceRow, ...]:
    """Return a company's branches, open ones first."""
    rows = session.scalars(
        select(Branch)
        .where(Branch.company_id == company_id)
        .order_by(Branch.active.desc(), Branch.name, Branch.id)
    )
    return tuple(_place(row, row.name, row.active) for row in rows)


def _addresses(company_id: UUID) -> tuple[PlaceRow, ...]:
    rows = session.scalars(
        select(Address)
        .where(Address.company_id == company_id)
        .order_by(Address.is_default.desc(), Address.label, Address.id)
    )
    return tuple(_place(row, row.label, True) for row in rows)


def _place(row: Branch | Address, name: str, active: bool) -> PlaceRow:
    return PlaceRow(
        id=row.id,
        name=name,
        street=row.street,
        postal_code=row.postal_code,
        city=row.city,
        contact=row.contact,
        phone=row.phone,
        active=active,
    )


def branch(*, actor: Actor, branch_id: UUID) -> PlaceRow:
    """Return one branch of the actor's company.

    :raises NotFound: if it has none such.
    """
    row = session.scalars(
        select(Branch).where(Branch.id == branch_id, Branch.company_id == actor.company)
    ).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such branch."))
    return _place(row, row.name, row.active)


def address(*, actor: Actor, address_id: UUID) -> PlaceRow:
    """Return one delivery address of the actor's company.

    :raises NotFound: if it has none such.
    """
    row = session.scalars(
        select(Address).where(Address.id == address_id, Address.company_id == actor.company)
    ).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such address."))
    return _place(row, row.label, True)


def people_of(
    *, company_id: UUID, actor: Actor, membership_id: UUID | None = None
) -> tuple[MemberRow, ...]:
    """Return a company's people, those with access first."""
    statement = (
        select(Membership, Person, Company.currency, LIMITED_TO)
        .join(Person, Person.id == Membership.person_id)
        .join(Company, Company.id == Membership.company_id)
        .where(Membership.company_id == company_id)
        .order_by(Membership.active.desc(), Person.name, Membership.id)
    )
    if membership_id is not None:
        statement = statement.where(Membership.id == membership_id)
    return tuple(
        MemberRow(
            membership_id=member.id,
            name=person.name,
            email=person.email,
            phone=person.phone,
            roles=tuple(role for role in Role if str(role) in member.roles),
            order_limit=None
            if member.order_limit_minor is None
            else Money(member.order_limit_minor, currency),
            month_limit=None
            if member.month_limit_minor is None
            else Money(member.month_limit_minor, currency),
            branch_ids=tuple(limited_to or ()),
            active=member.active and person.active,
            began=person.password_hash != "",
            last_used_at=member.last_used_at,
            own=person.id == actor.person_id,
        )
        for member, person, currency, limited_to in session.execute(statement)
    )


def member(*, actor: Actor, membership_id: UUID) -> MemberRow:
    """Return one person of the actor's company.

    :raises NotFound: if it has none such.
    """
    found = people_of(company_id=actor.company, actor=actor, membership_id=membership_id)
    if not found:
        raise NotFound(N_("There is no such person in your company."))
    return found[0]


def whom_to_tell(*, company_id: UUID) -> Told | None:
    """Return the company's own address for messages, else that of one of its managers."""
    company = session.get(Company, company_id)
    if company is None:
        return None
    manager = session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.company_id == company_id, Membership.active, Person.active)
        .order_by(
            (literal(str(Role.MANAGER)) == any_(Membership.roles)).desc(), Membership.created_at
        )
        .limit(1)
    ).first()
    email = company.email or (manager.email if manager else "")
    return Told(company.name, email, company.language) if email else None
