"""What a manager types about the company, its places and its people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    EmailField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    widgets,
)
from wtforms.validators import DataRequired, Length, NumberRange, Optional, Regexp, ValidationError

from portal.domain.access import Role
from portal.services.accounts.company_queries import PlaceRow
from portal.web.forms import Form, MoneyField, no_control_characters, squeeze, trim

_ADDRESS = r"^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$"
_NO_ADDRESS = _l("Enter an e-mail address like name@company.pl")


def _line(limit: int, *first: Any) -> list[Any]:
    return [
        *first,
        Length(max=limit, message=_l("Use at most %(limit)s characters", limit=limit)),
        no_control_characters,
    ]


def _whole_grosze(_form: Any, field: MoneyField) -> None:
    """Refuse an amount finer than a grosz."""
    if field.data is not None and field.data != round(field.data, 2):
        raise ValidationError(_l("Use at most two decimal places"))


class ContactForm(Form):
    """How to reach the company."""

    phone = TelField(_l("Telephone"), filters=[trim], validators=_line(40))
    email = EmailField(
        _l("E-mail for messages about orders"),
        filters=[squeeze],
        validators=_line(254, Optional(), Regexp(_ADDRESS, message=_NO_ADDRESS)),
    )
    invoice_email = EmailField(
        _l("E-mail for invoices"),
        filters=[squeeze],
        validators=_line(254, Optional(), Regexp(_ADDRESS, message=_NO_ADDRESS)),
    )


class PlaceForm(Form):
    """A branch or a delivery address."""

    name = StringField(
        _l("Name"), filters=[trim], validators=_line(120, DataRequired(_l("Enter a name")))
    )
    street = StringField(
        _l("Street and number"),
        filters=[trim],
        validators=_line(120, DataRequired(_l("Enter the street"))),
    )
    postal_code = StringField(
        _l("Postal code"),
        filters=[squeeze],
        validators=_line(10, Regexp(r"^\d\d-\d\d\d$", message=_l("Enter it like 30-001"))),
    )
    city = StringField(
        _l("Town"), filters=[trim], validators=_line(80, DataRequired(_l("Enter the town")))
    )
    contact = StringField(_l("Contact person"), filters=[trim], validators=_line(120))
    phone = TelField(_l("Telephone"), filters=[trim], validators=_line(40))


class MemberForm(Form):
    """What a person may do at the company."""

    roles = SelectMultipleField(
        _l("Roles"),
        choices=[
            SelectChoice(str(Role.PURCHASER), _l("Purchaser: sees prices, places orders")),
            SelectChoice(str(Role.ACCOUNTANT), _l("Accountant: sees invoices and the balance")),
            SelectChoice(
                str(Role.MANAGER), _l("Manager: all of it, and people, addresses, approvals")
            ),
        ],
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
        validators=[DataRequired(_l("Choose at least one role"))],
    )
    order_limit = MoneyField(
        _l("Order limit, gross"),
        validators=[
            Optional(),
            NumberRange(min=0, message=_l("Enter an amount of at least 0")),
            _whole_grosze,
        ],
    )
    month_limit = MoneyField(
        _l("Limit for a month, gross"),
        validators=[
            Optional(),
            NumberRange(min=0, message=_l("Enter an amount of at least 0")),
            _whole_grosze,
        ],
    )
    branches = SelectMultipleField(
        _l("Only for the branches"),
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
    )

    def validate_branches(self, field: SelectMultipleField) -> None:
        """Refuse to limit a manager."""
        if field.data and str(Role.MANAGER) in (self.roles.data or ()):
            raise ValidationError(
                _l("A manager works for the whole company. Take away the branches.")
            )

    def offer(self, branches: Iterable[PlaceRow]) -> None:
        """Offer the company's branches to be limited to."""
        self.branches.choices = [SelectChoice(str(one.id), one.name) for one in branches]

    @property
    def branch_ids(self) -> frozenset[UUID]:
        """The branches ticked; they stand among those offered."""
        return frozenset(UUID(one) for one in self.branches.data)


class NewMemberForm(MemberForm):
    """A person to be added."""

    email = EmailField(
        _l("Work e-mail"),
        filters=[squeeze, str.lower],
        validators=_line(
            254,
            DataRequired(_l("Enter the person's e-mail address")),
            Regexp(_ADDRESS, message=_NO_ADDRESS),
        ),
    )
    name = StringField(
        _l("Name and surname"),
        filters=[trim],
        validators=_line(120, DataRequired(_l("Enter the name"))),
    )
    phone = TelField(_l("Telephone"), filters=[trim], validators=_line(40))


class AuditFilterForm(Form):
    """What to look for in the company's audit log; read from the address."""

    class Meta(Form.Meta):
        csrf = False

    person = StringField(_l("Person"), filters=[squeeze], validators=_line(120))
    action = SelectField(_l("What was done"), validate_choice=False)
    text = StringField(_l("Name or number"), filters=[squeeze], validators=_line(120))
    first_day = DateField(_l("From"), validators=[Optional()])
    last_day = DateField(_l("To"), validators=[Optional()])
