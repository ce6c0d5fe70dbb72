"""What staff types about companies, the audit log and mail."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional, ValidationError

from portal.web.forms import Form, MoneyField, no_control_characters, squeeze, trim


def _id_or_none(value: Any) -> UUID | None:
    return UUID(str(value)) if value else None


class TermsForm(Form):
    """On what terms a company buys."""

    price_group_id = SelectField(
        _l("Price group"),
        coerce=_id_or_none,
        validators=[InputRequired(_l("Choose a price group"))],
    )
    payment_term_id = SelectField(_l("Payment term"), coerce=_id_or_none)
    credit_limit = MoneyField(
        _l("Credit limit, gross"),
        validators=[
            InputRequired(_l("Enter an amount, 0 for none")),
            NumberRange(min=0, message=_l("Enter an amount of at least 0")),
        ],
    )
    rep_id = SelectField(_l("Account manager"), coerce=_id_or_none)

    def validate_credit_limit(self, field: MoneyField) -> None:
        """Refuse an amount finer than a grosz."""
        if field.data is not None and field.data != round(field.data, 2):
            raise ValidationError(_l("Use at most two decimal places"))


class DecisionForm(Form):
    """What is decided about a company, and why."""

    decision = StringField(
        validators=[AnyOf(("approve", "refuse", "suspend"), message=_l("Choose a decision"))]
    )
    reason = TextAreaField(
        _l("Reason"),
        filters=[trim],
        validators=[Length(max=1000, message=_l("Use at most 1,000 characters"))],
    )


class AuditFilterForm(Form):
    """What to look for in the audit log; read from the address."""

    class Meta(Form.Meta):
        csrf = False

    person = StringField(
        _l("Person"), filters=[squeeze], validators=[Length(max=120), no_control_characters]
    )
    action = SelectField(_l("What was done"), validate_choice=False)
    entity = SelectField(_l("To what"), validate_choice=False)
    text = StringField(
        _l("Name or number"), filters=[squeeze], validators=[Length(max=120), no_control_characters]
    )
    first_day = DateField(_l("From"), validators=[Optional()])
    last_day = DateField(_l("To"), validators=[Optional()])
