"""What a person decides at checkout."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from portal.services.cart.terms import Wishes
from portal.services.orders.requests import OneOff, PaymentMethod, PlaceOrder, Recipient
from portal.web.forms import Form, no_control_characters, squeeze, trim
from portal.web.paths import as_id

_LINE = [Length(max=120, message=_l("120 characters or fewer")), no_control_characters]


class CheckoutForm(Form):
    """Recipient, delivery, wishes and payment; `key` names the press, `shown` what was seen."""

    key = HiddenField()
    cart_id = HiddenField()
    shown = HiddenField()
    recipient = StringField()
    method = StringField()
    payment = StringField()
    one_off_name = StringField(_l("Name"), filters=[squeeze], validators=_LINE)
    one_off_street = StringField(_l("Street and number"), filters=[squeeze], validators=_LINE)
    one_off_postal_code = StringField(
        _l("Postal code"), filters=[squeeze], validators=[Length(max=12), no_control_characters]
    )
    one_off_city = StringField(_l("City"), filters=[squeeze], validators=_LINE)
    one_off_phone = StringField(
        _l("Phone"), filters=[squeeze], validators=[Length(max=30), no_control_characters]
    )
    wanted_on = DateField(_l("Wanted date"), validators=[Optional()])
    complete = SelectField(
        _l("If something is missing"),
        choices=[
            SelectChoice("parts", _l("Ship in parts")),
            SelectChoice("complete", _l("Ship only complete")),
        ],
        default="parts",
    )
    po_number = StringField(
        _l("Your order number"),
        filters=[squeeze],
        validators=[
            Length(max=35, message=_l("Your order number must be 35 characters or fewer")),
            no_control_characters,
        ],
    )
    cost_centre = StringField(
        _l("Cost centre"),
        filters=[squeeze],
        validators=[Length(max=35), no_control_characters],
    )
    note = TextAreaField(
        _l("Note for the warehouse"),
        filters=[trim],
        validators=[Length(max=1000, message=_l("1,000 characters or fewer"))],
    )

    def require(self, wishes: Wishes) -> None:
        """Make required what the seller requires."""
        if wishes.po_number:
            self.po_number.validators = [
                InputRequired(_l("Give your purchase order number.")),
                *self.po_number.validators,
            ]
        if wishes.cost_centre:
            self.cost_centre.validators = [
                InputRequired(_l("Give the cost centre, for example 501-02.")),
                *self.cost_centre.validators,
            ]

    def validate(self, extra_validators: object = None) -> bool:
        """Check the fields, and a one-off recipient's where that is chosen."""
        good = bool(super().validate(extra_validators))
        if self.recipient.data == "one-off":
            for field, words in (
                (self.one_off_name, _l("Give the recipient's name")),
                (self.one_off_street, _l("Give the street")),
                (self.one_off_postal_code, _l("Give the postal code")),
                (self.one_off_city, _l("Give the city")),
            ):
                if not field.data:
                    field.errors = [*field.errors, str(words)]
                    good = False
        wanted: date | None = self.wanted_on.data
        if wanted is not None and wanted.year > 2100:
            self.wanted_on.errors = [*self.wanted_on.errors, str(_l("Choose an earlier date."))]
            good = False
        return good

    @property
    def branch_id(self) -> UUID | None:
        """The branch chosen as recipient, if it is one."""
        kind, _, text = (self.recipient.data or "").partition(":")
        return as_id(text) if kind == "branch" else None

    def request(self) -> PlaceOrder | None:
        """Return the order asked for; None if the form was tampered with."""
        key, cart, method = (
            as_id(self.key.data),
            as_id(self.cart_id.data),
            as_id(self.method.data),
        )
        if key is None or cart is None or method is None or not self._names_recipient():
            return None
        if self.payment.data not in {kind.value for kind in PaymentMethod}:
            return None
        return PlaceOrder(
            key=key,
            cart_id=cart,
            recipient=self._recipient(),
            method_id=method,
            payment=PaymentMethod(self.payment.data),
            shown=self.shown.data or "",
            ship_complete=self.complete.data == "complete",
            po_number=self.po_number.data or "",
            cost_centre=self.cost_centre.data or "",
            wanted_on=self.wanted_on.data,
            note=self.note.data or "",
        )

    def _names_recipient(self) -> bool:
        """Test for a recipient that was chosen: nothing at all is not the registered address."""
        kind, _, text = (self.recipient.data or "").partition(":")
        if kind in ("branch", "address"):
            return as_id(text) is not None
        return kind in ("company", "one-off") and not text

    def _recipient(self) -> Recipient:
        kind, _, text = (self.recipient.data or "").partition(":")
        if kind == "one-off":
            return Recipient(
                one_off=OneOff(
                    name=self.one_off_name.data or "",
                    street=self.one_off_street.data or "",
                    postal_code=self.one_off_postal_code.data or "",
                    city=self.one_off_city.data or "",
                    phone=self.one_off_phone.data or "",
                )
            )
        return Recipient(
            branch_id=as_id(text) if kind == "branch" else None,
            address_id=as_id(text) if kind == "address" else None,
        )
