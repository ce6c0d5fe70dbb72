"""What a person may send about a cart as a whole."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from portal.web.forms import Form, no_control_characters, squeeze


class NameForm(Form):
    """A name for a cart."""

    name = StringField(
        _l("Name of the cart"),
        filters=[squeeze],
        validators=[
            DataRequired(_l("Give the cart a name.")),
            Length(max=80, message=_l("The name must be 80 characters or fewer.")),
            no_control_characters,
        ],
    )
