"""What the office types about an order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, ValidationError

from portal.domain.quantities import parse_quantity
from portal.kit.clock import today
from portal.kit.errors import Conflict, InvalidInput
from portal.kit.words import N_
from portal.web.forms import Form, MoneyField, no_control_characters, squeeze
from portal.web.paths import as_id

_PREFIX = "quantity-"
_LINE = (Length(max=200, message=_l("Use at most 200 characters")), no_control_characters)


@dataclass(slots=True)
class Quantities:
    """Quantities typed at the lines of an order, in base units, and what is wrong with some.

    `place` names the form they stand in.
    """

    place: str = ""
    typed: dict[UUID, str] = field(default_factory=dict)
    lines: dict[UUID, Decimal] = field(default_factory=dict)
    errors: dict[UUID, str] = field(default_factory=dict)

    @classmethod
    def read(cls, place: str, sent: Mapping[str, str]) -> Quantities:
        """Read the fields `quantity-<line>`; an empty one is none of that line."""
        found = cls(place)
        for name, text in sent.items():
            line = as_id(name.removeprefix(_PREFIX)) if name.startswith(_PREFIX) else None
            if line is None:
                continue
            found.typed[line] = text
            try:
                found.lines[line] = parse_quantity(text or "0", allow_zero=True)
            except InvalidInput as wrong:
                found.errors[line] = gettext(wrong.message, **wrong.values)
        return found


class KeyedForm(Form):
    """A form whose press is done once: `key` names it."""

    key = HiddenField(validators=[InputRequired()])

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Show what a command refuses in this block above the form: it concerns no one field."""
        try:
            yield
        except (Conflict, InvalidInput) as refused:
            self.form_errors.append(gettext(refused.message, **refused.values))

    @property
    def press(self) -> UUID:
        """The press.

        :raises InvalidInput: if the field was tampered with.
        """
        found = as_id(self.key.data)
        if found is None:
            raise InvalidInput(N_("Reload the page and try again."))
        return found


class ShipmentForm(KeyedForm):
    """How a shipment travels."""

    carrier = StringField(_l("Carrier"), filters=[squeeze], validators=[*_LINE])
    tracking_number = StringField(_l("Parcel number"), filters=[squeeze], validators=[*_LINE])
    tracking_url = StringField(_l("Tracking link"), filters=[squeeze], validators=[*_LINE])


class CancellationForm(Form):
    """Why an order is cancelled."""

    reason = StringField(
        _l("Reason"),
        filters=[squeeze],
        validators=[DataRequired(_l("Say why; the customer reads it.")), *_LINE],
    )


class LineCancellationForm(KeyedForm, CancellationForm):
    """Why a part of an order is cancelled."""


class ReturnForm(KeyedForm):
    """Why goods come back, and where they are put."""

    warehouse = SelectField(_l("Into the warehouse"), coerce=as_id)
    reason = StringField(
        _l("Reason"),
        filters=[squeeze],
        validators=[DataRequired(_l("Say why; it stays in the audit log.")), *_LINE],
    )


class PaymentForm(KeyedForm):
    """Money that came in for an order."""

    amount = MoneyField(
        _l("Amount, gross"),
        validators=[
            InputRequired(_l("Enter the amount that came in")),
            NumberRange(min=Decimal("0.01"), message=_l("Enter an amount greater than zero.")),
        ],
    )
    received_on = DateField(_l("Received on"), validators=[InputRequired(_l("Choose the day"))])
    title = StringField(_l("Title of the transfer"), filters=[squeeze], validators=[*_LINE])

    def validate_received_on(self, field: DateField) -> None:
        """Refuse a day that has not come, and one nobody keeps books of."""
        if field.data is not None and not date(2000, 1, 1) <= field.data <= today():
            raise ValidationError(gettext("Choose a day up to today"))

    def validate_amount(self, field: MoneyField) -> None:
        """Refuse an amount finer than a grosz."""
        if field.data is not None and field.data != round(field.data, 2):
            raise ValidationError(gettext("Use at most two decimal places"))
