"""Templates only show: no raw HTML, no script or style of their own, no questions asked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import TemplateNotFound, nodes

PORTAL = Path(__file__).resolve().parents[2] / "portal"
TEMPLATES = sorted((PORTAL / "templates").rglob("*.*"))
CODE = sorted(PORTAL.rglob("*.py"))
FOR_BROWSERS = [p for p in TEMPLATES if p.parent.name not in ("mail", "documents")]


def _guilty(pattern: str, paths: list[Path]) -> list[str]:
    looked_for = re.compile(pattern, re.IGNORECASE)
    return [str(p.relative_to(PORTAL)) for p in paths if looked_for.search(p.read_text("utf-8"))]


def test_nothing_is_shown_unescaped():
    # Our own style sheet, put whole into a document that is printed: no person's words in it.
    but_the_style_sheet = r"(?<!<style>\{\{ css )\|\s*safe\b"
    assert _guilty(but_the_style_sheet + r"|\bMarkup\(|autoescape\s+false", TEMPLATES) == []
    # Translated words are ours, and what is put into them is escaped there; values are written out
    # in templating.py, exactly as Jinja would (see test_templating.py).
    apart = (PORTAL / "web/words.py", PORTAL / "web/templating.py")
    code = [path for path in CODE if path not in apart]
    assert _guilty(r"\bMarkup\(|render_template_string|from markupsafe", code) == []


def test_no_page_has_a_script_or_style_of_its_own():
    forbidden = (
        r"<style|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|hx-on|[\"']js:|javascript:"
        r"|<script(?![^>]*\bsrc=)"
    )

    assert _guilty(forbidden, FOR_BROWSERS) == []


def test_no_template_asks_the_database():
    assert _guilty(r"\bsession\.(execute|scalars?|get)|\.query\b|\bselect\(", TEMPLATES) == []


def test_every_form_that_changes_something_carries_the_token():
    form = re.compile(r"<form\b[^>]*method=\"post\"[^>]*>(.*?)</form>", re.IGNORECASE | re.DOTALL)
    guilty = [
        str(path.relative_to(PORTAL))
        for path in FOR_BROWSERS
        for inside in form.findall(path.read_text("utf-8"))
        if not re.search(r"\b(csrf_)?token\b", inside)
    ]

    assert guilty == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(PORTAL / "templates")))
def test_a_template_compiles_and_what_it_includes_is_there(application, path):
    environment = application.jinja_env
    tree = environment.parse(path.read_text("utf-8"))
    environment.compile(tree)
    for node in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
        if isinstance(node.template, nodes.Const):
            try:
                environment.get_template(node.template.value)
            except TemplateNotFound as missing:
                pytest.fail(f"{path.name} names {missing}, which is not there")
