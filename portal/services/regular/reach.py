"""What a person sees of their company's habits: those of the orders they see."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ARRAY, Uuid, bindparam, func, select

from portal.domain.access import Actor, Permission
from portal.extensions import session
from portal.kit.clock import WARSAW
from portal.models.regular import ProductDemand
from portal.services.regular.queries import RegularItem, bought_items, item_of
from portal.services.regular.reading import HABITS_IN_REACH
from portal.services.regular.reckoning import HISTORY, habits_of


def items_of(*, actor: Actor, on: date) -> list[RegularItem]:
    """Return what the company bought; to somebody limited to branches what was bought for these.

    The habits of the company are kept, in one statement; those of branches are reckoned at once,
    in two.
    """
    if not actor.branch_ids or actor.may(Permission.ORDERS_APPROVE):
        return bought_items(company_id=actor.company, on=on)
    rows = session.execute(
        HABITS_IN_REACH,
        {
            "since": datetime.combine(on - HISTORY, time(), tzinfo=WARSAW),
            "company": actor.company,
            "branches": list(actor.branch_ids),
            "membership": actor.membership,
        },
    ).all()
    if not rows:
        return []
    rhythm, habits = habits_of(actor.company, rows)
    demand = _demand([one["product_id"] for one in habits])
    return [
        item_of(
            (
                *(one[name] for name in _HABIT),
                *demand.get(one["product_id"], _UNKNOWN),
                None,
                rhythm["interval_days"],
            ),
            on,
        )
        for one in habits
    ]


def _demand(product_ids: list[Any]) -> dict[Any, tuple[Any, ...]]:
    rows = session.execute(_OF_ALL, {"ids": product_ids})
    return {row[0]: tuple(row[1:]) for row in rows}


_UNKNOWN = (None, None, None, None)
_HABIT = (
    "product_id",
    "unit",
    "usual_quantity",
    "base_quantity",
    "times",
    "last_on",
    "last_net_minor",
    "price_unit",
    "currency",
    "interval_days",
    "steady",
    "frequency",
)
_OF_ALL = select(
    ProductDemand.product_id,
    ProductDemand.week,
    ProductDemand.month,
    ProductDemand.again,
    ProductDemand.foreseen,
).where(ProductDemand.product_id == func.any(bindparam("ids", type_=ARRAY(Uuid))))
