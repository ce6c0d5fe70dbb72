"""Who looks at the catalogue, and what of it they may see."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from portal.domain.access import Actor, Permission
from portal.services.catalogue.assortment import EVERYONE, Scope, scope_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """A person at the catalogue.

    Without `sees_terms` (a stranger, a company not verified yet) there is no price, no stock
    figure, and nothing that depends on them. `remembers`: own orders and lists may be looked at.
    """

    scope: Scope
    membership_id: UUID | None = None
    sees_terms: bool = False
    may_order: bool = False
    remembers: bool = False


STRANGER = Viewer(scope=EVERYONE)


def viewer_of(actor: Actor | None, branch_id: UUID | None = None) -> Viewer:
    """Return what this person may see of the catalogue."""
    if actor is None or actor.company_id is None:
        return STRANGER
    return Viewer(
        scope=scope_of(actor, branch_id),
        membership_id=actor.membership_id,
        sees_terms=actor.may(Permission.PRICES_VIEW),
        may_order=actor.may(Permission.ORDERS_PLACE),
        remembers=actor.may(Permission.ORDERS_VIEW),
    )
