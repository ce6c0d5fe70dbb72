"""What differs between an order as it was placed and as it would be now."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from portal.domain.credit import CreditAnswer, Verdict
from portal.domain.quantities import Mended
from portal.kit.errors import Conflict
from portal.kit.money import Money
from portal.kit.words import N_
from portal.services.approvals.pricing import Again
from portal.services.approvals.queries import Change, What

_ZERO = Decimal(0)


class Problem(StrEnum):
    """Why an order cannot be approved as it stands."""

    EMPTY = "empty"
    GONE = "gone"
    PACKS = "packs"
    SHORT = "short"
    MINIMUM = "minimum"
    DELIVERY = "delivery"
    BLOCKED = "blocked"
    CREDIT = "credit"

    @property
    def words(self) -> str:
        """What it means, to be translated."""
        return _WORDS[self]


_WORDS = {
    Problem.EMPTY: N_("Nothing is left of the order. Refuse it instead."),
    Problem.GONE: N_("Some items cannot be ordered any more. Set their quantity to 0."),
    Problem.PACKS: N_("Some items are not sold in this unit any more. Set their quantity to 0."),
    Problem.SHORT: N_("Stock does not cover some items. Lower their quantity."),
    Problem.MINIMUM: N_("The order is below the minimum order value. Raise the quantities."),
    Problem.DELIVERY: N_("The chosen way of delivery is not offered any more."),
    Problem.BLOCKED: N_("Ordering is stopped because of overdue invoices. Pay them first."),
    Problem.CREDIT: N_("The order exceeds the free credit limit. Lower the quantities."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LineAgain:
    """A line as it was placed and as it is now; quantities in its unit, prices net after tier.

    `placed` holds also what the office cancelled meanwhile, `quantity_was` does not.
    `now` None: it cannot be ordered any more. `lacking` is what stock does not cover, in base
    units; `backorder` says that it may follow.
    """

    id: UUID
    sku: str
    name: str
    icon: str
    slug: str
    unit: str
    base_unit: str
    price_unit: int
    placed: Decimal
    quantity_was: Decimal
    quantity: Decimal
    price_was: Money
    price: Money | None
    net_was: Money
    net: Money | None
    lacking: Decimal
    backorder: bool
    packless: bool
    mended: Mended | None
    step: Decimal
    minimum: Decimal

    @property
    def out(self) -> bool:
        """Test for a line that is taken out."""
        return self.quantity == 0

    @property
    def dearer(self) -> bool:
        """Test for a higher price than at the press."""
        return self.price is not None and self.price > self.price_was

    @property
    def repriced(self) -> bool:
        """Test for another price than at the press."""
        return self.price is not None and self.price != self.price_was

    @property
    def wrong(self) -> bool:
        """Test for something that must be mended before approving."""
        short = self.lacking > 0 and not self.backorder
        return not self.out and (self.price is None or self.packless or short)

    @property
    def changed(self) -> bool:
        """Test for any difference to the press."""
        return self.quantity != self.placed or self.repriced or self.wrong


def compared(again: Again, shares: dict[UUID, Decimal]) -> tuple[LineAgain, ...]:
    """Return every line of the order, in its order, beside what it is now."""
    goods, currency = again.goods, again.order.currency
    totals = {line.key: line for line in again.draft.totals.lines}
    rows = []
    for line in again.lines:
        one, product = goods.get(line.id), again.products.get(line.product_id)
        unit = product.selling_unit(line.unit) if product else None
        done = totals.get(line.id)
        share = shares.get(line.id, _ZERO)
        rows.append(
            LineAgain(
                id=line.id,
                sku=line.sku,
                name=line.name,
                icon=product.icon if product else "package",
                slug=product.slug if product else "",
                unit=line.unit,
                base_unit=line.base_unit,
                price_unit=line.price_unit,
                placed=line.quantity,
                quantity_was=again.was[line.id],
                quantity=one.quantity if one else _ZERO,
                price_was=Money(line.unit_net_minor, currency),
                price=done.unit_net if done else None,
                net_was=Money(line.net_minor, currency),
                net=done.net if done else None,
                lacking=max(one.base_quantity - share, _ZERO) if one else _ZERO,
                backorder=one.allow_backorder if one else False,
                packless=line.id in again.packless,
                mended=again.mended.get(line.id),
                step=unit.multiple if unit else Decimal(1),
                minimum=unit.minimum if unit else Decimal(1),
            )
        )
    return tuple(rows)


def problems(
    again: Again, lines: tuple[LineAgain, ...], credit: CreditAnswer
) -> tuple[Problem, ...]:
    """Return why the order cannot be approved at these quantities; nothing: it can."""
    found = []
    staying = [line for line in lines if not line.out]
    checks = (
        (Problem.EMPTY, not staying),
        (Problem.GONE, any(line.price is None and not line.packless for line in staying)),
        (Problem.PACKS, any(line.packless for line in staying)),
        (Problem.SHORT, any(line.lacking > 0 and not line.backorder for line in staying)),
        (Problem.MINIMUM, again.draft.totals.blocked_by_minimum),
        (Problem.DELIVERY, again.draft.method is None),
        (Problem.BLOCKED, credit.verdict is Verdict.BLOCKED),
        (Problem.CREDIT, credit.verdict is Verdict.EXCEEDS),
    )
    for problem, there in checks:
        if there:
            found.append(problem)
            if problem is Problem.EMPTY:
                break
    return tuple(found)


def refuse_problems(found: tuple[Problem, ...]) -> None:
    """Raise the first problem.

    :raises Conflict: if there is any.
    """
    if found:
        raise Conflict(found[0].words)


def changes_of(lines: tuple[LineAgain, ...]) -> tuple[Change, ...]:
    """Return what approving these lines changes of the order as it was placed."""
    found = []
    for line in lines:
        known: dict[str, Any] = {"sku": line.sku, "name": line.name, "unit": line.unit}
        pair = (line.quantity_was, line.quantity)
        if line.quantity != line.quantity_was:
            what = What.OUT if line.out else What.QUANTITY
            found.append(Change(what=what, quantities=pair, **known))
        if line.repriced and line.price is not None:
            found.append(Change(what=What.PRICE, prices=(line.price_was, line.price), **known))
    return tuple(found)
