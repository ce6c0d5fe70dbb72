"""Forms: what a person types, read kindly and refused clearly."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import get_domain, gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import Field, StringField
from wtforms.validators import ValidationError

from portal.kit.errors import Expected, InvalidInput
from portal.kit.money import Money


class _Translations:
    """WTForms' own messages through our catalogue."""

    def gettext(self, string: str) -> str:
        return str(gettext(string))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        # Not formatted here: WTForms fills in the blanks itself.
        return str(get_domain().get_translations().ungettext(singular, plural, n))


class Form(FlaskForm):
    """The base of every form of the portal."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> _Translations:  # noqa: ARG002 - WTForms' signature
            return _Translations()


def squeeze(value: str | None) -> str:
    """Strip a text and fold runs of blanks into one; a filter for text fields."""
    return " ".join(value.split()) if value else ""


def trim(value: str | None) -> str:
    """Strip a text of several lines; a filter for text areas."""
    return value.strip() if value else ""


class NumberField(StringField):
    """A number with comma or dot as its decimal mark, blanks allowed; `data` is a Decimal."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        typed = "".join((valuelist[0] if valuelist else "").split()).replace("\u00a0", "")
        if not typed:
            return
        try:
            # A Decimal would read 1e5 as a hundred thousand: nobody writes an amount like that.
            number = Decimal("NaN" if "e" in typed.lower() else typed.replace(",", "."))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number) >= Decimal(10) ** 11:
            raise ValueError(str(lazy_gettext("Enter a number, for example 12 or 12,5")))
        self.data = number

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else format(self.data, "f").replace(".", ",")


class MoneyField(NumberField):
    """An amount in złoty; `money` is what was typed as Money."""

    @property
    def money(self) -> Money | None:
        """The amount, or None where nothing was typed.

        :raises ValueError: if it is finer than a grosz.
        """
        return None if self.data is None else Money.of(self.data)


@contextmanager
def blaming(field: Field, kind: type[Expected] = InvalidInput) -> Iterator[None]:
    """Show what a command refuses in this block at a field of the form."""
    try:
        yield
    except kind as refused:
        field.errors = [*field.errors, gettext(refused.message, **refused.values)]


def no_control_characters(_form: Any, field: Field) -> None:
    """Refuse line breaks and other control characters in a one-line text."""
    if field.data and any(ord(letter) < 32 or ord(letter) == 127 for letter in str(field.data)):
        raise ValidationError(lazy_gettext("Use one line of plain text"))
