"""Products of a batch of rows, written in a handful of statements whatever their number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    DateTime,
    Integer,
    Numeric,
    Text,
    Uuid,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.types import TypeEngine

from portal.domain.search import search_text
from portal.domain.vat import VatRate
from portal.extensions import session
from portal.kit.ids import new_id, slug
from portal.models.catalogue import Product, ProductStatus
from portal.models.pricing import DiscountRule, PriceListEntry
from portal.services.imports.bulk import table_of
from portal.services.imports.product_reading import ProductRow

COLUMNS: dict[str, TypeEngine[Any]] = {
    "name": Text(),
    "description": Text(),
    "category_id": Uuid(),
    "manufacturer": Text(),
    "unit": Text(),
    "price_unit": Integer(),
    "base_net_minor": Integer(),
    "vat_rate": Text(),
    "minimum": Numeric(14, 3),
    "multiple": Numeric(14, 3),
    "deposit_minor": Integer(),
    "allow_backorder": Boolean(),
    "status": Text(),
}
"""What an import may write of a product, in the order of the statements."""
_DEFAULTS: dict[str, Any] = {
    "description": "",
    "manufacturer": "",
    "unit": "szt.",
    "price_unit": 1,
    "minimum": Decimal(1),
    "multiple": Decimal(1),
    "allow_backorder": False,
    "status": ProductStatus.ACTIVE.value,
}


@dataclass(slots=True)
class Target:
    """A row with the product it is about; `stored` is empty for a new one."""

    read: ProductRow
    id: UUID = field(default_factory=new_id)
    stored: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, Any] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        """Test for a product that is not stored yet."""
        return not self.stored


def stored_products(skus: Iterable[str]) -> dict[str, tuple[UUID, dict[str, Any]]]:
    """Return the stored products by SKU, each with its columns."""
    rows = session.execute(
        select(Product.id, Product.sku, *(getattr(Product, name) for name in COLUMNS)).where(
            Product.sku == func.any(literal(list(skus), ARRAY(Text)))
        )
    )
    return {row.sku: (row.id, {name: getattr(row, name) for name in COLUMNS}) for row in rows}


def insert_products(targets: Sequence[Target], *, default_rate: VatRate, at: datetime) -> None:
    """Insert new products with the text they are found by."""
    if not targets:
        return
    slugs = _free_slugs([target.read.sku for target in targets])
    defaults = {"category_id": None, "base_net_minor": None, "deposit_minor": None, **_DEFAULTS}
    rows = []
    for target, address in zip(targets, slugs, strict=True):
        values = {**defaults, "vat_rate": default_rate.value, **target.changes}
        codes = sorted(code.text for code in target.read.codes)
        found_by = search_text((values["name"], values["manufacturer"]), (target.read.sku, *codes))
        rows.append(
            (
                target.id,
                target.read.sku,
                address,
                found_by,
                at,
                *(values[name] for name in COLUMNS),
            )
        )
    head: dict[str, TypeEngine[Any]] = {
        "id": Uuid(),
        "sku": Text(),
        "slug": Text(),
        "search_text": Text(),
        "created_at": DateTime(timezone=True),
    }
    new = table_of(head | COLUMNS, rows)
    session.execute(
        insert(Product).from_select(
            [*head, *COLUMNS, "updated_at", "icon"],
            select(*new.c, new.c.created_at.label("updated_at"), literal("package")),
        )
    )


def _free_slugs(skus: Sequence[str]) -> list[str]:
    """Return an address for each SKU that no product has, with a number where two would meet."""
    wanted = [slug(sku) for sku in skus]
    taken = set(
        session.scalars(
            select(Product.slug).where(Product.slug == func.any(literal(wanted, ARRAY(Text))))
        )
    )
    found = []
    for address in wanted:
        free, suffix = address, 1
        while free in taken:
            suffix += 1
            free = f"{address}-{suffix}"
            if free not in taken and _is_taken(free):
                taken.add(free)
        taken.add(free)
        found.append(free)
    return found


def _is_taken(address: str) -> bool:
    return session.scalar(select(Product.id).where(Product.slug == address)) is not None


def update_products(targets: Sequence[Target], *, at: datetime) -> None:
    """Write what changed of stored products; other columns stay as somebody may set them now."""
    changed = [target for target in targets if target.changes]
    if not changed:
        return
    new = table_of(
        {"id": Uuid(), **COLUMNS},
        [(one.id, *(one.changes.get(name) for name in COLUMNS)) for one in changed],
    )
    session.execute(
        update(Product)
        .where(Product.id == new.c.id)
        .values(
            {name: func.coalesce(new.c[name], getattr(Product, name)) for name in COLUMNS}
            | {"updated_at": at}
        )
        .execution_options(synchronize_session=False)
    )
    _rescale_prices([one for one in changed if "price_unit" in one.changes])


def _rescale_prices(targets: Sequence[Target]) -> None:
    """Keep list prices and rebates what they were when a product's price unit grows."""
    if not targets:
        return
    new = table_of(
        {"id": Uuid(), "times": Integer()},
        [(one.id, one.changes["price_unit"] // one.stored["price_unit"]) for one in targets],
    )
    session.execute(
        update(PriceListEntry)
        .where(PriceListEntry.product_id == new.c.id)
        .values(net_minor=PriceListEntry.net_minor * new.c.times)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(DiscountRule)
        .where(DiscountRule.product_id == new.c.id, DiscountRule.amount_minor.is_not(None))
        .values(amount_minor=DiscountRule.amount_minor * new.c.times)
        .execution_options(synchronize_session=False)
    )


def set_successors(pairs: Sequence[tuple[UUID, UUID]]) -> set[UUID]:
    """Write which product follows which; return those that had another successor or none."""
    if not pairs:
        return set()
    new = table_of({"id": Uuid(), "successor": Uuid()}, pairs)
    return set(
        session.scalars(
            update(Product)
            .where(
                Product.id == new.c.id,
                or_(Product.successor_id.is_(None), Product.successor_id != new.c.successor),
            )
            .values(successor_id=new.c.successor)
            .returning(Product.id)
            .execution_options(synchronize_session=False)
        )
    )
