"""Favourites lists."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from portal.kit.clock import utc_now
from portal.kit.ids import new_id
from portal.models.catalogue import Product
from portal.models.files import FileKind, StoredFile
from portal.models.lists import FavouritesLine, FavouritesList
from portal.models.presses import Press
from portal.services import files
from tests.factories.people import Member
from tests.factories.saving import number, saved


def a_list(
    *,
    of: Member,
    lines: dict[Product, str] | None = None,
    shared: bool = True,
    sections: dict[Product, str] | None = None,
    **particulars: Any,
) -> FavouritesList:
    """Save a list a member made, shared by default; `lines` maps products to quantities."""
    assert of.company is not None
    assert of.membership is not None
    values: dict[str, Any] = {
        "id": new_id(),
        "company_id": of.company.id,
        "name": f"Lista {number()}",
        "membership_id": None if shared else of.membership.id,
        "made_by_id": of.membership.id,
    }
    made = saved(FavouritesList(**(values | particulars)))
    for place, (product, quantity) in enumerate((lines or {}).items(), 1):
        saved(
            FavouritesLine(
                list_id=made.id,
                company_id=made.company_id,
                product_id=product.id,
                unit=product.unit or "szt.",
                quantity=Decimal(quantity),
                section=(sections or {}).get(product, ""),
                position=place,
            )
        )
    return made


def a_line(
    on: FavouritesList, product: Product, *, quantity: str, unit: str, position: int = 1
) -> FavouritesLine:
    """Save a line of a list, in any unit."""
    return saved(
        FavouritesLine(
            list_id=on.id,
            company_id=on.company_id,
            product_id=product.id,
            unit=unit,
            quantity=Decimal(quantity),
            position=position,
        )
    )


def a_print(*, of: Member, on: FavouritesList) -> UUID:
    """Save a finished print of a list that a member asked for; return its key."""
    assert of.company is not None
    assert of.membership is not None
    kept = files.put(kind=FileKind.EXPORT, content=b"%PDF-1.7", limit=10_000)
    saved(
        StoredFile(
            id=kept.id,
            company_id=of.company.id,
            kind=FileKind.EXPORT,
            key=kept.key,
            name="etykiety.pdf",
            media_type="application/pdf",
            size=kept.size,
            sha256=kept.sha256,
            made_by_id=of.person.id,
            created_at=utc_now(),
        )
    )
    asked = {"list_id": str(on.id), "kind": "labels", "lines": 1, "at": utc_now().isoformat()}
    made = saved(
        Press(
            company_id=of.company.id,
            membership_id=of.membership.id,
            key=new_id(),
            outcome=asked | {"file_id": str(kept.id)},
            made_at=utc_now(),
        )
    )
    return made.key
