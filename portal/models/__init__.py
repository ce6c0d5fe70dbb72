"""Tables, column types and tenancy. One module per group of tables; SQLAlchemy only."""

from portal.models import (
    accounts,
    audit,
    carts,
    catalogue,
    files,
    id_lists,
    imports,
    lists,
    messages,
    orders,
    pricing,
    quick_order,
    receivables,
    seller,
    sessions,
    shipments,
    stock,
)
from portal.models.base import Base

__all__ = [
    "Base",
    "accounts",
    "audit",
    "carts",
    "catalogue",
    "files",
    "id_lists",
    "imports",
    "lists",
    "messages",
    "orders",
    "pricing",
    "quick_order",
    "receivables",
    "seller",
    "sessions",
    "shipments",
    "stock",
]
