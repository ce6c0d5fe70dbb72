"""Tables of proposed products: each with a tick and a quantity, sent as one form.

The rows are of `templates/regular/_rows.html`; the names of their fields end in the product's id.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from uuid import UUID

from flask import flash, request
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.domain.quantities import parse_quantity
from portal.kit.errors import InvalidInput
from portal.services.regular.lines import Typed
from portal.services.regular.taking import Proposed, Taken
from portal.web.remarks import mended_words, tell_refused


@dataclass(frozen=True)
class Sent:
    """A row as it was sent: quantity and unit as typed, as they stood, and what the cart held."""

    product_id: UUID
    quantity: str
    unit: str
    before: str
    seen: str

    @property
    def changed(self) -> bool:
        """Test for something typed since the page was shown."""
        return f"{self.quantity}|{self.unit}" != self.before

    def typed(self) -> Typed:
        """Return what is asked for.

        :raises InvalidInput: if it is no quantity.
        """
        return Typed(quantity=parse_quantity(self.quantity), unit=self.unit)

    def proposed(self) -> Proposed:
        """Return what is to go into the cart.

        :raises InvalidInput: if it is no quantity.
        """
        typed = self.typed()
        return Proposed(
            product_id=self.product_id,
            quantity=typed.quantity,
            unit=typed.unit,
            seen=_decimal(self.seen),
        )


@dataclass
class Sheet:
    """The table as it was sent; `wrong` tells per product what was typed and why it cannot be."""

    rows: dict[UUID, Sent]
    ticked: frozenset[UUID]
    proposed: list[Proposed] = field(default_factory=list)
    wrong: dict[UUID, tuple[Sent, str]] = field(default_factory=dict)

    @property
    def typed(self) -> dict[UUID, Typed]:
        """What was typed over the proposed quantities, where it is a quantity."""
        found = {}
        for key, row in self.rows.items():
            if row.changed and key not in self.wrong:
                try:
                    found[key] = row.typed()
                except InvalidInput:
                    continue
        return found


def sent_sheet() -> Sheet:
    """Read the table this request sends; only ticked rows must hold quantities."""
    rows = {}
    for key in request.form:
        kind, _dash, rest = key.partition("-")
        product_id = _id(rest)
        if kind == "quantity" and product_id is not None:
            rows[product_id] = Sent(
                product_id=product_id,
                quantity=" ".join(request.form[key].split())[:40],
                unit=request.form.get(f"unit-{rest}", "")[:20],
                before=request.form.get(f"was-{rest}", ""),
                seen=request.form.get(f"cart-{rest}", ""),
            )
    sheet = Sheet(rows=rows, ticked=ticked_products())
    for row in rows.values():
        if row.product_id in sheet.ticked:
            try:
                sheet.proposed.append(row.proposed())
            except InvalidInput as refused:
                sheet.wrong[row.product_id] = (row, _(refused.message, **refused.values))
    return sheet


def ticked_products() -> frozenset[UUID]:
    """Return the products whose rows are ticked."""
    return frozenset(one for text in request.form.getlist("line") if (one := _id(text)))


def tell_taken(taken: Taken) -> None:
    """Say what went into the cart, what was corrected, and what did not go in and why."""
    count = len(taken.added.lines)
    if count:
        said = ngettext(
            "%(num)d line is now in the cart.", "%(num)d lines are now in the cart.", count
        )
        flash(said, "ok")
    if taken.there:
        said = ngettext(
            "%(num)d line was in the cart already and stays as it is.",
            "%(num)d lines were in the cart already and stay as they are.",
            taken.there,
        )
        flash(said, "info")
    for line in taken.added.mended[:5]:
        flash(mended_words(line.mended), "warn")
    tell_refused(refused.message for refused in taken.added.refused)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _decimal(text: str) -> Decimal:
    try:
        value = Decimal(text or "0")
    except InvalidOperation:
        return Decimal(0)
    return value if value.is_finite() else Decimal(0)
