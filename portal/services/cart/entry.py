"""The box under the table: a code and a quantity, typed or scanned."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from portal.domain.access import Actor
from portal.domain.order_text import RowProblem, read_text
from portal.kit.errors import InvalidInput
from portal.kit.words import N_
from portal.services.cart.commands import NewLine
from portal.services.catalogue.assortment import scope_of
from portal.services.catalogue.queries import by_codes


def read_entry(text: str, actor: Actor, branch_id: UUID | None) -> NewLine:
    """Return the line somebody typed: `RK-2040-N 20`; a code alone means one.

    :raises InvalidInput: if the text holds no code, the code is unknown or means several, or
        what stands behind it is no quantity.
    """
    if not text:
        raise InvalidInput(N_("Type a code and a quantity, for example RK-2040-N 20."))
    scope = scope_of(actor, branch_id)
    rows = read_text(text).rows
    row = rows[0] if rows else None
    code, quantity, unit = text, None, ""
    if row is not None and row.good:
        code, quantity, unit = row.code, row.quantity, row.unit
    found = by_codes(scope=scope, codes=[code, text])
    # A code may itself contain blanks and digits: the whole text is tried as well.
    matches = found.get(code) or ()
    if not matches and text in found:
        matches, quantity, unit = found[text], None, ""
    if not matches and row is not None and row.problem is RowProblem.BAD_QUANTITY:
        raise InvalidInput(row.message, **row.values)
    if not matches:
        raise InvalidInput(N_("We do not know the code %(code)s."), code=code[:40])
    if len(matches) > 1:
        raise InvalidInput(
            N_("The code %(code)s stands on several products: %(skus)s. Use the SKU."),
            code=code[:40],
            skus=", ".join(match.sku for match in matches[:4]),
        )
    match = matches[0]
    return NewLine(
        product_id=match.product_id, quantity=quantity or Decimal(1), unit=unit or match.unit
    )
