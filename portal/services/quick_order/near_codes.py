"""Codes much like one we do not know: a slip of the finger, a lost zero, a missing letter."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, and_, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from portal.domain.codes import normalise_code
from portal.extensions import session
from portal.models.catalogue import Product, ProductCode
from portal.services.catalogue.assortment import Scope, visible_to

_PREFIX = 3
_MOST = 3
_ALIKE = 0.72
_CANDIDATES = 4_000


def near_codes(*, scope: Scope, codes: Sequence[str]) -> dict[str, tuple[UUID, ...]]:
    """Return up to three visible products for each code, whose code resembles it most.

    Candidates begin with the same three letters; one query for all.
    """
    normals = {code: normalise_code(code) for code in codes}
    prefixes = sorted({normal[:_PREFIX] for normal in normals.values() if len(normal) > _PREFIX})
    if not prefixes:
        return {}
    by_normal: dict[str, list[UUID]] = {}
    for row in session.execute(_candidates(scope, prefixes)):
        by_normal.setdefault(row.normal, []).append(row.product_id)
    known = sorted(by_normal)
    result = {}
    for code, normal in normals.items():
        alike = difflib.get_close_matches(
            normal, [one for one in known if one[:_PREFIX] == normal[:_PREFIX]], _MOST, _ALIKE
        )
        result[code] = tuple(dict.fromkeys(one for each in alike for one in by_normal[each]))[
            :_MOST
        ]
    return result


def _candidates(scope: Scope, prefixes: Sequence[str]) -> Select[Any]:
    own: ColumnElement[bool] = ProductCode.company_id.is_(None)
    if scope.company_id is not None:
        own = or_(own, ProductCode.company_id == scope.company_id)
    found = union_all(
        select(Product.sku_normal.label("normal"), Product.id.label("product_id")).where(
            _begins(Product.sku_normal, prefixes)
        ),
        select(ProductCode.normal, ProductCode.product_id).where(
            own, _begins(ProductCode.normal, prefixes)
        ),
    ).subquery()
    return (
        select(found.c.normal, found.c.product_id)
        .join(Product, Product.id == found.c.product_id)
        .where(visible_to(scope))
        .limit(_CANDIDATES)
    )


def _begins(column: InstrumentedAttribute[str], prefixes: Sequence[str]) -> ColumnElement[bool]:
    """A range each: under row-level security only `>=` and `<` reach the index."""
    return or_(
        *(
            and_(
                column >= literal(prefix, Text),
                column < literal(prefix[:-1] + chr(ord(prefix[-1]) + 1), Text),
            )
            for prefix in prefixes
        )
    )
