"""Neutral pictures and papers, one for each part of the assortment, shared by its products."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from uuid import UUID

import portal
from portal.models.catalogue import DocumentKind, ProductDocument
from portal.models.files import FileKind, StoredFile
from portal.services import files
from portal.services.demo.assortment import Part, tree
from portal.services.demo.batch import Batch
from portal.services.demo.goods import Shelf
from portal.services.demo.papers import paper

_SPRITE = Path(portal.__file__).parent / "static" / "vendor" / "icons.svg"
_COLOURS = """
e7efec eef0e4 efe9e2 e6ecf1 ece8f0 f0eae6 e8efe6 f0e9ea e5eef0 efece0 eaeaf0 f1ede6
"""
_GROUNDS = [f"#{colour}" for colour in _COLOURS.split()]
_LIMIT = 200_000


def pictures(batch: Batch, shelf: Shelf) -> None:
    """Draw a picture for each part and give it to every product there."""
    drawn: dict[str, UUID] = {}
    for number, top in enumerate(tree()):
        for place, part in enumerate(top.parts):
            svg = _drawing(part, _GROUNDS[number % len(_GROUNDS)], place)
            drawn[part.name] = _keep(
                batch, FileKind.PICTURE, f"{part.name}.svg", "image/svg+xml", svg.encode()
            )
    for good in shelf.goods:
        batch.add(
            ProductDocument,
            product_id=good.id,
            kind=DocumentKind.PICTURE,
            title=good.row["name"],
            file_id=drawn[good.part],
        )


def papers(batch: Batch, shelf: Shelf) -> None:
    """Give chemicals their safety data sheets, and protective goods their data sheets."""
    kinds = {
        "Chemia profesjonalna": (DocumentKind.SAFETY, "Karta charakterystyki"),
        "Rękawice i odzież ochronna": (DocumentKind.DATASHEET, "Karta produktu"),
    }
    written: dict[str, UUID] = {}
    for good in shelf.goods:
        if good.top.name not in kinds:
            continue
        kind, title = kinds[good.top.name]
        if good.part not in written:
            about = next(part.about for part in good.top.parts if part.name == good.part)
            content = paper(f"{title}: {good.part}", [about, "Wersja 3, dane przykładowe."])
            name = f"{title} - {good.part}.pdf"
            written[good.part] = _keep(
                batch, FileKind.PRODUCT_DOCUMENT, name, "application/pdf", content
            )
        batch.add(
            ProductDocument,
            product_id=good.id,
            kind=kind,
            title=title,
            file_id=written[good.part],
            position=1,
        )


def _keep(batch: Batch, kind: FileKind, name: str, media_type: str, content: bytes) -> UUID:
    kept = files.put(kind=kind, content=content, limit=_LIMIT)
    batch.add(
        StoredFile,
        id=kept.id,
        kind=kind,
        key=kept.key,
        name=name,
        media_type=media_type,
        size=kept.size,
        sha256=kept.sha256,
    )
    return kept.id


def _drawing(part: Part, ground: str, place: int) -> str:
    """Return an SVG of 320 × 320: the part's icon on a soft ground, a band to tell it apart."""
    band = 40 + 28 * place
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 320" width="320" height="320">'
        f'<rect width="320" height="320" fill="{ground}"/>'
        f'<rect y="{300 - place * 4}" width="320" height="{20 + place * 4}" fill="#0b5d4b"'
        f' opacity="0.{10 + place * 3}"/>'
        f'<circle cx="160" cy="150" r="{96 + band % 17}" fill="#ffffff" opacity="0.7"/>'
        '<g transform="translate(88 78) scale(6)" fill="none" stroke="#0b5d4b"'
        ' stroke-width="1.1" stroke-linecap="round" stroke-linejoin="round">'
        f"{_symbols().get(part.icon, '')}</g></svg>"
    )


@cache
def _symbols() -> dict[str, str]:
    """Return the strokes of every icon of the sprite."""
    found = re.findall(r'<symbol id="([\w-]+)"[^>]*>(.*?)</symbol>', _SPRITE.read_text(), re.S)
    return dict(found)
