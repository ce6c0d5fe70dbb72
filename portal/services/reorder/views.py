"""Order again as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from portal.domain.pricing import ResolvedPrice
from portal.domain.quantities import Mended, SellingUnit
from portal.domain.reorder import Difference, UnitPrice, Way
from portal.domain.reorder_words import Kind
from portal.kit.money import Money
from portal.services.catalogue.lines import LineProduct
from portal.services.reorder.sources import ListRef, OrderRef, PastLine
from portal.services.stock.queries import Availability


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the person says of a line. `error` is to be translated; `typed` stays as it was."""

    ticked: bool = False
    quantity: Decimal | None = None
    typed: str = ""
    error: str = ""
    error_values: Mapping[str, object] | None = None
    unit: str = ""
    way: Way | None = None
    instead: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What could be bought instead: for the wanted quantity, net, and what that makes dearer.

    `dearer` and `percent` are None where the prices cannot be compared.
    """

    product: LineProduct
    successor: bool
    unit: SellingUnit
    quantity: Decimal
    price: UnitPrice
    net: Money
    dearer: Money | None
    percent: Decimal | None
    stock: Availability
    enough: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What came of a line at the last press: "in" the cart, "told" when it is back, or "out".

    `quantity` went in; the cart holds `together` where some lay there before.
    """

    state: str
    quantity: str = ""
    unit: str = ""
    together: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedLine:
    """A line as it was bought beside today. Prices are net, before any order tier.

    `product` is what it was, None where the company may not see it any more; `taken` is what would
    be bought: the same, or what was chosen instead. `wanted` is the quantity of it, `mended` the
    same where the person has typed or chosen it; `goes` is the quantity the press puts in.
    """

    past: PastLine
    product: LineProduct | None
    taken: LineProduct | None
    instead: bool
    unit: SellingUnit | None
    quantity: Decimal
    base_quantity: Decimal
    wanted: Mended | None
    mended: Mended | None
    price: ResolvedPrice | None
    price_now: UnitPrice | None
    percent: Decimal | None
    net: Money | None
    stock: Availability | None
    missing: Decimal
    differences: tuple[Difference, ...]
    proposals: tuple[Proposal, ...]
    ways: tuple[Way, ...]
    way: Way | None
    take: Decimal | None
    goes: Decimal | None
    ticked: bool
    answer: Answer | None
    said: Said | None = None

    @property
    def key(self) -> str:
        """The line's name in forms."""
        return self.past.key

    @property
    def name(self) -> str:
        """What it is called: now, or then where it cannot be seen any more."""
        shown = self.taken or self.product
        return shown.name if shown else self.past.name

    @property
    def orderable(self) -> bool:
        """Test for something that can be put into the cart at all."""
        return self.price is not None

    @property
    def wrong(self) -> bool:
        """Test for a quantity that could not be read."""
        return self.answer is not None and bool(self.answer.error)

    @property
    def grave(self) -> bool:
        """Test for what asks for a decision: more than another price."""
        return self.instead or any(one.kind is not Kind.PRICE for one in self.differences)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Orders or a list beside today; `pressed` says that the last press is told of."""

    orders: tuple[OrderRef, ...]
    list: ListRef | None
    lines: tuple[ComparedLine, ...]
    pressed: bool = False

    @property
    def grave(self) -> tuple[ComparedLine, ...]:
        """The lines that ask for a decision."""
        return tuple(line for line in self.lines if line.grave)

    @property
    def repriced(self) -> tuple[ComparedLine, ...]:
        """The lines with another price and nothing else."""
        return tuple(line for line in self.lines if line.differences and not line.grave)

    @property
    def same(self) -> tuple[ComparedLine, ...]:
        """The lines that are as they were."""
        return tuple(line for line in self.lines if not line.differences and not line.grave)

    @property
    def differing(self) -> int:
        """How many lines are not as they were."""
        return len(self.lines) - len(self.same)

    def said(self, state: str) -> int:
        """How many lines the last press left in this state."""
        return sum(line.said is not None and line.said.state == state for line in self.lines)
