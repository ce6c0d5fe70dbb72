"""Documents as PDF, from a template and the look they all have."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment

# Each file under a name of its own: under one, WeasyPrint takes the glyphs of the other file.
_FONTS = {"Inter": "inter-latin.woff2", "Inter Polish": "inter-polish.woff2"}
_FACES = "".join(
    f'@font-face {{ font-family: "{family}"; font-weight: 100 900; src: url("res:{name}"); }}\n'
    for family, name in _FONTS.items()
)


def pdf(*, environment: Environment, static: Path, template: str, **context: Any) -> bytes:
    """Return a document as PDF, in the language that is set."""
    # WeasyPrint takes a second to load, and every web process would pay for it at its start.
    from portal.gateways.pdf import render_pdf  # noqa: PLC0415

    css, resources = _look(static)
    html = environment.get_template(template).render(css=css, **context)
    return render_pdf(html, resources)


@cache
def _look(static: Path) -> tuple[str, Mapping[str, bytes]]:
    fonts = {name: (static / "vendor" / name).read_bytes() for name in _FONTS.values()}
    return _FACES + (static / "documents.css").read_text(encoding="utf-8"), fonts
