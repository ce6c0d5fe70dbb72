"""Search as you type: the few best answers."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import select

from portal.extensions import session
from portal.services.catalogue.assortment import Shape, bound, visible
from portal.services.catalogue.cards import ListedProduct, listed_products
from portal.services.catalogue.matching import matching, typed
from portal.services.catalogue.viewers import Viewer

SUGGESTED = 8
_SHORTEST = 2


def suggested(*, viewer: Viewer, text: str) -> tuple[ListedProduct, ...]:
    """Return the best answers to what was typed so far; none for less than two characters."""
    what = typed(text)
    if len(text.strip()) < _SHORTEST or not what:
        return ()
    known = bound(viewer.scope)
    found = _best(known.shape, what.code, what.words)
    ids = session.scalars(found, known.values | what.values).all()
    return listed_products(scope=viewer.scope, ids=ids, text=text)


@lru_cache(maxsize=64)
def _best(shape: Shape, code: bool, words: bool) -> Any:
    found = matching(code, words, shape.company, [visible(shape)])
    return (
        select(found.c.id).order_by(found.c.score, found.c.sort_name, found.c.id).limit(SUGGESTED)
    )
