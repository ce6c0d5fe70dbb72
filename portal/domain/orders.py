"""Orders: states and their moves, what follows from line quantities, document numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from portal.kit.errors import Conflict
from portal.kit.words import N_

_ZERO = Decimal(0)


class OrderState(StrEnum):
    """Where an order is on its way."""

    AWAITING_APPROVAL = "awaiting_approval"
    AWAITING_PAYMENT = "awaiting_payment"
    PLACED = "placed"
    CONFIRMED = "confirmed"
    PICKING = "picking"
    PARTIALLY_SHIPPED = "partially_shipped"
    SHIPPED = "shipped"
    COMPLETED = "completed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The state in words, to be translated."""
        return STATE_LABELS[self]


_S = OrderState
STATE_LABELS = {
    _S.AWAITING_APPROVAL: N_("Awaiting approval"),
    _S.AWAITING_PAYMENT: N_("Awaiting payment"),
    _S.PLACED: N_("Placed"),
    _S.CONFIRMED: N_("Confirmed"),
    _S.PICKING: N_("Being picked"),
    _S.PARTIALLY_SHIPPED: N_("Partially shipped"),
    _S.SHIPPED: N_("Shipped"),
    _S.COMPLETED: N_("Completed"),
    _S.CANCELLED: N_("Cancelled"),
}
_MOVES: dict[OrderState, frozenset[OrderState]] = {
    _S.AWAITING_APPROVAL: frozenset({_S.AWAITING_PAYMENT, _S.PLACED, _S.CANCELLED}),
    _S.AWAITING_PAYMENT: frozenset({_S.PLACED, _S.CANCELLED}),
    _S.PLACED: frozenset({_S.CONFIRMED, _S.CANCELLED}),
    _S.CONFIRMED: frozenset({_S.PICKING, _S.CANCELLED}),
    _S.PICKING: frozenset({_S.PARTIALLY_SHIPPED, _S.SHIPPED, _S.COMPLETED, _S.CANCELLED}),
    _S.PARTIALLY_SHIPPED: frozenset({_S.SHIPPED, _S.COMPLETED}),
    _S.SHIPPED: frozenset({_S.COMPLETED}),
    _S.COMPLETED: frozenset(),
    _S.CANCELLED: frozenset(),
}
_REFUSED = {
    _S.AWAITING_APPROVAL: N_("This order is still waiting for approval."),
    _S.AWAITING_PAYMENT: N_("This order is still waiting for its payment."),
    _S.PLACED: N_("This order has not been confirmed yet."),
    _S.CONFIRMED: N_("This order is confirmed, but not being picked yet."),
    _S.PICKING: N_("This order is already being picked."),
    _S.PARTIALLY_SHIPPED: N_("A part of this order has already been shipped."),
    _S.SHIPPED: N_("This order has already been shipped."),
    _S.COMPLETED: N_("This order is already completed."),
    _S.CANCELLED: N_("This order has been cancelled."),
}
BEFORE_PICKING = frozenset({_S.AWAITING_APPROVAL, _S.AWAITING_PAYMENT, _S.PLACED, _S.CONFIRMED})
# The office has something to do; what is being picked is the warehouse's.
TO_DO_STATES = frozenset({_S.AWAITING_PAYMENT, _S.PLACED, _S.CONFIRMED, _S.PARTIALLY_SHIPPED})
OPEN_STATES = BEFORE_PICKING | {_S.PICKING, _S.PARTIALLY_SHIPPED}


class IllegalMove(Conflict):
    """The order may not go from the state it is in to the one wanted."""

    def __init__(self, current: OrderState, wanted: OrderState) -> None:
        super().__init__(_REFUSED[current])
        self.current = current
        self.wanted = wanted


def moves_from(state: OrderState) -> frozenset[OrderState]:
    """Return the states an order in this one may go to."""
    return _MOVES[state]


def next_state(current: OrderState, wanted: OrderState) -> OrderState:
    """Return the wanted state, or refuse it.

    :raises IllegalMove: if an order may not move from current to wanted.
    """
    if wanted not in _MOVES[current]:
        raise IllegalMove(current, wanted)
    return wanted


def first_state(*, needs_approval: bool, prepaid: bool) -> OrderState:
    """Return the state in which a new order starts; approval comes before payment."""
    if needs_approval:
        return OrderState.AWAITING_APPROVAL
    return OrderState.AWAITING_PAYMENT if prepaid else OrderState.PLACED


def customer_may_cancel(state: OrderState) -> bool:
    """Test whether the customer may still cancel: until picking."""
    return state in BEFORE_PICKING


def staff_may_cancel(state: OrderState) -> bool:
    """Test whether the office may still cancel the whole order: until something is shipped."""
    return OrderState.CANCELLED in _MOVES[state]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineQuantities:
    """What has happened to an order line, in base units."""

    ordered: Decimal
    cancelled: Decimal = _ZERO
    reserved: Decimal = _ZERO
    shipped: Decimal = _ZERO
    invoiced: Decimal = _ZERO
    returned: Decimal = _ZERO

    @property
    def due(self) -> Decimal:
        """What the customer still wants in all: ordered less cancelled."""
        return self.ordered - self.cancelled

    @property
    def open(self) -> Decimal:
        """What is still to come: neither cancelled nor shipped."""
        return self.due - self.shipped

    @property
    def to_ship(self) -> Decimal:
        """What can leave now: open and reserved."""
        return min(self.open, self.reserved)

    @property
    def backordered(self) -> Decimal:
        """What is open and waits for stock."""
        return self.open - self.to_ship

    @property
    def to_invoice(self) -> Decimal:
        """What is still wanted and not yet invoiced."""
        return max(self.due - self.invoiced, _ZERO)


def state_from_quantities(current: OrderState, lines: Sequence[LineQuantities]) -> OrderState:
    """Return the state an order's lines put it in; before anything happens it stays as it is.

    All cancelled: cancelled. Some shipped: partially shipped; nothing left open: shipped, and
    completed once all that is not cancelled is invoiced too.
    """
    if not lines or current in {OrderState.COMPLETED, OrderState.CANCELLED}:
        return current
    if all(line.due <= 0 for line in lines):
        return OrderState.CANCELLED
    if not any(line.shipped > 0 for line in lines):
        return current
    if any(line.open > 0 for line in lines):
        return OrderState.PARTIALLY_SHIPPED
    if any(line.to_invoice > 0 for line in lines):
        return OrderState.SHIPPED
    return OrderState.COMPLETED


def number(prefix: str, year: int, n: int, *, month: int | None = None) -> str:
    """Return a document's number: `ZAM/2026/000123`, with a month `FV/2026/11/000123`."""
    period = f"{year}" if month is None else f"{year}/{month:02d}"
    return f"{prefix}/{period}/{n:06d}"
