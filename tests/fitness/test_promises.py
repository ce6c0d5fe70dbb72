"""Whatever is promised has somebody who does it, and whatever is recorded has a name."""

from __future__ import annotations

import ast
from pathlib import Path

from portal.domain.audit_words import ACTIONS, ENTITIES
from portal.services.outbox import Job
from portal.tasks.handlers import HANDLERS

PORTAL = Path(__file__).resolve().parents[2] / "portal"


def test_every_kind_of_promise_has_a_handler():
    assert set(HANDLERS) == set(Job)


def test_every_action_in_the_audit_log_has_a_name():
    used = set(_literals("action")) | set(_second_arguments_of_note())

    assert used - set(ACTIONS) == set()


def test_every_kind_of_thing_in_the_audit_log_has_a_name():
    assert set(_literals("entity")) - set(ENTITIES) == set()


def _calls() -> list[ast.Call]:
    return [
        node
        for path in (PORTAL / "services").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]


def _literals(keyword: str) -> list[str]:
    """Return the texts given as this keyword to `record(...)`."""
    return [
        given.value.value
        for call in _calls()
        if call.func.id == "record"  # type: ignore[attr-defined]  # a Name, see _calls
        for given in call.keywords
        if given.arg == keyword and isinstance(given.value, ast.Constant)
    ]


def _second_arguments_of_note() -> list[str]:
    """Return the actions handed to the small `_note(actor, "entity.done", …)` of a module."""
    return [
        call.args[1].value
        for call in _calls()
        if call.func.id == "_note"  # type: ignore[attr-defined]  # a Name, see _calls
        and len(call.args) > 1
        and isinstance(call.args[1], ast.Constant)
        and isinstance(call.args[1].value, str)
    ]
