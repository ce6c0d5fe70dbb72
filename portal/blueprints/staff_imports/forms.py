"""What staff give with a file: what it brings, from whom, and what its columns do not say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, SelectChoice, SelectField, StringField
from wtforms.validators import Length

from portal.domain.imports import KIND_LABELS, ImportKind
from portal.services.imports.queries import Choices
from portal.services.imports.reading import DELIMITERS, ENCODINGS, Reading
from portal.web.forms import Form, no_control_characters, squeeze

_RATES = ("23", "8", "5", "0", "zw", "oo", "np")
_CURRENCIES = ("PLN", "EUR")
_OPTIONS: dict[ImportKind, tuple[str, ...]] = {
    ImportKind.PRODUCTS: ("vat", "warehouse"),
    ImportKind.PRICE_LIST: ("price_list", "list_name", "list_owner", "list_currency"),
    ImportKind.DISCOUNTS: ("audience",),
    ImportKind.STOCK: ("warehouse",),
    ImportKind.DELIVERIES: ("warehouse",),
}


class UploadForm(Form):
    """A file and whose it is."""

    kind = SelectField(_l("What the file brings"))
    source = StringField(
        _l("Source"), filters=[squeeze], validators=[Length(max=80), no_control_characters]
    )
    file = FileField(_l("File"))

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.kind.choices = [
            SelectChoice(kind.value, gettext(words)) for kind, words in KIND_LABELS.items()
        ]


class ReadingForm(Form):
    """How a text file is to be read, where it is read wrongly by itself; from the address."""

    class Meta(Form.Meta):
        csrf = False

    encoding = SelectField(_l("Letters are written in"))
    delimiter = SelectField(_l("Cells are parted by"))

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        itself = SelectChoice("", gettext("as the file says"))
        self.encoding.choices = [itself, *(SelectChoice(*one) for one in ENCODINGS.items())]
        self.delimiter.choices = [
            itself,
            *(SelectChoice(name, gettext(words)) for name, (_mark, words) in DELIMITERS.items()),
        ]

    @property
    def reading(self) -> Reading:
        """What was chosen; what is not offered counts as nothing."""
        self.validate()
        return Reading(
            encoding="" if self.encoding.errors else self.encoding.data or "",
            delimiter="" if self.delimiter.errors else self.delimiter.data or "",
        )


class MappingForm(Form):
    """How a file is to be read. Only the options of its kind are kept (`option_fields`)."""

    has_header = BooleanField(_l("The first row holds the names of the columns"))
    all_or_nothing = BooleanField(_l("All rows or none: one rejected row stops the import"))
    vat = SelectField(_l("VAT where the file does not tell"))
    warehouse = SelectField(_l("Warehouse"))
    price_list = SelectField(_l("Price list"))
    list_name = StringField(
        _l("Name of the new list"), filters=[squeeze], validators=[Length(max=80)]
    )
    list_owner = SelectField(_l("Whose the new list is"))
    list_currency = SelectField(
        _l("Currency of the new list"), choices=[SelectChoice(one, one) for one in _CURRENCIES]
    )
    audience = SelectField(_l("For whom, where no column says it"))

    def __init__(self, kind: ImportKind, choices: Choices, **values: Any) -> None:
        super().__init__(**values)
        for name in {name for names in _OPTIONS.values() for name in names} - set(_OPTIONS[kind]):
            delattr(self, name)
        self._names = _OPTIONS[kind]
        self._offer("vat", [(rate, f"{rate} %" if rate.isdigit() else rate) for rate in _RATES])
        self._offer("warehouse", choices.warehouses or [("", gettext("Main warehouse (new)"))])
        self._offer("price_list", [("", gettext("a new one")), *choices.price_lists])
        self._offer("list_owner", [("", gettext("choose")), *choices.audiences])
        self._offer("audience", [("", gettext("choose")), *choices.audiences])

    def _offer(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        if name in self:
            self[name].choices = [SelectChoice(value, label) for value, label in choices]

    def recall(self, options: Mapping[str, str]) -> None:
        """Show what was chosen the last time, as far as it can still be chosen."""
        for name in self._names:
            chosen, field = options.get(name, ""), self[name]
            choices = getattr(field, "choices", None)
            offered = [choice.value for choice in choices] if choices else [chosen]
            if chosen in offered:
                field.data = chosen
            elif offered:
                field.data = offered[0]

    @property
    def option_fields(self) -> list[Any]:
        """The options of this kind of file, in order."""
        return [self[name] for name in self._names]

    @property
    def options(self) -> dict[str, str]:
        """What was chosen."""
        return {name: self[name].data or "" for name in self._names}
