"""What a person asks for when placing an order, and what they get."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.domain.credit import CreditAnswer, CreditPosition
from portal.domain.orders import OrderState
from portal.kit.errors import Conflict
from portal.models.orders import PaymentMethod

__all__ = [
    "CreditRefused",
    "NotAsShown",
    "OneOff",
    "PaymentMethod",
    "PlaceOrder",
    "Placed",
    "Recipient",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOff:
    """A recipient named for one order only: a parcel to the client's own client."""

    name: str
    street: str
    postal_code: str
    city: str
    country: str = "PL"
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Where goods go: a branch, a kept address, a one-off, or else the registered address."""

    branch_id: UUID | None = None
    address_id: UUID | None = None
    one_off: OneOff | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOrder:
    """A press of the button. `key` names the press, `shown` what the person saw (see `Draft`)."""

    key: UUID
    cart_id: UUID
    recipient: Recipient
    method_id: UUID
    payment: PaymentMethod
    shown: str
    ship_complete: bool = False
    po_number: str = ""
    cost_centre: str = ""
    wanted_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An order that stands; `repeated` when the same press had placed it before."""

    order_id: UUID
    number: str
    slug: str
    state: OrderState
    repeated: bool = False


class NotAsShown(Conflict):
    """Prices, stock or totals are not what the person saw: show them and ask again."""


class CreditRefused(Conflict):
    """Credit does not allow the order in this way of payment."""

    def __init__(self, message: str, position: CreditPosition, answer: CreditAnswer) -> None:
        super().__init__(message)
        self.position = position
        self.answer = answer
