"""Nothing grows past what fits a head."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = sorted(
    path
    for folder in ("portal", "tests", "bench", "scripts")
    for path in (ROOT / folder).rglob("*.py")
)
TEMPLATES = sorted((ROOT / "portal" / "templates").rglob("*.*"))
FILE, FUNCTION, TEMPLATE, CONFTEST = 300, 40, 150, 100
# Lists, not code: a row per route or per word.
LISTS = {"tests/fitness/routes.py"}


def _named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_files_stay_short():
    long = {_named(p): _lines(p) for p in CODE if _named(p) not in LISTS and _lines(p) > FILE}

    assert long == {}


def test_functions_stay_short():
    """Counted is what they do: not the signature, not the docstring."""
    long = {
        f"{_named(path)}:{node.name}": _body(node)
        for path in CODE
        if path.is_relative_to(ROOT / "portal")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and _body(node) > FUNCTION
    }

    assert long == {}


def _body(node: ast.FunctionDef) -> int:
    first = node.body[0]
    is_text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    start = (first.end_lineno or 0) + 1 if is_text else first.lineno
    return (node.end_lineno or 0) - start + 1


def test_templates_stay_short():
    long = {_named(path): _lines(path) for path in TEMPLATES if _lines(path) > TEMPLATE}

    assert long == {}


def test_conftests_stay_short():
    long = {_named(p): _lines(p) for p in CODE if p.name == "conftest.py" and _lines(p) > CONFTEST}

    assert long == {}


def test_no_module_is_a_drawer_for_what_belongs_nowhere():
    drawers = [_named(p) for p in CODE if p.stem in {"utils", "util", "helpers", "misc", "common"}]

    assert drawers == []
