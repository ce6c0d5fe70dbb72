"""What a manager says about an order that waits, and about the rules."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, ValidationError

from portal.services.spending.overview import RulesPage
from portal.web.forms import Form, MoneyField, no_control_characters, squeeze

_LONG = Length(max=200, message=_l("200 characters or fewer"))


class NoteForm(Form):
    """A word beside an approval."""

    note = StringField(
        _l("Note for the orderer"), filters=[squeeze], validators=[_LONG, no_control_characters]
    )


class RefusalForm(Form):
    """Why an order is refused: the orderer reads it."""

    reason = StringField(
        _l("Reason"),
        filters=[squeeze],
        validators=[
            DataRequired(_l("Say why; the orderer reads it.")),
            _LONG,
            no_control_characters,
        ],
    )


def _id_or_none(value: Any) -> UUID | None:
    return UUID(str(value)) if value else None


class LimitForm(Form):
    """The amount of a budget."""

    limit = MoneyField(
        _l("Budget for a month, gross"),
        validators=[
            InputRequired(_l("Enter an amount")),
            NumberRange(min=0, message=_l("Enter an amount of at least 0")),
        ],
    )

    def validate_limit(self, field: MoneyField) -> None:
        """Refuse an amount finer than a grosz."""
        if field.data is not None and field.data != round(field.data, 2):
            raise ValidationError(_l("Use at most two decimal places"))


class BudgetForm(LimitForm):
    """A budget of a branch or a cost centre."""

    branch_id = SelectField(_l("Branch"), coerce=_id_or_none)
    cost_centre = StringField(
        _l("or cost centre"),
        filters=[squeeze],
        validators=[
            Length(max=60, message=_l("Use at most %(limit)s characters", limit=60)),
            no_control_characters,
        ],
    )

    def offer(self, page: RulesPage) -> None:
        """Offer the branches without a budget."""
        self.branch_id.choices = [
            SelectChoice("", _l("none")),
            *(SelectChoice(str(one), name) for one, name in page.branches),
        ]


class AbsenceForm(Form):
    """Days a manager is away, and who decides meanwhile."""

    membership_id = SelectField(
        _l("Manager"), coerce=_id_or_none, validators=[InputRequired(_l("Choose a manager"))]
    )
    deputy_id = SelectField(_l("Stands in"), coerce=_id_or_none)
    starts_on = DateField(_l("From"), validators=[InputRequired(_l("Choose the first day"))])
    ends_on = DateField(_l("To, included"), validators=[InputRequired(_l("Choose the last day"))])

    def offer(self, page: RulesPage) -> None:
        """Offer the company's managers, and everybody to stand in."""
        self.membership_id.choices = [
            SelectChoice(str(one.membership_id), one.name) for one in page.managers
        ]
        self.deputy_id.choices = [
            SelectChoice("", _l("nobody; the other managers decide")),
            *(SelectChoice(str(one.membership_id), one.name) for one in page.people),
        ]
