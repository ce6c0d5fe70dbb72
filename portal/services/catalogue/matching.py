"""Search: words of the name and every code, as a query of candidates with a score.

Each branch stops at a limit of its own, so that no word, however common, looks at more than the
first few hundred products it fits. A branch for each index: codes are ranges (byte order), words
are the text index.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Text,
    Uuid,
    bindparam,
    case,
    func,
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

WINDOW = 500
"""How many results are looked at and ordered at once."""
_CODES = 100
FOUND = ("id", "category_id", "sort_name", "sku")
_EXACT, _CODE, _BEGINS, _WORDS = 0, 1, 2, 3

_FIRST = bindparam("code_first", type_=Product.sku_normal.type)
_LAST = bindparam("code_last", type_=Product.sku_normal.type)
_FORMS = bindparam("code_forms", type_=ARRAY(Text))
_COMPANY = bindparam("scope_company", type_=Uuid())


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What was typed into the search: whether it may be a code and holds words, and the values."""

    code: bool
    words: bool
    values: dict[str, Any]

    def __bool__(self) -> bool:
        return self.code or self.words


def typed(text: str) -> Typed:
    """Read what was typed; it is false if there is nothing in it to search for."""
    values: dict[str, Any] = {}
    code = exact_code(text) is not None
    if code:
        forms = lookups(text)
        # One letter would begin half the codes: it finds only the code that is it.
        last = "\U0010ffff" if len(forms[0]) > 1 else "\x01"
        values |= {
            "code_first": forms[0],
            "code_last": forms[0] + last,
            "code_forms": list(forms),
        }
    words = prefix_query(text)
    if words is not None:
        values |= {"words": words, "begins": fold(" ".join(text.split()))}
    return Typed(code=code, words=words is not None, values=values)


def matching(
    code: bool, words: bool, company: bool, conditions: Sequence[ColumnElement[bool]]
) -> Any:
    """Return a subquery of the products that what was typed finds, as `FOUND` and a score.

    The lower the score, the better: the exact code comes first, then codes that begin so, names
    that begin so, and words. The statement needs `Typed.values`.
    """
    branches = [
        *(_by_code(company, conditions) if code else ()),
        *([_by_words(conditions)] if words else ()),
    ]
    found = union_all(*(select(branch.subquery()) for branch in branches)).subquery()
    return (
        select(*(found.c[name] for name in FOUND), func.min(found.c.score).label("score"))
        .group_by(*(found.c[name] for name in FOUND))
        .subquery()
    )


def _by_code(company: bool, conditions: Sequence[ColumnElement[bool]]) -> list[Any]:
    sku, normal = Product.sku_normal, ProductCode.normal
    owners = [ProductCode.company_id.is_(None), ProductCode.company_id == _COMPANY]
    places = [select(*_found(), _score(sku)).where(_coded(sku))]
    places += [
        select(*_found(), _score(normal))
        .select_from(ProductCode)
        .join(Product, Product.id == ProductCode.product_id)
        .where(owner, _coded(normal))
        for owner in owners[: 2 if company else 1]
    ]
    return [place.where(*conditions).limit(_CODES) for place in places]


def _by_words(conditions: Sequence[ColumnElement[bool]]) -> Any:
    begins = func.starts_with(Product.search_text, bindparam("begins", type_=Text()))
    query = func.to_tsquery("simple", bindparam("words", type_=Text()))
    return (
        select(
            *_found(),
            case((begins, _BEGINS), else_=_WORDS).label("score"),
        )
        .where(Product.search.op("@@")(query), *conditions)
        .limit(WINDOW + 1)
    )


def _found() -> list[Any]:
    """Return what a page needs of a product: read here, it need not be looked up again."""
    return [getattr(Product, name) for name in FOUND]


def _coded(column: Any) -> ColumnElement[bool]:
    """Test a column of normal codes: begins with what was typed, or is another form of it."""
    return or_((column >= _FIRST) & (column < _LAST), column == func.any(_FORMS))


def _score(column: Any) -> Any:
    return case((column == func.any(_FORMS), _EXACT), else_=_CODE).label("score")


def codes_found(*, text: str, scope: Scope, ids: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return by which code other than the SKU each product was found: (what it is, the code)."""
    found = typed(text)
    if not found.code or not ids:
        return {}
    values = {name: value for name, value in found.values.items() if name.startswith("code_")}
    values |= {"ids": list(ids), "scope_company": scope.company_id}
    rows = session.execute(_CODES_FOUND, values)
    best = sorted(rows, key=lambda row: (RANK[MatchedBy(row.kind.value)], row.code))
    return {row.product_id: (row.kind.value, row.code) for row in reversed(best)}


_CODES_FOUND = select(ProductCode.product_id, ProductCode.kind, ProductCode.code).where(
    ProductCode.product_id == func.any(bindparam("ids", type_=ARRAY(Uuid))),
    or_(ProductCode.company_id.is_(None), ProductCode.company_id == _COMPANY),
    _coded(ProductCode.normal),
)
