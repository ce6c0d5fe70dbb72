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


@dataclass(frozen=True, slots=True)
class _Asked:
    """The results of a question without their order, the order, and where the ids stand."""

    query: Any
    order: tuple[Any, ...]
    id: Any


@lru_cache(maxsize=256)
def _statement(question: Question) -> Any:
    asked = _asked(question)
    return _cut(asked.query.order_by(*asked.order))


@lru_cache(maxsize=256)
def _bought(question: Question) -> Any:
    asked = _asked(question)
    times = (
        select(OrderLine.product_id, func.count().label("times"))
        .where(OrderLine.company_id == bindparam("scope_company", type_=Uuid()))
        .group_by(OrderLine.product_id)
        .subquery()
    )
    return (
        asked.query.join(times, times.c.product_id == asked.id)
        .order_by(times.c.times.desc(), *asked.order)
        .limit(WINDOW)
    )


@lru_cache(maxsize=256)
def _rest(question: Question) -> Any:
    asked = _asked(question)
    seen = bindparam("seen", type_=ARRAY(Uuid))
    return _cut(asked.query.where(asked.id != func.all(seen)).order_by(*asked.order))


def _asked(question: Question) -> _Asked:
    shape, sort = question.shape, question.sort
    narrowed = [visible(shape), *conditions(question.filters, branch=shape.branch)]
    searched = question.code or question.words
    source: Any = Product
    if searched:
        source = matching(question.code, question.words, shape.company, narrowed).c
    query = select(source.id, source.category_id)
    order = (source.sku,) if sort is Sort.SKU else (source.sort_name, source.id)
    if not searched:
        return _Asked(query.where(*narrowed), order, source.id)
    best = (source.score,) if sort is Sort.BEST else ()
    return _Asked(query, (*best, *order), source.id)


def _cut(query: Any) -> Any:
    return query.offset(bindparam("start", type_=Integer())).limit(
        bindparam("most", type_=Integer())
    )
