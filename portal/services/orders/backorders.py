"""Promising goods that came in to the orders that wait for them, the oldest first."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, exists, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from portal.domain.orders import OPEN_STATES, LineQuantities
from portal.extensions import session
from portal.kit.ids import new_id
from portal.models.accounts import Company
from portal.models.approvals import Approval
from portal.models.orders import Order, OrderLine
from portal.models.stock import Reservation
from portal.services.orders.line_sums import of_row, quantity_columns
from portal.services.stock.commands import Taken, Wanted, reserve


def reserve_backorders(*, product_ids: Collection[UUID], at: datetime) -> int:
    """Promise what is free of these products to open lines that lack it; return how many got some.

    First come (by the order's time), first served. Call it at the beginning of a transaction: it
    locks the companies that wait, by id, and then the stock. Whoever raised stock in the same
    transaction holds the stock already and promises the job instead (`promise_what_arrived`).
    """
    companies = {row.company_id for row in _waiting(product_ids)}
    if not companies:
        return 0
    _lock(companies)
    # Read again: nobody can ship or cancel lines of these companies now.
    rows = [row for row in _waiting(product_ids) if row.company_id in companies]
    owners = {row.id: row.company_id for row in rows}
    taken = reserve(
        lines=[
            Wanted(
                order_line_id=row.id,
                product_id=row.product_id,
                quantity=_lack(of_row(row[3:9])),
            )
            for row in rows
        ]
    )
    _note(taken, owners, at)
    return len({one.order_line_id for one in taken})


def _waiting(product_ids: Collection[UUID]) -> list[Any]:
    """Return open lines of these products that lack stock, the first to be served first."""
    return [row for row in session.execute(_open_lines(product_ids)) if _lack(of_row(row[3:9])) > 0]


# Orders whose time to be approved in has run out hold nothing: they reserve at the approval.
_LET_GO = exists().where(
    Approval.company_id == Order.company_id,
    Approval.order_id == Order.id,
    Approval.released_at.is_not(None),
    Approval.decided_at.is_(None),
)


def _open_lines(product_ids: Collection[UUID]) -> Any:
    return (
        select(
            OrderLine.id,
            OrderLine.company_id,
            OrderLine.product_id,
            OrderLine.base_quantity,
            *quantity_columns(),
        )
        .join(Order, Order.id == OrderLine.order_id)
        .where(
            OrderLine.product_id == func.any(literal(list(product_ids), ARRAY(Uuid))),
            Order.state.in_(OPEN_STATES),
            ~_LET_GO,
        )
        .order_by(Order.placed_at, Order.id, OrderLine.position)
    )


def _lack(line: LineQuantities) -> Any:
    return line.open - line.reserved


def _lock(companies: Iterable[UUID]) -> None:
    session.execute(
        select(Company.id)
        .where(Company.id.in_(companies))
        .order_by(Company.id)
        .with_for_update(key_share=True)
    ).all()


def _note(taken: Iterable[Taken], owners: dict[UUID, UUID], at: datetime) -> None:
    """Write down what was promised, on top of what a line had from the same warehouse."""
    rows = [
        {
            "id": new_id(),
            "company_id": owners[one.order_line_id],
            "order_line_id": one.order_line_id,
            "product_id": one.product_id,
            "warehouse_id": one.warehouse_id,
            "quantity": one.quantity,
            "created_at": at,
        }
        for one in taken
    ]
    if not rows:
        return
    statement = insert(Reservation).values(rows)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["order_line_id", "warehouse_id"],
            set_={"quantity": Reservation.quantity + statement.excluded.quantity},
        )
    )
