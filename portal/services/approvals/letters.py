"""What mail about orders that wait says, as plain values, and whom it goes to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from portal.domain.approvers import Mandate, mandate
from portal.domain.orders import OrderState
from portal.extensions import session
from portal.kit.clock import business_date
from portal.kit.money import Money
from portal.models.accounts import Company, Membership, Person
from portal.models.orders import Order
from portal.models.seller import Seller
from portal.services.approvals.queries import Standing, standing
from portal.services.orders.page import OrderPage, order_page
from portal.services.spending.people import circle_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """Whom a mail goes to; a company's own address has no person. `rep`: the seller's own."""

    email: str
    language: str
    person_id: UUID | None = None
    name: str = ""
    instead_of: str = ""
    rep: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalLetter:
    """An order that waits or was decided, and the person to tell."""

    to: Addressee
    page: OrderPage
    standing: Standing
    company_id: UUID
    bank_account: str

    @property
    def waits(self) -> bool:
        """Test whether it still waits."""
        return self.page.order.state is OrderState.AWAITING_APPROVAL


def letter_to_member(*, order_id: UUID, membership_id: UUID, at: datetime) -> ApprovalLetter | None:
    """Return what to write to somebody who may decide; None if they may no more, or have left."""
    person = session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.id == membership_id, Membership.active, Person.active)
    ).one_or_none()
    if person is None:
        return None
    found = _letter(order_id, _addressee(person))
    if found is None or not _may_decide(found, membership_id, at):
        return None
    instead = next(
        (one.instead_of for one in found.standing.asked if one.membership_id == membership_id), ""
    )
    return ApprovalLetter(
        to=_addressee(person, instead_of=instead),
        page=found.page,
        standing=found.standing,
        company_id=found.company_id,
        bank_account=found.bank_account,
    )


def letter_to_contact(*, order_id: UUID) -> ApprovalLetter | None:
    """Return what to write to the company's own address, else to its sales rep."""
    row = session.execute(
        select(Company, Person)
        .join(Order, Order.company_id == Company.id)
        .outerjoin(Person, (Person.id == Company.rep_id) & Person.active)
        .where(Order.id == order_id)
    ).one_or_none()
    if row is None:
        return None
    company, rep = row
    if company.email:
        return _letter(order_id, Addressee(email=company.email, language=company.language))
    return _letter(order_id, replace(_addressee(rep), rep=True)) if rep is not None else None


def letter_to_orderer(*, order_id: UUID) -> ApprovalLetter | None:
    """Return what to write to the person who ordered; None if they are no longer active."""
    person = session.scalars(
        select(Person).join(Order, Order.orderer_id == Person.id).where(Order.id == order_id)
    ).one_or_none()
    if person is None or not person.active:
        return None
    return _letter(order_id, _addressee(person))


def _addressee(person: Person, *, instead_of: str = "") -> Addressee:
    return Addressee(
        email=person.email,
        language=person.language,
        person_id=person.id,
        name=person.name,
        instead_of=instead_of,
    )


def _may_decide(letter: ApprovalLetter, membership_id: UUID, at: datetime) -> bool:
    order, on = letter.page.order, business_date(at)
    answer = mandate(
        circle_of(company_id=letter.company_id, on=on),
        membership_id,
        orderer_id=order.membership_id,
        gross=Money(order.gross_minor, order.currency),
        on=on,
    )
    return isinstance(answer, Mandate)


def _letter(order_id: UUID, to: Addressee) -> ApprovalLetter | None:
    row = session.execute(
        select(Order.slug, Order.company_id).where(Order.id == order_id)
    ).one_or_none()
    if row is None:
        return None
    found = standing(order_id=order_id, company_id=row.company_id)
    if found is None:
        return None
    account = session.execute(select(Seller.bank_account).where(Seller.id == 1)).scalar()
    return ApprovalLetter(
        to=to,
        page=order_page(slug=row.slug, company_id=row.company_id),
        standing=found,
        company_id=row.company_id,
        bank_account=account or "",
    )
