"""What a person may send about notifications."""

from __future__ import annotations

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField
from wtforms.validators import Length

from portal.web.forms import Form, no_control_characters, squeeze


class WishForm(Form):
    """A product, how much of it is wanted, and where the person comes from."""

    product_id = HiddenField()
    quantity = StringField(_l("Quantity"), filters=[squeeze], validators=[Length(max=40)])
    unit = StringField(filters=[squeeze], validators=[Length(max=20), no_control_characters])
    name = StringField(filters=[squeeze], validators=[Length(max=200), no_control_characters])
    next = HiddenField()
    ask = HiddenField()
    inside = HiddenField()


def wish_form() -> WishForm:
    """Return what was sent: in the address where the button stands in another form."""
    return WishForm(formdata=request.args if "product_id" in request.args else request.form)
