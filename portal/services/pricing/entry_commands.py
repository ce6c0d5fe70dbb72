"""Adding, changing and ending entries of price lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from portal.domain.access import Actor
from portal.domain.quantities import tidy
from portal.extensions import session
from portal.kit.errors import Conflict, InvalidInput, NotFound
from portal.kit.money import Money
from portal.kit.words import N_
from portal.models.catalogue import Product
from portal.models.pricing import EntrySource, PriceList, PriceListEntry
from portal.services.audit.commands import record
from portal.services.catalogue.product_commands import locked_product, may_edit


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """A price as typed: net per price unit in the list's currency, from a base quantity."""

    net: Decimal
    minimum: Decimal
    valid_from: date | None
    valid_to: date | None


def add_entry(*, actor: Actor, slug: str, price_list_id: UUID, terms: Terms, at: datetime) -> UUID:
    """Add a product's price to a list; the very same price again adds nothing.

    :raises InvalidInput: if there is no such list, or the period ends before it begins.
    :raises Conflict: if the list has another price from that quantity and day.
    """
    may_edit(actor)
    _check(terms)
    product = locked_product(slug=slug)
    price_list = session.get(PriceList, price_list_id)
    if price_list is None:
        raise InvalidInput(N_("Choose from the list; it has changed in the meantime."))
    twin = _twin(price_list.id, product.id, terms)
    minor = Money.of(terms.net, price_list.currency).minor
    if twin is not None and (twin.net_minor, twin.valid_to) == (minor, terms.valid_to):
        return twin.id
    _refuse(twin)
    entry = PriceListEntry(
        company_id=price_list.company_id,
        price_list_id=price_list.id,
        product_id=product.id,
        minimum=terms.minimum,
        net_minor=minor,
        valid_from=terms.valid_from,
        valid_to=terms.valid_to,
        source=EntrySource.LIST if price_list.company_id is None else EntrySource.CONTRACT,
    )
    session.add(entry)
    session.flush()  # the audit line names the row
    _record("added", entry, price_list, product, actor=actor, at=at, after=_as_audited(entry))
    return entry.id


def change_entry(*, actor: Actor, slug: str, entry_id: UUID, terms: Terms, at: datetime) -> None:
    """Change a price; placed orders keep theirs. The same terms again change nothing.

    :raises NotFound: if the product has no such entry.
    :raises Conflict: if the list has another price from that quantity and day.
    """
    may_edit(actor)
    _check(terms)
    product, entry, price_list = _found(slug, entry_id)
    before = _as_audited(entry)
    twin = _twin(price_list.id, product.id, terms)
    _refuse(twin if twin is not None and twin.id != entry.id else None)
    entry.net_minor = Money.of(terms.net, price_list.currency).minor
    entry.minimum = terms.minimum
    entry.valid_from, entry.valid_to = terms.valid_from, terms.valid_to
    after = _as_audited(entry)
    if before != after:
        _record(
            "changed", entry, price_list, product, actor=actor, at=at, before=before, after=after
        )


def end_entry(*, actor: Actor, slug: str, entry_id: UUID, on: date, at: datetime) -> None:
    """Let a price apply no more from that day; one that never applied is removed.

    :raises NotFound: if the product has no such entry.
    """
    may_edit(actor)
    product, entry, price_list = _found(slug, entry_id)
    before = _as_audited(entry)
    last = on - timedelta(days=1)
    if entry.valid_to is not None and entry.valid_to <= last:
        return
    if entry.valid_from is not None and entry.valid_from > last:
        session.delete(entry)
        _record("removed", entry, price_list, product, actor=actor, at=at, before=before)
        return
    entry.valid_to = last
    _record(
        "ended",
        entry,
        price_list,
        product,
        actor=actor,
        at=at,
        before=before,
        after=_as_audited(entry),
    )


def _check(terms: Terms) -> None:
    if terms.valid_from and terms.valid_to and terms.valid_to < terms.valid_from:
        raise InvalidInput(N_("The last day is before the first."))


def _twin(price_list_id: UUID, product_id: UUID, terms: Terms) -> PriceListEntry | None:
    return session.scalars(
        select(PriceListEntry).where(
            PriceListEntry.price_list_id == price_list_id,
            PriceListEntry.product_id == product_id,
            PriceListEntry.minimum == terms.minimum,
            PriceListEntry.valid_from.is_not_distinct_from(terms.valid_from),
        )
    ).one_or_none()


def _refuse(twin: PriceListEntry | None) -> None:
    if twin is not None:
        raise Conflict(
            N_("This list has a price from that quantity and day already; change that one.")
        )


def _found(slug: str, entry_id: UUID) -> tuple[Product, PriceListEntry, PriceList]:
    product = locked_product(slug=slug)
    entry = session.get(PriceListEntry, entry_id, with_for_update=True)
    if entry is None or entry.product_id != product.id:
        raise NotFound(N_("There is no such price."))
    return product, entry, session.get_one(PriceList, entry.price_list_id)


def _record(
    what: str,
    entry: PriceListEntry,
    price_list: PriceList,
    product: Product,
    *,
    actor: Actor,
    at: datetime,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    record(
        action=f"price.{what}",
        entity="price",
        entity_id=entry.id,
        label=f"{price_list.name}: {product.sku} {product.name}",
        actor=actor,
        company_id=entry.company_id,
        before=before,
        after=after,
        at=at,
    )


def _as_audited(entry: PriceListEntry) -> dict[str, object]:
    return {
        "net_minor": entry.net_minor,
        "minimum": str(tidy(entry.minimum)),
        "valid_from": entry.valid_from.isoformat() if entry.valid_from else None,
        "valid_to": entry.valid_to.isoformat() if entry.valid_to else None,
    }
