"""Translations for templates: looked up once per language instead of once per word."""

from __future__ import annotations

from typing import Any

from flask import Flask, g
from flask_babel import get_locale, get_translations


def init_words(app: Flask) -> None:
    """Give templates `_` and `ngettext` that keep the request's catalogue at hand.

    Flask-Babel's own find the catalogue anew for every word: a table of 100 lines has 800.
    """
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # by jinja2.ext.i18n
        lambda words: _catalogue().ugettext(words),
        lambda one, many, number: _catalogue().ungettext(one, many, number),
        newstyle=True,
    )


def _catalogue() -> Any:
    locale = get_locale()
    kept = g.get("catalogue")
    if kept is None or kept[0] is not locale:
        kept = g.catalogue = (locale, get_translations())
    return kept[1]
