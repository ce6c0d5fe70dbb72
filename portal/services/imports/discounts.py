"""Discount rules from a file, by name, whom they are for, what they are on, and first day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Date,
    Integer,
    Numeric,
    Text,
    Uuid,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.types import TypeEngine

from portal.domain.import_values import category_path, read_day, read_percent, read_price
from portal.extensions import session
from portal.gateways.spreadsheets import Row
from portal.kit.errors import InvalidInput
from portal.kit.ids import new_id
from portal.kit.money import round_half_up
from portal.kit.words import N_
from portal.models.pricing import DiscountRule
from portal.services.imports.bulk import table_of
from portal.services.imports.categories import Categories
from portal.services.imports.columns import FirstRows, Work
from portal.services.imports.references import Audiences, Products


class _Key(NamedTuple):
    name: str
    price_group_id: UUID | None
    company_id: UUID | None
    category_id: UUID | None
    product_id: UUID | None
    valid_from: date | None


class _Rule(NamedTuple):
    percent: Decimal | None
    amount_minor: int | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class _Given:
    row: Row
    key: _Key
    rule: _Rule


class DiscountLoader:
    """Writes discount rules; one of the same name, audience, subject and first day is changed."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._categories = Categories()
        self._audiences = Audiences(work.options.get("audience", ""))
        self._first_rows = FirstRows()

    def take(self, rows: Sequence[Row]) -> None:
        """Read and write some rows; one that is refused is reported and left out."""
        columns = self._work.columns
        products = Products(columns.text(row, "code") for row in rows)
        self._audiences.look_up([columns.text(row, "audience") for row in rows])
        read = []
        for row in rows:
            try:
                read.append(self._read(row, products))
            except InvalidInput as reason:
                self._work.report.reject(row, reason)
        self._write(read)

    def _read(self, row: Row, products: Products) -> _Given:
        columns = self._work.columns
        name = " ".join(columns.text(row, "name").split())
        if not name:
            raise InvalidInput(N_("The name is missing."))
        audience = self._audiences.named(columns.text(row, "audience"))
        code, category = columns.text(row, "code"), columns.text(row, "category")
        if code and category:
            raise InvalidInput(N_("A rule is on a category or on a product, not on both."))
        key = _Key(
            name=name,
            price_group_id=audience.price_group_id,
            company_id=audience.company_id,
            category_id=self._categories.named(category_path(category)) if category else None,
            product_id=products.named(code).id if code else None,
            valid_from=columns.read(row, "valid_from", read_day),
        )
        self._first_rows.only_once(
            key, row, N_("The same rule “%(name)s” stands already in row %(row)s."), name=name
        )
        return _Given(row, key, self._rule(row, key.valid_from))

    def _rule(self, row: Row, valid_from: date | None) -> _Rule:
        columns = self._work.columns
        percent = columns.read(row, "percent", read_percent)
        amount = columns.read(row, "amount", read_price)
        if (percent is None) == (not amount):
            raise InvalidInput(N_("Give either a percent or an amount."))
        valid_to = columns.read(row, "valid_to", read_day)
        if valid_from and valid_to and valid_to < valid_from:
            raise InvalidInput(N_("The last day is before the first."))
        return _Rule(percent, round_half_up(amount * 100) if amount else None, valid_to)

    def _write(self, read: Sequence[_Given]) -> None:
        stored = _stored([one.key.name for one in read])
        added, mended = [], []
        for one in read:
            known = stored.get(one.key)
            self._work.report.take(one.row.number, created=known is None)
            if known is None:
                added.append((new_id(), *one.key, *one.rule))
                continue
            rule = one.rule._replace(valid_to=one.rule.valid_to or known[1].valid_to)
            if rule != known[1]:
                mended.append((known[0], *rule))
                self._work.report.touch(one.row.number)
        _save(added, mended, self._work.at)

    def finish(self) -> None:
        """Nothing waits for the last row."""


def _stored(names: Sequence[str]) -> dict[_Key, tuple[UUID, _Rule]]:
    rules = session.scalars(
        select(DiscountRule).where(DiscountRule.name == func.any(literal(list(names), ARRAY(Text))))
    )
    return {
        _Key(*(getattr(rule, name) for name in _Key._fields)): (
            rule.id,
            _Rule(rule.percent, rule.amount_minor, rule.valid_to),
        )
        for rule in rules
    }


def _save(
    added: Sequence[tuple[object, ...]], mended: Sequence[tuple[object, ...]], at: datetime
) -> None:
    terms: dict[str, TypeEngine[Any]] = {
        "percent": Numeric(6, 3),
        "amount_minor": Integer(),
        "valid_to": Date(),
    }
    if added:
        kinds = (Text(), Uuid(), Uuid(), Uuid(), Uuid(), Date())
        new = table_of(
            {"id": Uuid(), **dict(zip(_Key._fields, kinds, strict=True)), **terms}, added
        )
        session.execute(
            insert(DiscountRule).from_select(
                [*new.c.keys(), "created_at"], select(*new.c, literal(at))
            )
        )
    if mended:
        new = table_of({"id": Uuid(), **terms}, mended)
        session.execute(
            update(DiscountRule)
            .where(DiscountRule.id == new.c.id)
            .values({name: new.c[name] for name in terms})
            .execution_options(synchronize_session=False)
        )
