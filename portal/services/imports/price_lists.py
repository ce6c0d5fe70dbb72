"""Entries of a price list from a file, by product, minimum quantity and first day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Date,
    Numeric,
    Text,
    Uuid,
    func,
    insert,
    literal,
    select,
    update,
)

from portal.domain.import_values import list_price, read_day, read_price, read_price_unit
from portal.domain.quantities import parse_quantity
from portal.extensions import session
from portal.gateways.spreadsheets import Row
from portal.kit.errors import InvalidInput
from portal.kit.ids import new_id
from portal.kit.words import N_
from portal.models.pricing import EntrySource, PriceList, PriceListEntry
from portal.services.imports.bulk import table_of
from portal.services.imports.columns import SKU_TWICE, FirstRows, Work
from portal.services.imports.references import Audience, Products

_Key = tuple[UUID, Decimal, date | None]


@dataclass(frozen=True, slots=True)
class _Entry:
    row: Row
    key: _Key
    net_minor: int
    valid_to: date | None


class PriceListLoader:
    """Writes the entries of one list, made where it is absent; entries not named stay."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._list = _target(work)
        self._first_rows = FirstRows()

    def take(self, rows: Sequence[Row]) -> None:
        """Read and write some rows; one that is refused is reported and left out."""
        products = Products(self._work.columns.text(row, "code") for row in rows)
        read = []
        for row in rows:
            try:
                read.append(self._read(row, products))
            except InvalidInput as reason:
                self._work.report.reject(row, reason)
        self._write(read)

    def _read(self, row: Row, products: Products) -> _Entry:
        columns = self._work.columns
        product = products.named(columns.text(row, "code"))
        net = columns.read(row, "net", read_price)
        if net is None:
            raise InvalidInput(N_("The price is missing."))
        minimum = columns.read(row, "minimum", lambda text: parse_quantity(text, allow_zero=True))
        valid_from = columns.read(row, "valid_from", read_day)
        valid_to = columns.read(row, "valid_to", read_day)
        if valid_from and valid_to and valid_to < valid_from:
            raise InvalidInput(N_("The last day is before the first."))
        given = columns.read(row, "price_unit", read_price_unit) or 1
        key = (product.id, minimum or Decimal(0), valid_from)
        self._first_rows.only_once(key, row, SKU_TWICE, sku=product.sku)
        price = list_price(net, given=given, price_unit=product.price_unit)
        if price.rounded:
            words = N_("The price %(price)s was rounded to whole grosze.")
            self._work.report.warn(row.number, words, price=net)
        return _Entry(row, key, price.minor, valid_to)

    def _write(self, read: Sequence[_Entry]) -> None:
        stored = self._stored([one.key[0] for one in read])
        added, mended = [], []
        for one in read:
            known = stored.get(one.key)
            self._work.report.take(one.row.number, created=known is None)
            if known is None:
                added.append((new_id(), *one.key, one.net_minor, one.valid_to))
                continue
            valid_to = one.valid_to or known[2]
            if (known[1], known[2]) != (one.net_minor, valid_to):
                mended.append((known[0], one.net_minor, valid_to))
                self._work.report.touch(one.row.number)
        self._insert(added)
        if mended:
            new = table_of({"id": Uuid(), "net_minor": BigInteger(), "valid_to": Date()}, mended)
            session.execute(
                update(PriceListEntry)
                .where(PriceListEntry.id == new.c.id)
                .values(net_minor=new.c.net_minor, valid_to=new.c.valid_to)
                .execution_options(synchronize_session=False)
            )

    def _stored(self, product_ids: Sequence[UUID]) -> dict[_Key, tuple[UUID, int, date | None]]:
        rows = session.scalars(
            select(PriceListEntry).where(
                PriceListEntry.price_list_id == self._list.id,
                PriceListEntry.product_id == func.any(literal(list(product_ids), ARRAY(Uuid))),
            )
        )
        return {
            (row.product_id, row.minimum, row.valid_from): (row.id, row.net_minor, row.valid_to)
            for row in rows
        }

    def _insert(self, added: Sequence[tuple[object, ...]]) -> None:
        if not added:
            return
        new = table_of(
            {
                "id": Uuid(),
                "product_id": Uuid(),
                "minimum": Numeric(14, 3),
                "valid_from": Date(),
                "net_minor": BigInteger(),
                "valid_to": Date(),
            },
            added,
        )
        contract = self._list.company_id is not None
        source = EntrySource.CONTRACT if contract else EntrySource.LIST
        session.execute(
            insert(PriceListEntry).from_select(
                [*new.c.keys(), "price_list_id", "company_id", "source"],
                select(
                    *new.c,
                    literal(self._list.id, Uuid),
                    literal(self._list.company_id, Uuid),
                    literal(source.value, Text),
                ),
            )
        )

    def finish(self) -> None:
        """Nothing waits for the last row."""


def _target(work: Work) -> PriceList:
    """Return the chosen list; else the one of that name and owner, made where it is absent.

    :raises InvalidInput: if the chosen one is gone.
    """
    chosen = work.chosen("price_list")
    if chosen is not None:
        found = session.get(PriceList, chosen)
        if found is None:
            raise InvalidInput(N_("The price list chosen is gone. Choose another."))
        return found
    owner = Audience.of_option(work.options.get("list_owner", ""))
    name = work.options.get("list_name", "")
    currency = work.options.get("list_currency", "PLN")
    if owner == Audience() or not name:
        raise InvalidInput(N_("Choose a price list, or the name and the owner of a new one."))
    found = session.scalars(
        select(PriceList)
        .where(
            PriceList.name == name,
            PriceList.currency == currency,
            PriceList.price_group_id.is_not_distinct_from(owner.price_group_id),
            PriceList.company_id.is_not_distinct_from(owner.company_id),
            PriceList.branch_id.is_(None),
        )
        .order_by(PriceList.id)
        .limit(1)
    ).first()
    if found is None:
        found = PriceList(
            id=new_id(),
            name=name,
            currency=currency,
            price_group_id=owner.price_group_id,
            company_id=owner.company_id,
        )
        session.add(found)
        session.flush()  # the entries written next refer to it
    return found
