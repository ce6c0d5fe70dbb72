"""Some hundred results at a time: one statement gives their order, their number, their categories.

A page is cut out of a window; a page beyond the first window costs its way. Statements are made
once for what is asked, not for whom: putting one together costs more than running it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import ARRAY, Integer, Uuid, bindparam, func, select

from portal.extensions import session
from portal.models.catalogue import Product
from portal.models.orders import OrderLine
from portal.services.catalogue.assortment import Shape, visible
from portal.services.catalogue.filters import Filters, conditions
from portal.services.catalogue.matching import WINDOW, matching


class Sort(StrEnum):
    """How results are ordered."""

    BEST = "best"
    BOUGHT = "bought"
    NAME = "name"
    SKU = "sku"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked: for which shape of scope, filtered how, searched by code or words, sorted."""

    shape: Shape
    filters: Filters
    code: bool = False
    words: bool = False
    sort: Sort = Sort.NAME


def window(
    question: Question, values: dict[str, Any], *, start: int, most: int = WINDOW + 1
) -> list[Any]:
    """Return (product id, category id) of results from `start` on: a window, and one more."""
    if question.sort is Sort.BOUGHT:
        return _bought_first(question, values, start, most)
    return list(session.execute(_statement(question), values | {"start": start, "most": most}))


def _bought_first(question: Question, values: dict[str, Any], start: int, most: int) -> list[Any]:
    """Return what the company buys, the most often first, and then the rest by name."""
    bought = list(session.execute(_bought(question), values))
    found = bought[start : start + most]
    if len(found) == most:
        return found
    rest = {
        "seen": [row[0] for row in bought],
        "start": max(start - len(bought), 0),
        "most": most - len(found),
    }
    return found + list(session.execute(_rest(question), values | rest))


@lru_cache(maxsize=256)
def _statement(question: Question) -> Any:
    query, order = _asked(question)
    return _cut(query.order_by(*order))


@lru_cache(maxsize=256)
def _bought(question: Question) -> Any:
    query, order = _asked(question)
    times = (
        select(OrderLine.product_id, func.count().label("times"))
        .where(OrderLine.company_id == bindparam("scope_company", type_=Uuid()))
        .group_by(OrderLine.product_id)
        .subquery()
    )
    return (
        query.join(times, times.c.product_id == Product.id)
        .order_by(times.c.times.desc(), *order)
        .limit(WINDOW)
    )


@lru_cache(maxsize=256)
def _rest(question: Question) -> Any:
    query, order = _asked(question)
    seen = bindparam("seen", type_=ARRAY(Uuid))
    return _cut(query.where(Product.id != func.all(seen)).order_by(*order))


def _asked(question: Question) -> tuple[Any, list[Any]]:
    """Return the results of a question without their order, and the order."""
    shape = question.shape
    narrowed = [visible(shape), *conditions(question.filters, branch=shape.branch)]
    query: Any = select(Product.id, Product.category_id)
    sort = question.sort
    order: list[Any] = [Product.sku] if sort is Sort.SKU else [Product.sort_name, Product.id]
    if not question.code and not question.words:
        return query.where(*narrowed), order
    found = matching(question.code, question.words, shape.company, narrowed)
    if sort is Sort.BEST:
        order.insert(0, found.c.score)
    return query.join(found, found.c.product_id == Product.id), order


def _cut(query: Any) -> Any:
    return query.offset(bindparam("start", type_=Integer())).limit(
        bindparam("most", type_=Integer())
    )
