"""Search as you type: the few best answers."""

from __future__ import annotations

from sqlalchemy import select

from portal.extensions import session
from portal.models.catalogue import Product
from portal.services.catalogue.assortment import visible_to
from portal.services.catalogue.cards import ListedProduct, listed_products
from portal.services.catalogue.matching import matching
from portal.services.catalogue.viewers import Viewer

SUGGESTED = 8
_SHORTEST = 2


def suggested(*, viewer: Viewer, text: str) -> tuple[ListedProduct, ...]:
    """Return the best answers to what was typed so far; none for less than two characters."""
    if len(text.strip()) < _SHORTEST:
        return ()
    found = matching(text, viewer.scope, [visible_to(viewer.scope)])
    if found is None:
        return ()
    ids = session.scalars(
        select(Product.id)
        .join(found, found.c.product_id == Product.id)
        .order_by(found.c.score, Product.sort_name, Product.id)
        .limit(SUGGESTED)
    ).all()
    return listed_products(scope=viewer.scope, ids=ids, text=text)
