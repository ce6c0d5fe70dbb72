"""What a person may ask and say about orders."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Length

from portal.domain.orders import OrderState
from portal.services.orders.queries import OrderFilter
from portal.web.forms import Form, no_control_characters, squeeze


class ReasonForm(Form):
    """Why an order is refused or cancelled."""

    reason = StringField(
        _l("Reason"),
        filters=[squeeze],
        validators=[Length(max=200, message=_l("200 characters or fewer")), no_control_characters],
    )


def read_filter(text: str, first: str, last: str, states: list[str]) -> OrderFilter:
    """Read what the address asks for; what makes no sense is left out."""
    known = {state.value for state in OrderState}
    return OrderFilter(
        text=squeeze(text.replace("\x00", ""))[:60],
        first=_day(first),
        last=_day(last),
        states=frozenset(OrderState(state) for state in states if state in known),
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None
