"""Keeping a company's own codes: add, change, remove, put back, remember."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import insert

from portal.domain.access import Actor, Permission
from portal.domain.codes import CodeKind
from portal.domain.own_codes import checked
from portal.extensions import session
from portal.kit.errors import Forbidden, InvalidInput, NotFound
from portal.kit.ids import new_id
from portal.kit.words import N_
from portal.models.catalogue import Product, ProductCode, SellingUnit
from portal.services.audit.commands import record
from portal.services.catalogue.assortment import scope_of, visible_to
from portal.services.own_codes.targets import Target, clashes, target, unit_ids

TAKEN = N_("Your code “%(code)s” means %(sku)s already. Change it there, or choose another code.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """An own code as it stands now.

    `changed` is false if it stood so before; `clash` holds the SKUs of other products that the
    same code names, which it now goes before.
    """

    id: UUID
    code: str
    sku: str
    name: str
    changed: bool
    clash: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """An own code that was taken away, with what it takes to put it back."""

    id: UUID
    code: str
    product: Target


def add(
    *, actor: Actor, code: str, product_id: UUID | None, product_code: str, at: datetime
) -> Saved:
    """Let an own code stand for a product, chosen by its id or by any of its codes.

    :raises Forbidden: if the person may not order.
    :raises InvalidInput: if the code is none or stands for another product, or the product's
        code leads nowhere.
    :raises NotFound: if the chosen product is none the company may see.
    """
    allow(actor)
    text, normal = checked(code)
    meant = target(actor=actor, product_id=product_id, code=product_code)
    one_at_a_time(actor)
    there = _standing(actor, normal)
    if there is not None and there.product_id != meant.product_id:
        _refuse_if_visible(actor, there)
    return _stand(actor, there, text, normal, meant, at)


def remember(*, actor: Actor, code: str, product_id: UUID, at: datetime) -> Saved:
    """Let an own code stand for a product from now on, whatever it stood for before.

    :raises Forbidden, InvalidInput, NotFound: as adding does.
    """
    allow(actor)
    text, normal = checked(code)
    meant = target(actor=actor, product_id=product_id, code="")
    one_at_a_time(actor)
    return _stand(actor, _standing(actor, normal), text, normal, meant, at)


def change(
    *,
    actor: Actor,
    own_code_id: UUID,
    code: str,
    product_id: UUID | None,
    product_code: str,
    at: datetime,
) -> Saved:
    """Give an own code another wording, and another product where one is named.

    :raises NotFound: if the company has no such code.
    :raises Forbidden, InvalidInput: as adding does.
    """
    allow(actor)
    one_at_a_time(actor)
    row = _own(actor, own_code_id)
    text, normal = checked(code)
    meant = _kept(actor, row)
    if product_id is not None or product_code:
        meant = target(actor=actor, product_id=product_id, code=product_code)
    there = _standing(actor, normal)
    if there is not None and there.id != row.id:
        _refuse_if_visible(actor, there)
        session.delete(there)
        session.flush()  # the code must be free before this one takes it
    return _stand(actor, row, text, normal, meant, at)


def remove(*, actor: Actor, own_code_id: UUID, at: datetime) -> Removed | None:
    """Take an own code away; None if it is gone already.

    :raises Forbidden: if the person may not order.
    """
    allow(actor)
    row = session.scalars(_mine(actor).where(ProductCode.id == own_code_id)).one_or_none()
    if row is None:
        return None
    was = _kept(actor, row)
    session.delete(row)
    _note(actor, "own-code.removed", row.id, row.code, at, before={"sku": was.sku})
    return Removed(id=row.id, code=row.code, product=was)


def put_back(
    *, actor: Actor, own_code_id: UUID, code: str, product_id: UUID, unit: str, at: datetime
) -> bool:
    """Put an own code back as it was; false if it is there, or its wording taken meanwhile.

    :raises Forbidden, InvalidInput, NotFound: as adding does.
    """
    allow(actor)
    text, normal = checked(code)
    meant = target(actor=actor, product_id=product_id, code="")
    units = unit_ids([meant.product_id])
    put = session.execute(
        insert(ProductCode)
        .values(
            id=own_code_id,
            company_id=actor.company,
            product_id=meant.product_id,
            kind=CodeKind.OWN,
            code=text,
            normal=normal,
            selling_unit_id=units.get((meant.product_id, unit)),
        )
        .on_conflict_do_nothing()
        .returning(ProductCode.id)
    ).scalar_one_or_none()
    if put is not None:
        _note(actor, "own-code.added", put, text, at, after={"sku": meant.sku})
    return put is not None


def allow(actor: Actor) -> None:
    """Refuse who may only look.

    :raises Forbidden: if the person may not order.
    """
    if not actor.may(Permission.ORDERS_PLACE):
        raise Forbidden(N_("Your role does not allow changing the codes of your company."))


def one_at_a_time(actor: Actor) -> None:
    """Let nobody else of the company change its codes until this transaction ends."""
    key = func.hashtextextended(f"own-codes:{actor.company}", 0)
    session.execute(select(func.pg_advisory_xact_lock(key)))


def _mine(actor: Actor) -> Select[ProductCode]:
    return select(ProductCode).where(
        ProductCode.company_id == actor.company, ProductCode.kind == CodeKind.OWN
    )


def _own(actor: Actor, own_code_id: UUID) -> ProductCode:
    row = session.scalars(_mine(actor).where(ProductCode.id == own_code_id)).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such code among yours."))
    return row


def _kept(actor: Actor, row: ProductCode) -> Target:
    """Return what a code stands for now."""
    sku = _sku(actor, row.product_id)
    unit = session.scalar(select(SellingUnit.unit).where(SellingUnit.id == row.selling_unit_id))
    return Target(product_id=row.product_id, sku=sku, name="", unit=unit or "")


def _standing(actor: Actor, normal: str) -> ProductCode | None:
    return session.scalars(_mine(actor).where(ProductCode.normal == normal)).one_or_none()


def _refuse_if_visible(actor: Actor, there: ProductCode) -> None:
    """A code that stands for something hidden is free: to say so would tell of it."""
    sku = _sku(actor, there.product_id)
    if sku:
        raise InvalidInput(TAKEN, code=there.code, sku=sku)


def _stand(
    actor: Actor,
    row: ProductCode | None,
    code: str,
    normal: str,
    meant: Target,
    at: datetime,
) -> Saved:
    """Write the code on its row, or on a new one, and note it if that changes anything."""
    unit_id = unit_ids([meant.product_id]).get((meant.product_id, meant.unit))
    wanted = (code, normal, meant.product_id, unit_id)
    changed = True
    if row is None:
        row = ProductCode(id=new_id(), company_id=actor.company, kind=CodeKind.OWN)
        row.code, row.normal, row.product_id, row.selling_unit_id = wanted
        session.add(row)
        _note(actor, "own-code.added", row.id, code, at, after={"sku": meant.sku})
    else:
        changed = wanted != (row.code, row.normal, row.product_id, row.selling_unit_id)
        before = {"label": row.code, "sku": _sku(actor, row.product_id)}
        row.code, row.normal, row.product_id, row.selling_unit_id = wanted
        if changed:
            after = {"label": code, "sku": meant.sku}
            _note(actor, "own-code.changed", row.id, code, at, before=before, after=after)
    session.flush()  # who looks codes up in the same transaction finds it
    clash = clashes(scope=scope_of(actor), codes={code: meant.product_id}).get(code, ())
    return Saved(id=row.id, code=code, sku=meant.sku, name=meant.name, changed=changed, clash=clash)


def _sku(actor: Actor, product_id: UUID) -> str:
    """Return the SKU of a product; empty if it is hidden from the company."""
    sku = session.scalar(
        select(Product.sku).where(Product.id == product_id, visible_to(scope_of(actor)))
    )
    return sku or ""


def _note(
    actor: Actor,
    action: str,
    own_code_id: UUID,
    code: str,
    at: datetime,
    *,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
) -> None:
    record(
        actor=actor,
        action=action,
        entity="own-code",
        entity_id=own_code_id,
        label=code,
        company_id=actor.company,
        before=before,
        after=after,
        at=at,
    )
