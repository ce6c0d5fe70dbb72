"""Where an order stands on its way to a decision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal.domain.approvals import Reason
from portal.extensions import session
from portal.kit.money import Money
from portal.models.approvals import Approval, Decision
from portal.models.orders import Order
from portal.services.spending.stored import Asked, read_asked, read_reasons


class What(StrEnum):
    """What of a line an approval changed."""

    QUANTITY = "quantity"
    OUT = "out"
    PRICE = "price"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a decision changed of a line; quantities in its unit, prices net per price unit."""

    what: What
    sku: str
    name: str
    unit: str
    quantities: tuple[Decimal, Decimal] | None = None
    prices: tuple[Money, Money] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An order's wait for approval: who was asked, since when, until when the stock is held."""

    order_id: UUID
    waits: bool
    reasons: tuple[Reason, ...]
    asked: tuple[Asked, ...]
    asked_at: datetime
    held_until: datetime
    closes_at: datetime
    reminded_at: datetime | None
    escalated_at: datetime | None
    released_at: datetime | None
    decision: Decision | None
    decided_at: datetime | None
    decided_by: str
    on_behalf_of: str
    reason: str
    changes: tuple[Change, ...]
    gross_was: Money | None

    @property
    def holds(self) -> bool:
        """Test whether the stock is still held."""
        return self.released_at is None


def standing(*, order_id: UUID, company_id: UUID) -> Standing | None:
    """Return where an order stands; None if it never had to wait."""
    row = session.execute(
        select(Approval, Order.state, Order.currency)
        .join(Order, Order.id == Approval.order_id)
        .where(Approval.company_id == company_id, Approval.order_id == order_id)
    ).one_or_none()
    return None if row is None else _standing(*row)


def kept_changes(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Return changes as plain values, amounts in minor units."""
    kept: list[dict[str, Any]] = []
    for one in changes:
        row = {"what": str(one.what), "sku": one.sku, "name": one.name, "unit": one.unit}
        if one.quantities is not None:
            row["was"], row["now"] = (str(quantity) for quantity in one.quantities)
        if one.prices is not None:
            kept.append(row | {"was": one.prices[0].minor, "now": one.prices[1].minor})
        else:
            kept.append(row)
    return kept


def _standing(row: Approval, state: Any, currency: str) -> Standing:
    lines = [one for one in row.changes if one["what"] != "gross"]
    gross = next((one["was"] for one in row.changes if one["what"] == "gross"), None)
    return Standing(
        order_id=row.order_id,
        waits=state == "awaiting_approval",
        reasons=read_reasons(row.reasons, currency),
        asked=read_asked(row.asked),
        asked_at=row.asked_at,
        held_until=row.held_until,
        closes_at=row.closes_at,
        reminded_at=row.reminded_at,
        escalated_at=row.escalated_at,
        released_at=row.released_at,
        decision=row.decision,
        decided_at=row.decided_at,
        decided_by=row.decided_by_name,
        on_behalf_of=row.on_behalf_of_name,
        reason=row.reason,
        changes=tuple(_change(one, currency) for one in lines),
        gross_was=None if gross is None else Money(gross, currency),
    )


def _change(kept: dict[str, Any], currency: str) -> Change:
    what, pair = What(kept["what"]), (kept.get("was"), kept.get("now"))
    known: dict[str, Any] = {}
    if what is What.PRICE:
        known["prices"] = tuple(Money(int(one or 0), currency) for one in pair)
    else:
        known["quantities"] = tuple(Decimal(str(one or 0)) for one in pair)
    return Change(what=what, sku=kept["sku"], name=kept["name"], unit=kept["unit"], **known)
