"""Where an order goes: branches, kept addresses, a one-off, or the registered address."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from portal.domain.access import Actor
from portal.extensions import session
from portal.kit.errors import InvalidInput, NotFound
from portal.kit.words import N_
from portal.models.accounts import Address, Company
from portal.services.cart.queries import branches_of
from portal.services.orders.requests import OneOff, Recipient


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A recipient as it is written on the order."""

    name: str
    street: str
    postal_code: str
    city: str
    country: str
    phone: str
    branch_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAddress:
    """A delivery address the company keeps."""

    id: UUID
    label: str
    street: str
    postal_code: str
    city: str
    country: str
    phone: str
    is_default: bool


def kept_addresses(*, company_id: UUID) -> tuple[KeptAddress, ...]:
    """Return the company's delivery addresses, the usual one first."""
    rows = session.scalars(
        select(Address)
        .where(Address.company_id == company_id)
        .order_by(Address.is_default.desc(), Address.label)
    )
    return tuple(
        KeptAddress(
            id=row.id,
            label=row.label,
            street=row.street,
            postal_code=row.postal_code,
            city=row.city,
            country=row.country,
            phone=row.phone,
            is_default=row.is_default,
        )
        for row in rows
    )


def destination(*, actor: Actor, recipient: Recipient, company: Company) -> Destination:
    """Return where the goods go.

    :raises NotFound: if the branch or address is not the company's or not for this member.
    :raises InvalidInput: if a one-off recipient is incomplete, or the member is limited to
        branches and it goes elsewhere.
    """
    if actor.branch_ids and recipient.branch_id is None:
        raise InvalidInput(N_("You order for branches only. Choose one of them as the recipient."))
    if recipient.branch_id is not None:
        for branch in branches_of(actor=actor):
            if branch.id == recipient.branch_id:
                return Destination(
                    name=branch.name,
                    street=branch.street,
                    postal_code=branch.postal_code,
                    city=branch.city,
                    country=branch.country,
                    phone=branch.phone,
                    branch_id=branch.id,
                )
        raise NotFound(N_("This branch cannot be ordered for. Choose another recipient."))
    if recipient.address_id is not None:
        for kept in kept_addresses(company_id=actor.company):
            if kept.id == recipient.address_id:
                return Destination(
                    name=company.name,
                    street=kept.street,
                    postal_code=kept.postal_code,
                    city=kept.city,
                    country=kept.country,
                    phone=kept.phone,
                )
        raise NotFound(N_("This address is not kept any more. Choose another recipient."))
    if recipient.one_off is not None:
        return _one_off(recipient.one_off)
    return Destination(
        name=company.name,
        street=company.street,
        postal_code=company.postal_code,
        city=company.city,
        country=company.country,
        phone=company.phone,
    )


def _one_off(given: OneOff) -> Destination:
    if not all((given.name, given.street, given.postal_code, given.city)):
        raise InvalidInput(N_("Give the recipient's name, street, postal code and city."))
    return Destination(
        name=given.name,
        street=given.street,
        postal_code=given.postal_code,
        city=given.city,
        country=given.country or "PL",
        phone=given.phone,
    )
