"""Whether goods are still sold in the quantities that lie in a cart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from portal.domain.quantities import mend
from portal.kit.errors import Conflict
from portal.kit.words import N_
from portal.services.cart.goods import Goods
from portal.services.catalogue.lines import LineProduct


def check_packs(goods: Sequence[Goods], products: Mapping[UUID, LineProduct]) -> None:
    """Refuse a line whose unit, pack, minimum or multiple is not what it was in the cart.

    :raises Conflict: naming the first such product.
    """
    for one in goods:
        product = products[one.product_id]
        unit = product.selling_unit(one.unit)
        if unit is not None:
            now = mend(one.quantity, unit)
            if (now.quantity, now.base_quantity) == (one.quantity, one.base_quantity):
                continue
        raise Conflict(
            N_("%(sku)s is sold in other quantities now. Enter its quantity in the cart again."),
            sku=product.sku,
        )
