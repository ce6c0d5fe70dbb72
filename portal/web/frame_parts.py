"""What the layouts show beside the page itself, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.kit.money import Money
from portal.services.accounts.actors import CompanyChoice


@dataclass(frozen=True, slots=True)
class NavEntry:
    """A place in the navigation, with a pill where something waits."""

    label: str
    icon: str
    url: str
    current: bool
    count: int | None = None
    hot: bool = False


@dataclass(frozen=True, slots=True)
class CartNote:
    """The cart in the bar; `net` is None while prices are not visible."""

    lines: int
    net: Money | None


@dataclass(frozen=True, slots=True)
class Contact:
    """The company's sales rep."""

    name: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class Acting:
    """Whom a rep acts for at the moment, and how to end it."""

    for_whom: str
    person: str
    reason: str
    minutes_left: int
    ends_at: datetime
    end_url: str


@dataclass(frozen=True, slots=True)
class StatusNote:
    """One line on every page about the company's standing."""

    kind: str
    title: str
    text: str
    url: str | None = None
    action: str | None = None


@dataclass(frozen=True, slots=True)
class FrameUrls:
    """Where the frame's links and forms go."""

    home: str
    sign_in: str
    sign_out: str
    account: str
    choose_company: str
    preferences: str
    search: str
    search_suggestions: str | None
    cart: str | None
    register: str | None
    terms: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Everything the layouts show beside the page itself."""

    seller_name: str
    seller_mark: str
    language: str
    languages: tuple[tuple[str, str], ...]
    theme: str
    signed_in: bool
    person_name: str
    company_name: str
    role_label: str
    is_staff: bool
    navigation: tuple[NavEntry, ...]
    phone_navigation: tuple[NavEntry, ...]
    companies: tuple[CompanyChoice, ...]
    cart: CartNote | None
    contact: Contact | None
    acting: Acting | None
    search_placeholder: str
    search_value: str
    urls: FrameUrls
    request_id: str
    status_note: StatusNote | None
    path: str
