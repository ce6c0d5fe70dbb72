"""What a person may send about own codes."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length

from portal.web.forms import Form, no_control_characters, squeeze


class OwnCodeForm(Form):
    """An own code and the product it stands for: by a code of it, or chosen among those found."""

    code = StringField(
        _l("Your code"),
        filters=[squeeze],
        validators=[
            DataRequired(_l("Enter your code.")),
            Length(max=64, message=_l("Your code must be 64 characters or fewer.")),
            no_control_characters,
        ],
    )
    product = StringField(
        _l("Product"), filters=[squeeze], validators=[Length(max=120), no_control_characters]
    )
    product_id = HiddenField()


class ImportForm(Form):
    """A file of own codes."""

    file = FileField(_l("File of your codes"))
