"""What a person may send about lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID, uuid5

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from portal.domain.quantities import parse_quantity
from portal.kit.errors import InvalidInput
from portal.kit.ids import new_id
from portal.services.lists.lines import MAX_NOTE, MAX_SECTION, Asked
from portal.web.forms import Form, no_control_characters, squeeze
from portal.web.paths import as_id


class NameForm(Form):
    """A name for a list."""

    name = StringField(
        _l("Name of the list"),
        filters=[squeeze],
        validators=[
            DataRequired(_l("Give the list a name.")),
            Length(max=80, message=_l("The name must be 80 characters or fewer.")),
            no_control_characters,
        ],
    )


class CopyForm(Form):
    """A name for a copy."""

    copy_name = StringField(
        _l("Name of the copy"),
        filters=[squeeze],
        validators=[
            DataRequired(_l("Give the list a name.")),
            Length(max=80, message=_l("The name must be 80 characters or fewer.")),
            no_control_characters,
        ],
    )


class NewListForm(NameForm):
    """A new list, shared with the company or not."""

    shared = BooleanField(_l("Shared with everybody at the company"))


class ChoiceForm(Form):
    """Where something goes: a list that is there, or a new one; and what it is."""

    list_id = SelectField(_l("List"), validate_choice=False)
    name = StringField(
        _l("What the new list is called"),
        filters=[squeeze],
        validators=[
            Length(max=80, message=_l("The name must be 80 characters or fewer.")),
            no_control_characters,
        ],
    )
    shared = BooleanField(_l("Shared with everybody at the company"))
    product_id = HiddenField()
    order = HiddenField()
    run_id = HiddenField()
    quantity = StringField(_l("Quantity"), filters=[squeeze])
    unit = SelectField(_l("Unit"), validate_choice=False)


class EntryForm(Form):
    """A code with a quantity behind it."""

    entry = StringField(
        _l("Code and quantity"),
        filters=[squeeze],
        validators=[Length(max=120), no_control_characters],
    )


class LineForm(Form):
    """Where a line belongs, and what is to be known about it."""

    section = StringField(
        _l("Section"),
        filters=[squeeze],
        validators=[
            Length(max=MAX_SECTION, message=_l("The section must be 60 characters or fewer.")),
            no_control_characters,
        ],
    )
    note = StringField(
        _l("Note"),
        filters=[squeeze],
        validators=[
            Length(max=MAX_NOTE, message=_l("The note must be 200 characters or fewer.")),
            no_control_characters,
        ],
    )
    seen_section = HiddenField(filters=[squeeze])
    seen_note = HiddenField(filters=[squeeze])

    def as_seen(self, *, section: str, note: str) -> LineForm:
        """Note how the line stands as the form is shown."""
        self.seen_section.data, self.seen_note.data = section, note
        return self

    @property
    def seen(self) -> dict[str, str]:
        """How the line stood when the form was shown, where that was sent."""
        fields = {"section": self.seen_section, "note": self.seen_note}
        return {name: field.data or "" for name, field in fields.items() if field.raw_data}


@dataclass(frozen=True)
class Typed:
    """A quantity and unit of a line as they stand in the table.

    `before` is how they stood there, and behind `;` what was sent for them since: `10|szt.;12|szt.`
    """

    line_id: UUID
    quantity: str
    unit: str
    before: str

    @property
    def changed(self) -> bool:
        """Test for something typed since the page was shown."""
        return f"{self.quantity}|{self.unit}" != self.before.partition(";")[0]

    def asked(self) -> Asked:
        """Return what is asked for.

        :raises InvalidInput: if it is no quantity.
        """
        return Asked(
            quantity=parse_quantity(self.quantity),
            unit=self.unit,
            seen=tuple(_seen(self.before.split(";"))),
        )


def _seen(texts: Iterable[str]) -> Iterator[Asked]:
    for text in texts:
        quantity, _, unit = text.rpartition("|")
        with suppress(InvalidInput):
            yield Asked(quantity=parse_quantity(quantity), unit=unit)


def read_quantities(rows: Iterable[Typed]) -> tuple[dict[UUID, Asked], dict[UUID, str]]:
    """Return what is asked for in rows, and what is wrong with those that cannot be read."""
    wanted, wrong = {}, {}
    for one in rows:
        try:
            wanted[one.line_id] = one.asked()
        except InvalidInput as refused:
            wrong[one.line_id] = str(gettext(refused.message, **refused.values))
    return wanted, wrong


def as_typed(rows: Iterable[Typed], wrong: Mapping[UUID, str]) -> dict[UUID, tuple[Typed, str]]:
    """Return rows as they were typed, to be shown once more, each with what is wrong with it."""
    return {one.line_id: (one, wrong.get(one.line_id, "")) for one in rows}


def typed_lines() -> list[Typed]:
    """Return the quantities of the table this request comes from."""
    found = []
    for key in request.form:
        kind, _, rest = key.partition("-")
        line_id = as_id(rest)
        if kind != "quantity" or line_id is None:
            continue
        found.append(
            Typed(
                line_id,
                " ".join(request.form.get(key, "").split()),
                request.form.get(f"unit-{rest}", "")[:20],
                request.form.get(f"was-{rest}", "")[:400],
            )
        )
    return found


def ticked() -> frozenset[UUID]:
    """Return the lines that are ticked."""
    return frozenset(one for text in request.form.getlist("line") if (one := as_id(text)))


def press_key(kind: str) -> UUID:
    """Return the key of a press: of its form's key and of all that was sent.

    A page the browser brings back has its old key; with other lines ticked it is another press.
    """
    sent = sorted(one for one in request.form.items(multi=True) if one[0] != "csrf_token")
    return uuid5(as_id(request.form.get("key")) or new_id(), repr((kind, sent)))
