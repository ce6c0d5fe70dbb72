"""Translations for templates: looked up once per language instead of once per word."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from babel import Locale
from flask import Flask, g
from flask_babel import get_locale, get_translations
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup


def init_words(app: Flask) -> None:
    """Give templates `_` and `ngettext` that keep the request's catalogue at hand.

    Flask-Babel's own find the catalogue anew for every word, and Jinja's wrap each word in three
    calls: a table of 100 lines has 1,200.
    """
    environment = app.jinja_env
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # by jinja2.ext.i18n
        _say, _say_counted, newstyle=True
    )
    environment.globals.update({"_": _say, "gettext": _say, "ngettext": _say_counted})


class _Catalogue:
    """A language's words, ready for HTML."""

    def __init__(self, translations: Any) -> None:
        self.counted = translations.ungettext
        self._find = translations.ugettext
        self.said = lru_cache(maxsize=4096)(self._said)
        self.finished = lru_cache(maxsize=4096)(self._finished)

    def _said(self, words: str) -> Markup:
        return Markup(self._find(words))

    def _finished(self, words: str) -> Markup:
        return self.said(words) % {}


@pass_eval_context
def _say(context: EvalContext, words: str, /, **values: Any) -> str:
    catalogue = _catalogue()
    if not context.autoescape:
        return str(catalogue.said(words)) % values
    return catalogue.said(words) % values if values else catalogue.finished(words)


@pass_eval_context
def _say_counted(context: EvalContext, one: str, many: str, number: int, /, **values: Any) -> str:
    said = _catalogue().counted(one, many, number)
    values.setdefault("num", number)
    return (Markup(said) if context.autoescape else said) % values


def current_locale() -> Locale | None:
    """Return Flask-Babel's locale of this request or job, without its four looks at `g`."""
    try:
        kept = g._get_current_object().__dict__
    except RuntimeError:  # outside a request or job
        return None
    found: Locale | None = getattr(kept.get("_flask_babel"), "babel_locale", None) or get_locale()
    return found


def _catalogue() -> _Catalogue:
    locale = current_locale()
    kept = g._get_current_object().__dict__.get("catalogue")
    if kept is None or kept[0] is not locale:
        kept = g.catalogue = (locale, _of_language(str(locale), get_translations()))
    found: _Catalogue = kept[1]
    return found


@lru_cache(maxsize=8)
def _of_language(_language: str, translations: Any) -> _Catalogue:
    return _Catalogue(translations)
