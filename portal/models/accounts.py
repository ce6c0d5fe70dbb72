"""Companies and their branches, people, and the memberships that join them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.access import CompanyStatus, StaffRole
from portal.models.base import (
    Base,
    Code,
    Currency,
    Id,
    Made,
    Minor,
    OwnedByCompany,
    SharedOrOwned,
    reference,
)


class Person(Base):
    """Somebody who signs in with one e-mail address, client or staff."""

    __tablename__ = "persons"

    id: Mapped[Id]
    email: Mapped[str] = mapped_column(unique=True, comment="lower case")
    name: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    password_hash: Mapped[str] = mapped_column(comment="empty until an invited person sets one")
    password_changed_at: Mapped[Made]
    language: Mapped[str] = mapped_column(String(2), default="pl")
    theme: Mapped[str] = mapped_column(String(6), default="system")
    staff_role: Mapped[StaffRole | None]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[Made]


class Company(Base):
    """A client of the seller: the payer, with its terms, credit and price group."""

    __tablename__ = "companies"
    tenancy = "company"

    id: Mapped[Id]
    name: Mapped[str]
    nip: Mapped[str] = mapped_column(String(10), unique=True)
    regon: Mapped[str] = mapped_column(default="")
    eu_vat: Mapped[str] = mapped_column(default="")
    status: Mapped[CompanyStatus] = mapped_column(default=CompanyStatus.PENDING)
    street: Mapped[str] = mapped_column(default="")
    postal_code: Mapped[str] = mapped_column(default="")
    city: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(String(2), default="PL")
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="", comment="operational messages")
    invoice_email: Mapped[str] = mapped_column(default="")
    segment: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(String(2), default="pl")
    currency: Mapped[Currency]
    price_group_id: Mapped[UUID | None] = reference("price_groups.id")
    payment_term_id: Mapped[UUID | None] = reference("payment_terms.id")
    credit_limit_minor: Mapped[Minor] = mapped_column(default=0)
    rep_id: Mapped[UUID | None] = reference("persons.id")
    created_at: Mapped[Made]
    verified_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("credit_limit_minor >= 0", name="credit_limit_not_negative"),
        Index(None, "rep_id"),
        Index(None, "name"),
    )


class Branch(OwnedByCompany, Base):
    """A delivery point of a company, optionally with its own price list and assortment."""

    __tablename__ = "branches"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(default="")
    name: Mapped[str]
    street: Mapped[str]
    postal_code: Mapped[str]
    city: Mapped[str]
    country: Mapped[str] = mapped_column(String(2), default="PL")
    contact: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    route: Mapped[str] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (Index(None, "company_id"),)


class Address(OwnedByCompany, Base):
    """A delivery address a company keeps that is no branch."""

    __tablename__ = "addresses"

    id: Mapped[Id]
    label: Mapped[str]
    street: Mapped[str]
    postal_code: Mapped[str]
    city: Mapped[str]
    country: Mapped[str] = mapped_column(String(2), default="PL")
    contact: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    is_default: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (Index(None, "company_id"),)


class Membership(OwnedByCompany, Base):
    """A person at a company, with roles and an order limit. Cart, lists and audit hang on it."""

    __tablename__ = "memberships"
    tenancy = "membership"

    id: Mapped[Id]
    person_id: Mapped[UUID] = reference("persons.id")
    roles: Mapped[list[str]] = mapped_column(ARRAY(String(12)))
    order_limit_minor: Mapped[int | None] = mapped_column(comment="gross, company currency")
    month_limit_minor: Mapped[int | None] = mapped_column(
        BigInteger, comment="gross, company currency, a calendar month"
    )
    active: Mapped[bool] = mapped_column(default=True)
    last_used_at: Mapped[datetime | None]
    created_at: Mapped[Made]

    __table_args__ = (
        UniqueConstraint("company_id", "person_id"),
        Index(None, "person_id"),
        CheckConstraint(
            "roles <@ ARRAY['purchaser','accountant','manager']::varchar[]", name="known_roles"
        ),
    )


class MembershipBranch(OwnedByCompany, Base):
    """A branch a membership is limited to; none means every branch."""

    __tablename__ = "membership_branches"

    membership_id: Mapped[UUID] = reference("memberships.id", primary_key=True, ondelete="CASCADE")
    branch_id: Mapped[UUID] = reference("branches.id", primary_key=True)

    __table_args__ = (Index(None, "company_id"),)


class ExternalRef(SharedOrOwned, Base):
    """What an outside system calls a company, product, order or document."""

    __tablename__ = "external_refs"

    id: Mapped[Id]
    system: Mapped[str]
    kind: Mapped[str]
    external_id: Mapped[Code]
    entity_id: Mapped[UUID]

    __table_args__ = (
        UniqueConstraint("system", "kind", "external_id"),
        Index(None, "company_id"),
        Index(None, "entity_id"),
    )
