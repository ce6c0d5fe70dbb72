"""What a company's managers keep themselves: contact details, branches, delivery addresses."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from portal.domain.access import Actor, Permission
from portal.extensions import session
from portal.kit.errors import Forbidden, NotFound
from portal.kit.ids import new_id
from portal.kit.words import N_
from portal.models.accounts import Address, Branch, Company
from portal.models.carts import Cart
from portal.services.audit.commands import record


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How to reach a company."""

    phone: str
    email: str
    invoice_email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A branch or a delivery address as typed; `name` is an address's label."""

    name: str
    street: str
    postal_code: str
    city: str
    contact: str
    phone: str


def update_contact(*, actor: Actor, contact: Contact, at: datetime) -> None:
    """Change the company's telephone and e-mail addresses."""
    _must_manage(actor)
    company = session.get_one(Company, actor.company)
    _change(actor, company, asdict(contact), entity="company", label=company.name, at=at)


def add_branch(*, actor: Actor, place: Place, at: datetime) -> UUID:
    """Add a delivery point of the company."""
    _must_manage(actor)
    branch = Branch(id=new_id(), company_id=actor.company, **asdict(place))
    session.add(branch)
    _note(actor, "branch.added", branch.id, place.name, after=asdict(place), at=at)
    return branch.id


def change_branch(*, actor: Actor, branch_id: UUID, place: Place, at: datetime) -> None:
    """Change a delivery point. Orders placed before keep what they said."""
    _must_manage(actor)
    branch = _branch(actor, branch_id)
    _change(actor, branch, asdict(place), entity="branch", label=place.name, at=at)


def set_branch_active(*, actor: Actor, branch_id: UUID, active: bool, at: datetime) -> None:
    """Close or reopen a delivery point for new orders; repeated, it changes nothing.

    Carts that were to go to a closed one go to the registered address, and tell what changes.
    """
    _must_manage(actor)
    branch = _branch(actor, branch_id)
    if branch.active is active:
        return
    branch.active = active
    if not active:
        session.execute(
            update(Cart)
            .where(Cart.company_id == actor.company, Cart.branch_id == branch_id, ~Cart.ordered)
            .values(branch_id=None)
        )
    action = "branch.reopened" if active else "branch.closed"
    _note(actor, action, branch.id, branch.name, at=at)


def add_address(*, actor: Actor, place: Place, at: datetime) -> UUID:
    """Add a delivery address that is no branch."""
    _must_manage(actor)
    values = _as_address(place)
    address = Address(id=new_id(), company_id=actor.company, **values)
    session.add(address)
    _note(actor, "address.added", address.id, place.name, after=values, at=at)
    return address.id


def change_address(*, actor: Actor, address_id: UUID, place: Place, at: datetime) -> None:
    """Change a delivery address. Orders placed before keep what they said."""
    _must_manage(actor)
    address = _address(actor, address_id)
    _change(actor, address, _as_address(place), entity="address", label=place.name, at=at)


def remove_address(*, actor: Actor, address_id: UUID, at: datetime) -> None:
    """Remove a delivery address."""
    _must_manage(actor)
    address = _address(actor, address_id)
    before = {name: getattr(address, name) for name in ("label", "street", "postal_code", "city")}
    session.delete(address)
    _note(actor, "address.removed", address.id, address.label, before=before, at=at)


def _must_manage(actor: Actor) -> None:
    if not actor.may(Permission.COMPANY_MANAGE):
        raise Forbidden(N_("Only a manager of the company may do this."))


def _branch(actor: Actor, branch_id: UUID) -> Branch:
    found = session.scalars(
        select(Branch).where(Branch.id == branch_id, Branch.company_id == actor.company)
    ).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such branch."))
    return found


def _address(actor: Actor, address_id: UUID) -> Address:
    found = session.scalars(
        select(Address).where(Address.id == address_id, Address.company_id == actor.company)
    ).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such address."))
    return found


def _as_address(place: Place) -> dict[str, str]:
    values = asdict(place)
    values["label"] = values.pop("name")
    return values


def _change(
    actor: Actor,
    row: Company | Branch | Address,
    wanted: dict[str, str],
    *,
    entity: str,
    label: str,
    at: datetime,
) -> None:
    """Set what differs, and write down just that."""
    before = {n: getattr(row, n) for n, value in wanted.items() if getattr(row, n) != value}
    if not before:
        return
    after = {name: wanted[name] for name in before}
    for name, value in after.items():
        setattr(row, name, value)
    _note(actor, f"{entity}.changed", row.id, label, before=before, after=after, at=at)


def _note(
    actor: Actor,
    action: str,
    entity_id: UUID,
    label: str,
    *,
    at: datetime,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
) -> None:
    record(
        action=action,
        entity=action.partition(".")[0],
        entity_id=entity_id,
        label=label,
        actor=actor,
        company_id=actor.company_id,
        before=before,
        after=after,
        at=at,
    )
