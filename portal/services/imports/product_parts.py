"""What hangs on products of a batch of rows: selling units and codes, added and never removed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ARRAY, Numeric, Text, Uuid, func, insert, literal, null, select, update

from portal.extensions import session
from portal.kit.ids import new_id
from portal.models.catalogue import ProductCode, SellingUnit
from portal.services.imports.bulk import table_of
from portal.services.imports.product_writing import Target

Units = dict[tuple[UUID, str], tuple[UUID, Decimal]]


def write_units(targets: Sequence[Target]) -> tuple[Units, set[UUID]]:
    """Write the packs the rows name; return the units of these products, and which changed."""
    with_packs = [target for target in targets if target.read.packs]
    units = _stored_units([target for target in targets if not target.is_new and _needs(target)])
    added, mended, changed = [], [], set()
    for target in with_packs:
        for unit, factor in target.read.packs.items():
            known = units.get((target.id, unit))
            if known is None:
                added.append((new_id(), target.id, unit, factor))
                units[target.id, unit] = (added[-1][0], factor)
            elif known[1] != factor:
                mended.append((known[0], factor))
            else:
                continue
            changed.add(target.id)
    _save_units(added, mended)
    return units, changed


def _needs(target: Target) -> bool:
    return bool(target.read.packs) or any(code.unit for code in target.read.codes)


def _stored_units(targets: Sequence[Target]) -> Units:
    if not targets:
        return {}
    rows = session.execute(
        select(SellingUnit.id, SellingUnit.product_id, SellingUnit.unit, SellingUnit.factor).where(
            SellingUnit.product_id == _any_of(targets)
        )
    )
    return {(row.product_id, row.unit): (row.id, row.factor) for row in rows}


def _any_of(targets: Sequence[Target]) -> object:
    return func.any(literal([target.id for target in targets], ARRAY(Uuid)))


def _save_units(
    added: Sequence[tuple[UUID, UUID, str, Decimal]], mended: Sequence[tuple[UUID, Decimal]]
) -> None:
    if added:
        new = table_of(
            {"id": Uuid(), "product_id": Uuid(), "unit": Text(), "factor": Numeric(14, 3)}, added
        )
        session.execute(
            insert(SellingUnit).from_select(
                ["id", "product_id", "unit", "factor", "minimum", "multiple", "position"],
                select(*new.c, literal(1), literal(1), literal(1)),
            )
        )
    if mended:
        new = table_of({"id": Uuid(), "factor": Numeric(14, 3)}, mended)
        session.execute(
            update(SellingUnit)
            .where(SellingUnit.id == new.c.id)
            .values(factor=new.c.factor)
            .execution_options(synchronize_session=False)
        )


def write_codes(targets: Sequence[Target], units: Units) -> set[UUID]:
    """Add the codes that products do not have yet; return which products got one."""
    with_codes = [target for target in targets if target.read.codes]
    known = _stored_codes([target for target in with_codes if not target.is_new])
    added = [
        (
            new_id(),
            target.id,
            code.kind.value,
            code.text,
            code.normal,
            _unit_id(units, target, code.unit),
        )
        for target in with_codes
        for code in target.read.codes
        if (target.id, code.normal) not in known
    ]
    if added:
        new = table_of(
            {
                "id": Uuid(),
                "product_id": Uuid(),
                "kind": Text(),
                "code": Text(),
                "normal": Text(),
                "selling_unit_id": Uuid(),
            },
            added,
        )
        session.execute(
            insert(ProductCode).from_select([*new.c.keys(), "company_id"], select(*new.c, null()))
        )
    return {row[1] for row in added}


def _unit_id(units: Units, target: Target, unit: str) -> UUID | None:
    found = units.get((target.id, unit)) if unit else None
    return found[0] if found else None


def _stored_codes(targets: Sequence[Target]) -> set[tuple[UUID, str]]:
    if not targets:
        return set()
    rows = session.execute(
        select(ProductCode.product_id, ProductCode.normal).where(
            ProductCode.product_id == _any_of(targets), ProductCode.company_id.is_(None)
        )
    )
    return {(row.product_id, row.normal) for row in rows}
