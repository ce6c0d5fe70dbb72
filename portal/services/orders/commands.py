"""What may be done with orders. Staff's shipping lives with staff."""

from portal.services.orders.changes import (
    book_payment,
    cancel_order,
    cancel_unpaid,
    unpaid_orders,
)
from portal.services.orders.placing import place_order
from portal.services.orders.requests import (
    CreditRefused,
    NotAsShown,
    OneOff,
    Placed,
    PlaceOrder,
    Recipient,
)

__all__ = [
    "CreditRefused",
    "NotAsShown",
    "OneOff",
    "PlaceOrder",
    "Placed",
    "Recipient",
    "book_payment",
    "cancel_order",
    "cancel_unpaid",
    "place_order",
    "unpaid_orders",
]
