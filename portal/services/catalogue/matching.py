"""Search: words of the name and every code, as a query of candidates with a score.

Each branch stops at a limit of its own, so that no word, however common, looks at more than the
first thousand products it fits. A branch for each index: codes are ranges (byte order), words are
the text index.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Text,
    Uuid,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)

from portal.domain.codes import lookups
from portal.domain.search import exact_code, fold, prefix_query
from portal.extensions import session
from portal.models.catalogue import Product, ProductCode
from portal.services.catalogue.assortment import Scope
from portal.services.catalogue.codes import RANK, MatchedBy

WINDOW = 1_000
"""How many results are looked at and ordered at once."""
_CODES = 100
_LAST = "\U0010ffff"
_EXACT, _CODE, _BEGINS, _WORDS = 0, 1, 2, 3


def matching(text: str, scope: Scope, conditions: Sequence[ColumnElement[bool]]) -> Any | None:
    """Return a subquery (product_id, score) of the products a text finds; the lower, the better.

    The exact code comes first, then codes that begin so, names that begin so, and words.
    None: there is nothing in the text to search for.
    """
    branches = [*_by_code(text, scope, conditions), *_by_words(text, conditions)]
    if not branches:
        return None
    found = union_all(*(select(branch.subquery()) for branch in branches)).subquery()
    return (
        select(found.c.product_id, func.min(found.c.score).label("score"))
        .group_by(found.c.product_id)
        .subquery()
    )


def _by_code(text: str, scope: Scope, conditions: Sequence[ColumnElement[bool]]) -> list[Any]:
    if exact_code(text) is None:
        return []
    sku = Product.sku_normal
    places = [select(Product.id.label("product_id"), _score(sku, text)).where(_coded(sku, text))]
    owners: list[ColumnElement[bool]] = [ProductCode.company_id.is_(None)]
    if scope.company_id is not None:
        owners.append(ProductCode.company_id == scope.company_id)
    code = ProductCode.normal
    places += [
        select(ProductCode.product_id, _score(code, text))
        .join(Product, Product.id == ProductCode.product_id)
        .where(owner, _coded(code, text))
        for owner in owners
    ]
    return [place.where(*conditions).limit(_CODES) for place in places]


def _by_words(text: str, conditions: Sequence[ColumnElement[bool]]) -> list[Any]:
    words = prefix_query(text)
    if words is None:
        return []
    begins = func.starts_with(Product.search_text, fold(" ".join(text.split())))
    return [
        select(
            Product.id.label("product_id"),
            case((begins, _BEGINS), else_=_WORDS).label("score"),
        )
        .where(Product.search.op("@@")(func.to_tsquery("simple", words)), *conditions)
        .limit(WINDOW + 1)
    ]


def _coded(column: Any, text: str) -> ColumnElement[bool]:
    """Test a column of normal codes: begins with the text, or is another form of it."""
    first, *others = lookups(text)
    begins: ColumnElement[bool] = column == first
    if len(first) > 1:
        begins = (column >= first) & (column < first + _LAST)
    return or_(begins, column == func.any(literal(others, ARRAY(Text)))) if others else begins


def _score(column: Any, text: str) -> Any:
    exact = column == func.any(literal(list(lookups(text)), ARRAY(Text)))
    return case((exact, _EXACT), else_=_CODE).label("score")


def codes_found(*, text: str, scope: Scope, ids: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return by which code other than the SKU each product was found: (what it is, the code)."""
    if exact_code(text) is None or not ids:
        return {}
    whose: ColumnElement[bool] = ProductCode.company_id.is_(None)
    if scope.company_id is not None:
        whose = or_(whose, ProductCode.company_id == scope.company_id)
    rows = session.execute(
        select(ProductCode.product_id, ProductCode.kind, ProductCode.code).where(
            ProductCode.product_id == func.any(literal(list(ids), ARRAY(Uuid))),
            whose,
            _coded(ProductCode.normal, text),
        )
    )
    best = sorted(rows, key=lambda row: (RANK[MatchedBy(row.kind.value)], row.code))
    return {row.product_id: (row.kind.value, row.code) for row in reversed(best)}
