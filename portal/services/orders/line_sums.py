"""What has happened to lines of many orders, as columns of a select over them. Base units."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Label, func, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.domain.orders import LineQuantities
from portal.models.orders import Cancellation, OrderLine
from portal.models.receivables import Document, DocumentKind, DocumentLine
from portal.models.shipments import ReturnLine, ShipmentLine
from portal.models.stock import Reservation

_COUNTED: tuple[tuple[str, type[Any]], ...] = (
    ("cancelled", Cancellation),
    ("reserved", Reservation),
    ("shipped", ShipmentLine),
    ("returned", ReturnLine),
)


def quantity_columns() -> tuple[Label[Any], ...]:
    """Return the sums for a select over `OrderLine`, in the order `of_row` reads them."""
    sums = [_sum(model.quantity, model).label(name) for name, model in _COUNTED]
    return (*sums, _invoiced().label("invoiced"))


def of_row(row: Any) -> LineQuantities:
    """Read the ordered quantity, followed by the columns of `quantity_columns`."""
    ordered, cancelled, reserved, shipped, returned, invoiced = row
    return LineQuantities(
        ordered=ordered,
        cancelled=cancelled,
        reserved=reserved,
        shipped=shipped,
        returned=returned,
        invoiced=invoiced,
    )


def _sum(quantity: InstrumentedAttribute[Any], model: type[Any]) -> Any:
    # The company stands in the condition for the indexes that begin with it.
    return (
        select(func.coalesce(func.sum(quantity), 0))
        .where(model.order_line_id == OrderLine.id, model.company_id == OrderLine.company_id)
        .correlate(OrderLine)
        .scalar_subquery()
    )


def _invoiced() -> Any:
    """Sum invoices and corrections, which hold differences; a proforma invoices nothing."""
    return (
        select(func.coalesce(func.sum(DocumentLine.quantity), 0))
        .join(Document, Document.id == DocumentLine.document_id)
        .where(
            DocumentLine.order_line_id == OrderLine.id,
            DocumentLine.company_id == OrderLine.company_id,
            Document.kind != DocumentKind.PROFORMA,
        )
        .correlate(OrderLine)
        .scalar_subquery()
    )
