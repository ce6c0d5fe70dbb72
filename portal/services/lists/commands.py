"""What may be done with lists as a whole. Lines: `adding.py` and `lines.py`."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select

from portal.domain.access import Actor
from portal.extensions import session
from portal.kit.errors import Forbidden, InvalidInput
from portal.kit.ids import new_id
from portal.kit.words import N_
from portal.models.accounts import Membership
from portal.models.lists import FavouritesLine, FavouritesList
from portal.services.audit.commands import record
from portal.services.lists.access import governs, may_order, the_list, within_reach

MAX_NAME = 80
MAX_LISTS = 200
_NOT_YOURS = N_("Only the person who made this list, or a manager, may do this.")


def create_list(*, actor: Actor, name: str, shared: bool, at: datetime) -> UUID:
    """Make an empty list and return its id.

    :raises Forbidden: if the person may not order.
    :raises InvalidInput: if the name is empty, too long or taken, or there are too many lists.
    """
    may_order(actor)
    _one_at_a_time(actor)
    clean = _checked(actor, name)
    if _count(actor) >= MAX_LISTS:
        raise InvalidInput(
            N_("You have %(most)s lists already. Delete one that is not used any more."),
            most=MAX_LISTS,
        )
    made = FavouritesList(
        id=new_id(),
        company_id=actor.company,
        name=clean,
        membership_id=None if shared else actor.membership,
        made_by_id=actor.membership,
        created_at=at,
        updated_at=at,
    )
    session.add(made)
    session.flush()  # lines that follow in this transaction hang on it
    _note(actor, "list.made", made, at, after={"name": clean, "shared": shared})
    return made.id


def rename_list(*, actor: Actor, list_id: UUID, name: str, at: datetime) -> None:
    """Give a list another name.

    :raises NotFound: if the list is out of reach.
    :raises InvalidInput: if the name is empty, too long or taken.
    """
    whose = the_list(actor=actor, list_id=list_id, lock=True)
    before, whose.name = whose.name, _checked(actor, name, besides=list_id)
    if before == whose.name:
        return
    whose.updated_at = at
    _note(actor, "list.renamed", whose, at, before={"name": before}, after={"name": whose.name})


def duplicate_list(*, actor: Actor, list_id: UUID, name: str, at: datetime) -> UUID:
    """Make a private copy of a list with all its lines and return its id.

    :raises NotFound: if the list is out of reach.
    :raises InvalidInput: if the name is empty, too long or taken, or there are too many lists.
    """
    source = the_list(actor=actor, list_id=list_id)
    copy_id = create_list(actor=actor, name=name, shared=False, at=at)
    rows = session.execute(
        select(
            FavouritesLine.product_id,
            FavouritesLine.unit,
            FavouritesLine.quantity,
            FavouritesLine.section,
            FavouritesLine.note,
            FavouritesLine.position,
        )
        .where(FavouritesLine.company_id == source.company_id, FavouritesLine.list_id == source.id)
        .order_by(FavouritesLine.position, FavouritesLine.id)
    ).mappings()
    fixed: dict[str, Any] = {"company_id": source.company_id, "list_id": copy_id}
    copies = [{"id": new_id(), **fixed, **row} for row in rows]
    if copies:
        session.execute(insert(FavouritesLine), copies)
    _note(
        actor,
        "list.copied",
        source,
        at,
        after={"name": " ".join(name.split()), "lines": len(copies)},
    )
    return copy_id


def delete_list(*, actor: Actor, list_id: UUID, at: datetime) -> str:
    """Delete a list with its lines and return its name.

    :raises NotFound: if the list is out of reach.
    :raises Forbidden: if it is a shared list that somebody else made.
    """
    whose = _governed(actor, list_id)
    lines = session.scalars(
        select(func.count()).where(
            FavouritesLine.company_id == whose.company_id, FavouritesLine.list_id == whose.id
        )
    ).one()
    _note(actor, "list.removed", whose, at, before={"name": whose.name, "lines": lines})
    session.execute(
        delete(FavouritesList).where(
            FavouritesList.company_id == whose.company_id, FavouritesList.id == whose.id
        )
    )
    return whose.name


def share_list(*, actor: Actor, list_id: UUID, at: datetime) -> None:
    """Let everybody at the company use a list; one that is shared stays so.

    :raises NotFound: if the list is out of reach.
    """
    whose = the_list(actor=actor, list_id=list_id, lock=True)
    if whose.membership_id is None:
        return
    whose.made_by_id = whose.made_by_id or whose.membership_id
    whose.membership_id, whose.updated_at = None, at
    _note(actor, "list.shared", whose, at, before={"shared": False}, after={"shared": True})


def unshare_list(*, actor: Actor, list_id: UUID, at: datetime) -> bool:
    """Make a shared list its maker's own again; return whether the actor still sees it.

    :raises NotFound: if the list is out of reach.
    :raises Forbidden: if somebody else made it and the actor is no manager.
    """
    whose = _governed(actor, list_id)
    if whose.membership_id is None:
        whose.membership_id = _maker(whose) or actor.membership
        whose.updated_at = at
        _note(actor, "list.unshared", whose, at, before={"shared": True}, after={"shared": False})
    return whose.membership_id == actor.membership


def _maker(whose: FavouritesList) -> UUID | None:
    """Return who made a list, if that member is still there to use it."""
    return session.scalars(
        select(Membership.id).where(
            Membership.company_id == whose.company_id,
            Membership.id == whose.made_by_id,
            Membership.active,
        )
    ).one_or_none()


def _note(actor: Actor, action: str, whose: FavouritesList, at: datetime, **values: Any) -> None:
    record(
        action=action,
        entity="list",
        entity_id=whose.id,
        label=whose.name,
        actor=actor,
        company_id=whose.company_id,
        at=at,
        **values,
    )


def _governed(actor: Actor, list_id: UUID) -> FavouritesList:
    whose = the_list(actor=actor, list_id=list_id, lock=True)
    if not governs(actor, whose):
        raise Forbidden(_NOT_YOURS)
    return whose


def _one_at_a_time(actor: Actor) -> None:
    """Let a member make one list after another: two presses at once must not make two."""
    session.execute(
        select(Membership.id)
        .where(Membership.company_id == actor.company, Membership.id == actor.membership)
        .with_for_update()
    )


def _count(actor: Actor) -> int:
    return session.scalars(
        select(func.count()).select_from(FavouritesList).where(within_reach(actor))
    ).one()


def _checked(actor: Actor, name: str, *, besides: UUID | None = None) -> str:
    clean = " ".join(name.split())
    if not clean:
        raise InvalidInput(N_("Give the list a name."))
    if len(clean) > MAX_NAME:
        raise InvalidInput(N_("The name must be %(length)s characters or fewer."), length=MAX_NAME)
    same = select(FavouritesList.id).where(
        within_reach(actor), func.lower(FavouritesList.name) == clean.lower()
    )
    if besides is not None:
        same = same.where(FavouritesList.id != besides)
    if session.scalars(same.limit(1)).first() is not None:
        raise InvalidInput(
            N_("There is a list “%(name)s” already. Choose another name."), name=clean
        )
    return clean
