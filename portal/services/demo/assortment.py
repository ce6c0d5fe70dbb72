"""The assortment as `assortment.toml` describes it: categories, their parts, product families."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from portal.kit.money import Money

_SOURCE = Path(__file__).with_name("assortment.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Products that differ by attributes: one for each combination of the axes.

    Prices are PLN net per price unit, in grosze; `packs` are further units with their factors.
    """

    prefix: str
    name: str
    axes: tuple[tuple[str, ...], ...]
    unit: str
    low: int
    high: int
    packs: tuple[tuple[str, int], ...]
    vat: str
    step: int
    price_unit: int
    deposit: int | None
    backorder: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A category below a top one, with its makers and the families sold in it."""

    name: str
    icon: str
    makers: tuple[str, ...]
    about: str
    families: tuple[Family, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Top:
    """A top category. `season` is how many percent more is bought in high summer."""

    name: str
    icon: str
    season: int
    hidden: bool
    parts: tuple[Part, ...]


@cache
def tree() -> tuple[Top, ...]:
    """Return the assortment in the order of the catalogue."""
    raw = tomllib.loads(_SOURCE.read_text(encoding="utf-8"))
    return tuple(
        Top(
            name=top["name"],
            icon=top["icon"],
            season=top.get("season", 0),
            hidden=top.get("hidden", False),
            parts=tuple(_part(part) for part in top["part"]),
        )
        for top in raw["top"]
    )


def icons() -> set[str]:
    """Return every icon the demo's categories and products are drawn with."""
    return {top.icon for top in tree()} | {part.icon for top in tree() for part in top.parts}


def _part(raw: dict[str, Any]) -> Part:
    return Part(
        name=raw["name"],
        icon=raw["icon"],
        makers=tuple(raw["makers"].split("|")),
        about=raw["about"],
        families=tuple(_family(family) for family in raw["family"]),
    )


def _family(raw: dict[str, Any]) -> Family:
    return Family(
        prefix=raw["prefix"],
        name=raw["name"],
        axes=tuple(tuple(axis.split("|")) for axis in raw["axes"]),
        unit=raw["unit"],
        low=Money.of(raw["low"]).minor,
        high=Money.of(raw["high"]).minor,
        packs=_packs(raw.get("packs", "")),
        vat=raw.get("vat", "23"),
        step=raw.get("step", 1),
        price_unit=raw.get("price_unit", 1),
        deposit=raw.get("deposit"),
        backorder=raw.get("backorder", False),
    )


def _packs(text: str) -> tuple[tuple[str, int], ...]:
    """Read `kart. 10, pal. 480`."""
    pairs = (pack.rsplit(" ", 1) for pack in text.split(", ") if pack)
    return tuple((unit, int(factor)) for unit, factor in pairs)
