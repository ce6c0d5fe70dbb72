"""Putting products into the cart: any number of them in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.dialects.postgresql import insert

from portal.domain.access import Actor, Permission
from portal.domain.quantities import MAX_QUANTITY, Mended, SellingUnit, mend
from portal.extensions import session
from portal.kit.clock import business_date
from portal.kit.errors import Forbidden
from portal.kit.ids import new_id
from portal.kit.words import N_
from portal.models.carts import Cart, CartLine, CartSource
from portal.services.cart.storing import Key, ToStore, store_lines
from portal.services.catalogue.lines import selling_units
from portal.services.pricing.queries import PriceScope, price_scope, resolve_many

NOT_SOLD = N_("This product is not sold to your company.")
NO_PRICE = N_("There is no price for this product. Ask your sales rep.")
NO_UNIT = N_("This product is not sold in this unit.")
TOO_MUCH = N_("The quantity is too large.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """A product to put into the cart: a quantity of a unit ("" for the base unit).

    `as_shown`: a preview has shown it mended by itself, before what the cart holds already.
    """

    product_id: UUID
    quantity: Decimal
    unit: str = ""
    note: str = ""
    as_shown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedLine:
    """A line as it now lies in the cart; `mended` says how its quantity was corrected."""

    line_id: UUID
    product_id: UUID
    mended: Mended
    before: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A line that was not put in, with the reason to be translated."""

    line: NewLine
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What came of putting lines into a cart."""

    cart_id: UUID
    lines: tuple[AddedLine, ...]
    refused: tuple[Refused, ...]

    @property
    def mended(self) -> tuple[AddedLine, ...]:
        """The lines whose quantity was corrected upward."""
        return tuple(line for line in self.lines if line.mended.changed)


@dataclass(slots=True)
class _Wanted:
    """One line of the cart to be: the quantities asked for, added up."""

    line: NewLine
    unit: SellingUnit
    quantity: Decimal


def locked_active_cart(*, actor: Actor, at: datetime) -> Cart:
    """Return the member's active cart, made if need be, locked for the transaction.

    :raises Forbidden: if the person may not order.
    """
    if not actor.may(Permission.ORDERS_PLACE):
        raise Forbidden(N_("Your role does not allow ordering. Ask the manager of your company."))
    found = _active(actor)
    if found is None:
        session.execute(
            insert(Cart)
            .values(
                id=new_id(),
                company_id=actor.company,
                membership_id=actor.membership,
                active=True,
                ordered=False,
                name="",
                source=CartSource.OWN,
                created_at=at,
                updated_at=at,
            )
            .on_conflict_do_nothing()
        )
        found = _active(actor)
    if found is None:
        raise LookupError("an active cart that was just made is gone")
    if actor.branch_ids:
        # The member may have been limited to other branches since the cart chose its own.
        found.branch_id = actor.branch_for(found.branch_id)
    return found


def _active(actor: Actor) -> Cart | None:
    whose = {"company": actor.company, "membership": actor.membership}
    return session.scalars(_ACTIVE, whose).one_or_none()


# Put together once: that costs more than running it.
_ACTIVE = (
    select(Cart)
    .where(
        Cart.company_id == bindparam("company", type_=Uuid()),
        Cart.membership_id == bindparam("membership", type_=Uuid()),
        Cart.active,
    )
    .with_for_update()
    .execution_options(populate_existing=True)
)


def add_lines(
    *,
    actor: Actor,
    lines: Sequence[NewLine],
    at: datetime,
    source: CartSource = CartSource.OWN,
) -> Added:
    """Put lines into the active cart; what is there already grows. Nothing is dropped silently.

    Quantities are mended upward; a line that cannot be ordered is refused with its reason.
    A cart that was empty has begun with this `source`.

    :raises Forbidden: if the person may not order.
    """
    cart = locked_active_cart(actor=actor, at=at)
    scope = price_scope(actor, cart.branch_id)
    refused: list[Refused] = []
    wanted = _wanted(lines, scope, refused)
    before = _quantities_in(cart)
    cart.source = cart.source if before else source
    mended = _mended(wanted, before, refused)
    keys = list(mended)
    prices = resolve_many(
        scope=scope,
        wanted=[(key[0], mended[key].base_quantity) for key in keys],
        on=business_date(at),
    )
    priced = {key: price for key, price in zip(keys, prices, strict=True) if price is not None}
    refused += [
        Refused(line=wanted[key].line, message=NO_PRICE) for key in keys if key not in priced
    ]
    ids = store_lines(
        cart=cart,
        lines={
            key: ToStore(mended[key], price.unit_net.minor, wanted[key].line.note)
            for key, price in priced.items()
        },
        added_by_id=actor.person_id,
        at=at,
    )
    return Added(
        cart_id=cart.id,
        lines=tuple(
            AddedLine(
                line_id=ids[key],
                product_id=key[0],
                mended=mended[key],
                before=before.get(key, Decimal(0)),
            )
            for key in keys
            if key in ids
        ),
        refused=tuple(refused),
    )


def _quantities_in(cart: Cart) -> dict[Key, Decimal]:
    """Return what lies in the cart already, by product and unit."""
    return {
        (product, unit): quantity
        for product, unit, quantity in session.execute(
            select(CartLine.product_id, CartLine.unit, CartLine.quantity).where(
                CartLine.company_id == cart.company_id, CartLine.cart_id == cart.id
            )
        )
    }


def _mended(
    wanted: dict[Key, _Wanted], before: dict[Key, Decimal], refused: list[Refused]
) -> dict[Key, Mended]:
    """Return the quantities the cart will hold; absurd ones are refused."""
    found = {}
    for key, one in wanted.items():
        result = mend(one.quantity + before.get(key, Decimal(0)), one.unit)
        if result.quantity > MAX_QUANTITY or result.base_quantity > MAX_QUANTITY:
            refused.append(Refused(line=one.line, message=TOO_MUCH))
        else:
            found[key] = result
    return found


def _wanted(
    lines: Sequence[NewLine], scope: PriceScope, refused: list[Refused]
) -> dict[Key, _Wanted]:
    """Return what is asked for by product and unit; duplicates are added up."""
    units = selling_units(scope=scope.assortment, product_ids={line.product_id for line in lines})
    found: dict[Key, _Wanted] = {}
    for line in lines:
        offered = units.get(line.product_id)
        if offered is None:
            refused.append(Refused(line=line, message=NOT_SOLD))
            continue
        unit = offered.get(line.unit)
        if unit is None:
            refused.append(Refused(line=line, message=NO_UNIT))
            continue
        key = (line.product_id, unit.unit)
        quantity = mend(line.quantity, unit).quantity if line.as_shown else line.quantity
        if key in found:
            found[key].quantity += quantity
        else:
            found[key] = _Wanted(line, unit, quantity)
    return found
