"""Categories and products, with their codes, selling units, successors and substitutes."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from portal.domain.codes import CodeKind, check_digit, normalise_code
from portal.domain.search import search_text, tokens
from portal.domain.vat import VatRate
from portal.kit.ids import slug
from portal.kit.money import Money, round_half_up
from portal.models.catalogue import (
    Category,
    Product,
    ProductCode,
    ProductStatus,
    SellingUnit,
)
from portal.services.demo.assortment import Family, Part, Top, tree
from portal.services.demo.batch import Batch, Row
from portal.services.demo.showcase import WINDOW, Item

_CARTONS = 400_000


@dataclass(slots=True, kw_only=True)
class Good:
    """A product with what later chapters ask of it; `base` is grosze net per price unit.

    `called` is what companies call it.
    """

    row: Row
    top: Top
    part: str
    step: int
    packs: tuple[tuple[str, int], ...]
    ean: str = ""
    item: Item | None = None
    codes: list[str] = field(default_factory=list)
    called: dict[UUID, str] = field(default_factory=dict)

    @property
    def id(self) -> UUID:
        found: UUID = self.row["id"]
        return found

    @property
    def base(self) -> int:
        found: int = self.row["base_net_minor"]
        return found

    @property
    def sold(self) -> bool:
        """Test whether it is in the range today."""
        return self.row["status"] is ProductStatus.ACTIVE


@dataclass(slots=True)
class Shelf:
    """All goods, by SKU too, and the categories by name."""

    goods: list[Good] = field(default_factory=list)
    by_sku: dict[str, Good] = field(default_factory=dict)
    categories: dict[str, Row] = field(default_factory=dict)

    def of_top(self, name: str) -> list[Good]:
        """Return the goods below a top category."""
        return [good for good in self.goods if good.top.name == name]


def goods(batch: Batch, *, count: int) -> Shelf:
    """Fill the shelf with so many products, the window's first."""
    shelf = Shelf()
    maker = _Maker(batch, shelf)
    parts = list(_categories(batch, shelf))
    where = {part.name: (top, part) for top, part in parts}
    for item in WINDOW:
        maker.window(item, *where[item.part])
    streams = [_variants(part) for _, part in parts]
    for at in itertools.cycle(range(len(parts))):
        if len(shelf.goods) >= count:
            break
        top, part = parts[at]
        maker.variant(next(streams[at]), top, part)
    for good in shelf.goods:
        row = good.row
        row["search_text"] = search_text(
            (row["name"], row["manufacturer"]), (row["sku"], *sorted(good.codes))
        )
    return shelf


def _categories(batch: Batch, shelf: Shelf) -> Iterator[tuple[Top, Part]]:
    for position, top in enumerate(tree()):
        parent = _category(batch, top.name, top.icon, position, None)
        shelf.categories[top.name] = parent
        for place, part in enumerate(top.parts):
            shelf.categories[part.name] = _category(batch, part.name, part.icon, place, parent)
            yield top, part


def _category(batch: Batch, name: str, icon: str, position: int, parent: Row | None) -> Row:
    own = batch.id()
    return batch.add(
        Category,
        id=own,
        parent_id=parent["id"] if parent else None,
        name=name,
        slug="-".join(tokens(name)),
        path=f"{parent['path'] if parent else ''}{own}/",
        icon=icon,
        position=position,
    )


Variant = tuple[Family, tuple[int, ...], int]


def _variants(part: Part) -> Iterator[Variant]:
    """Yield (family, place on each axis, round): the families in turn, then a next round."""
    for turn in itertools.count():
        streams = [_spread(family, turn) for family in part.families]
        for handful in itertools.zip_longest(*streams):
            yield from (variant for variant in handful if variant is not None)


def _spread(family: Family, turn: int) -> Iterator[Variant]:
    for places in itertools.product(*(range(len(axis)) for axis in family.axes)):
        yield family, places, turn


class _Maker:
    """Makes products, each with a SKU, an EAN and codes nobody else has."""

    def __init__(self, batch: Batch, shelf: Shelf) -> None:
        self._batch = batch
        self._shelf = shelf
        self._numbers: dict[str, int] = {}
        self._taken = {item.sku for item in WINDOW}

    def window(self, item: Item, top: Top, part: Part) -> None:
        """Make a product of the window."""
        row = self._product(
            sku=item.sku,
            name=item.name,
            part=part,
            unit=item.unit,
            base_net_minor=Money.of(item.base).minor,
            vat_rate=VatRate(item.vat),
            step=item.step,
            deposit_minor=item.deposit,
            allow_backorder=item.backorder,
            manufacturer=item.maker or part.makers[0],
        )
        good = Good(row=row, top=top, part=part.name, step=item.step, packs=item.packs, item=item)
        self._finish(good, ean=item.ean, maker_code=item.maker_code, old=item.old)

    def variant(self, variant: Variant, top: Top, part: Part) -> None:
        """Make a product of a family; from the second round on its maker or series is told."""
        family, places, turn = variant
        values = [axis[place] for axis, place in zip(family.axes, places, strict=True)]
        name = family.name.format(*values)
        maker = part.makers[turn % len(part.makers)]
        if turn:
            name += f", {maker}"
        if turn >= len(part.makers):
            name += f", seria {turn // len(part.makers) + 1}"
        row = self._product(
            sku=self._sku(family.prefix, values[0]),
            name=name,
            part=part,
            unit=family.unit,
            base_net_minor=self._price(family, places),
            vat_rate=VatRate(family.vat),
            step=family.step,
            deposit_minor=family.deposit,
            allow_backorder=family.backorder,
            manufacturer=maker,
            price_unit=family.price_unit,
        )
        good = Good(row=row, top=top, part=part.name, step=family.step, packs=family.packs)
        chance = self._batch.chance
        maker_code = f"{maker[:2].upper()}{chance.randint(10_000, 99_999)}-{len(self._taken)}"
        old = f"{family.prefix}{len(self._taken):05d}" if chance.random() < 0.12 else ""
        self._finish(good, maker_code=maker_code if chance.random() < 0.7 else "", old=old)

    def _sku(self, prefix: str, value: str) -> str:
        letter = next((word[0].upper() for word in tokens(value) if word[0].isalpha()), "X")
        while True:
            number = self._numbers[prefix] = self._numbers.get(prefix, 1000) + 1
            sku = f"{prefix}-{number}-{letter}"
            if sku not in self._taken:
                self._taken.add(sku)
                return sku

    def _price(self, family: Family, places: tuple[int, ...]) -> int:
        """Return a base price: the further along the axes the dearer, the last axis twice."""
        lengths = [len(axis) for axis in family.axes]
        weights = [1] * (len(lengths) - 1) + [2]
        score = sum(
            weight * place / max(length - 1, 1)
            for weight, place, length in zip(weights, places, lengths, strict=True)
        ) / sum(weights)
        noise = Decimal(self._batch.chance.randint(960, 1040)) / 1000
        price = (family.low + (family.high - family.low) * Decimal(f"{score:.4f}")) * noise
        return max(round_half_up(price), 1)

    def _product(self, *, sku: str, name: str, part: Part, step: int, **values: object) -> Row:
        return self._batch.add(
            Product,
            sku=sku,
            slug=slug(sku),
            name=name,
            description=f"{name}. {part.about}",
            category_id=self._shelf.categories[part.name]["id"],
            icon=part.icon,
            minimum=Decimal(step),
            multiple=Decimal(step),
            **values,
        )

    def _finish(self, good: Good, *, ean: str = "", maker_code: str = "", old: str = "") -> None:
        number = len(self._shelf.goods)
        good.ean = ean or _ean(number)
        self._code(good, CodeKind.EAN, good.ean)
        if maker_code:
            self._code(good, CodeKind.MANUFACTURER, maker_code)
        if old:
            self._code(good, CodeKind.OLD, old)
        for position, (unit, factor) in enumerate(good.packs):
            row = self._batch.add(
                SellingUnit,
                product_id=good.id,
                unit=unit,
                factor=Decimal(factor),
                minimum=Decimal(1),
                multiple=Decimal(1),
                position=position,
            )
            if position == 0:
                self._code(good, CodeKind.EAN, _ean(_CARTONS + number), row["id"])
        self._shelf.goods.append(good)
        self._shelf.by_sku[good.row["sku"]] = good

    def _code(self, good: Good, kind: CodeKind, code: str, unit: UUID | None = None) -> None:
        good.codes.append(code)
        self._batch.add(
            ProductCode,
            product_id=good.id,
            kind=kind,
            code=code,
            normal=normalise_code(code),
            selling_unit_id=unit,
        )


def _ean(number: int) -> str:
    """Return the EAN-13 of a number of ours, below the Polish prefix 590."""
    digits = f"590{4_120_000_00 + number:09d}"
    return f"{digits}{check_digit(digits)}"
