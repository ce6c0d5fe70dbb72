"""The audit log in the reader's language: what was done, and values a person can read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from wtforms import SelectChoice

from portal.domain.access import Role
from portal.domain.audit_words import ACTIONS, ENTITIES, FIELDS
from portal.domain.companies import STATUS_LABELS
from portal.domain.orders import STATE_LABELS
from portal.kit.money import Money
from portal.kit.words import N_
from portal.services.audit.queries import Entry
from portal.web.filters import money

_ROLES = {
    Role.PURCHASER: N_("purchaser"),
    Role.ACCOUNTANT: N_("accountant"),
    Role.MANAGER: N_("manager"),
}
_WORDS: dict[str, str] = {str(one): words for one, words in _ROLES.items()} | {
    str(one): words for one, words in (*STATUS_LABELS.items(), *STATE_LABELS.items())
}
_WORD_FIELDS = ("roles", "state", "status")
_NOTHING = "—"


@dataclass(frozen=True, slots=True)
class ReadableChange:
    """A value before and after, in words."""

    name: str
    before: str
    after: str


def said(action: str) -> str:
    """Return what an action is called."""
    return str(gettext(ACTIONS[action])) if action in ACTIONS else action


def actions() -> list[tuple[str, str]]:
    """Return every action with its name, in the order of the names."""
    return sorted(((action, said(action)) for action in ACTIONS), key=lambda one: one[1])


def entities() -> list[tuple[str, str]]:
    """Return every kind of thing with its name, in the order of the names."""
    return sorted(((one, str(gettext(ENTITIES[one]))) for one in ENTITIES), key=lambda o: o[1])


def chosen_from(named: list[tuple[str, str]]) -> list[SelectChoice]:
    """Return the choices of a filter: anything, or one of these."""
    everything = SelectChoice("", str(gettext("anything")))
    return [everything, *(SelectChoice(value, label) for value, label in named)]


def changes(entry: Entry) -> list[ReadableChange]:
    """Return what an entry changed, in words."""
    return [
        ReadableChange(
            str(gettext(FIELDS[one.name])) if one.name in FIELDS else one.name,
            _value(one.name, one.before),
            _value(one.name, one.after),
        )
        for one in entry.changes
    ]


def _value(name: str, value: Any) -> str:
    if value is None or value == "":
        return _NOTHING
    if isinstance(value, bool):
        return str(gettext("yes") if value else gettext("no"))
    if name.endswith("_minor") and isinstance(value, int):
        return money(Money(value, "PLN"))
    if isinstance(value, list):
        return ", ".join(_value(name, one) for one in value) or _NOTHING
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_value(str(key), one)}" for key, one in value.items())
    text = str(value)
    if name in _WORD_FIELDS and text in _WORDS:
        return str(gettext(_WORDS[text]))
    return text
