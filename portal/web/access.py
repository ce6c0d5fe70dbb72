"""Who may call a view. Every view carries exactly one mark; the door reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from flask import g

from portal.domain.access import Actor, Permission

View = TypeVar("View", bound=Callable[..., Any])


class Who(StrEnum):
    """For whom a view is."""

    BARE = "bare"
    ANYONE = "anyone"
    SIGNED_IN = "signed-in"
    CLIENT = "client"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Access:
    """A view's mark: for whom it is, and the permission it asks for."""

    who: Who
    permission: Permission | None = None


def bare(view: View) -> View:
    """Mark a view for machines: no session is read, no database needed."""
    return _mark(view, Access(Who.BARE))


def public(view: View) -> View:
    """Mark a view for anyone, signed in or not."""
    return _mark(view, Access(Who.ANYONE))


def signed_in(view: View) -> View:
    """Mark a view for every person signed in, client or staff."""
    return _mark(view, Access(Who.SIGNED_IN))


def requires(permission: Permission) -> Callable[[View], View]:
    """Mark a view for client people with a permission."""
    return lambda view: _mark(view, Access(Who.CLIENT, permission))


def staff_only(permission: Permission) -> Callable[[View], View]:
    """Mark a view for people of the seller's with a permission."""
    return lambda view: _mark(view, Access(Who.STAFF, permission))


def _mark(view: View, access: Access) -> View:
    if hasattr(view, "access"):
        raise TypeError(f"{view.__name__} carries two access marks")
    view.access = access  # type: ignore[attr-defined]  # a function takes attributes
    return view


def access_of(view: Callable[..., Any]) -> Access:
    """Return a view's mark.

    :raises TypeError: if it carries none.
    """
    mark = getattr(view, "access", None)
    if not isinstance(mark, Access):
        raise TypeError(f"{view!r} carries no access mark")
    return mark


def actor() -> Actor:
    """Return the person behind this request.

    :raises LookupError: in a view that strangers may call; ask `visitor` there.
    """
    found = visitor()
    if found is None:
        raise LookupError("nobody is signed in")
    return found


def visitor() -> Actor | None:
    """Return the person behind this request, if somebody is signed in."""
    found: Actor | None = g.get("actor")
    return found
