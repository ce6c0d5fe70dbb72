"""The seller, client companies, and people."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from portal.domain.access import CompanyStatus, Role, StaffRole
from portal.extensions import db
from portal.models.accounts import Address, Branch, Company, Membership, Person
from portal.models.seller import OrderTier, PaymentTerm, PriceGroup, Seller
from portal.models.tenancy import acting_as_system
from portal.services.accounts.sign_in import hash_password
from tests.factories.saving import number, saved

PASSWORD = "correct-horse-battery"


@dataclass(frozen=True)
class Member:
    """A person with the company and membership they work through (none for staff)."""

    person: Person
    company: Company | None = None
    membership: Membership | None = None


@cache
def _hash() -> str:
    return hash_password(PASSWORD)


def the_seller(**particulars: object) -> Seller:
    """Save the seller's row, or return the one there is."""
    with acting_as_system():
        found = db.session.get(Seller, 1)
        db.session.rollback()
    if found is not None and not particulars:
        return found
    values: dict[str, object] = {
        "name": "Hurtownia Zdrój",
        "mark": "HZ",
        "nip": "5260250274",
        "street": "ul. Składowa 1",
        "postal_code": "00-001",
        "city": "Warszawa",
        "email": "biuro@hurtownia.example",
        "phone": "22 555 01 00",
        "bank_account": "PL61109010140000071219812874",
    }
    return saved(Seller(id=1, **(values | particulars)))


def a_price_group(*, tiers: dict[str, str] | None = None, **particulars: object) -> PriceGroup:
    """Save a price group; `tiers` maps net thresholds to percents: `{"1000": "2"}`."""
    group = saved(PriceGroup(**({"code": f"g{number()}", "name": "Hurt"} | particulars)))
    for threshold, percent in (tiers or {}).items():
        saved(
            OrderTier(
                price_group_id=group.id,
                from_net_minor=int(Decimal(threshold) * 100),
                percent=Decimal(percent),
            )
        )
    return group


def a_company(*, group: PriceGroup | None = None, days: int = 14, **particulars: object) -> Company:
    """Save a verified company with a credit limit of 10,000 PLN."""
    the_seller()
    group = group or a_price_group()
    term = saved(PaymentTerm(code=f"t{number()}", days=days))
    one = number()
    values: dict[str, object] = {
        "name": f"Firma {one} sp. z o.o.",
        "nip": f"{1000000000 + one}",
        "status": CompanyStatus.VERIFIED,
        "street": "ul. Polna 2",
        "postal_code": "30-001",
        "city": "Kraków",
        "price_group_id": group.id,
        "payment_term_id": term.id,
        "credit_limit_minor": 1_000_000,
    }
    return saved(Company(**(values | particulars)))


def a_branch(*, of: Company, **particulars: object) -> Branch:
    """Save a delivery point of a company."""
    values: dict[str, object] = {
        "name": f"Oddział {number()}",
        "street": "ul. Boczna 3",
        "postal_code": "31-002",
        "city": "Kraków",
    }
    return saved(Branch(company_id=of.id, **(values | particulars)))


def an_address(*, of: Company, **particulars: object) -> Address:
    """Save a delivery address of a company that is no branch."""
    values: dict[str, object] = {
        "label": f"Magazyn {number()}",
        "street": "ul. Rampowa 7",
        "postal_code": "32-003",
        "city": "Skawina",
    }
    return saved(Address(company_id=of.id, **(values | particulars)))


def a_person(**particulars: object) -> Person:
    """Save an active person whose password is `PASSWORD`."""
    one = number()
    values: dict[str, object] = {
        "email": f"osoba{one}@firma.example",
        "name": f"Anna Nowak {one}",
        "password_hash": _hash(),
    }
    return saved(Person(**(values | particulars)))


def a_member(
    *roles: Role,
    of: Company | None = None,
    person: Person | None = None,
    **particulars: object,
) -> Member:
    """Save a membership: by default a purchaser of a company of their own."""
    company = of or a_company()
    who = person or a_person()
    membership = saved(
        Membership(
            company_id=company.id,
            person_id=who.id,
            roles=[str(role) for role in roles or (Role.PURCHASER,)],
            **particulars,
        )
    )
    return Member(who, company, membership)


def a_staff_member(
    role: StaffRole = StaffRole.OFFICE, *, care_of: tuple[Company, ...] = ()
) -> Member:
    """Save a person of the seller's; a rep with companies in their care."""
    the_seller()
    person = a_person(staff_role=role)
    with acting_as_system():
        for company in care_of:
            db.session.merge(company).rep_id = person.id
        db.session.commit()
        db.session.expunge_all()
    return Member(person)
