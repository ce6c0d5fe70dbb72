"""What a person may send about the cart."""

from __future__ import annotations

from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField
from wtforms.validators import Length

from portal.web.forms import Form, no_control_characters, squeeze
from portal.web.paths import as_id


class NewLineForm(Form):
    """A product to put into the cart: by its id, or by a code with a quantity behind it."""

    product_id = HiddenField()
    quantity = StringField(filters=[squeeze])
    unit = StringField(filters=[squeeze], validators=[Length(max=20)])
    entry = StringField(
        _l("Code and quantity"),
        filters=[squeeze],
        validators=[Length(max=120), no_control_characters],
    )

    @property
    def product(self) -> UUID | None:
        """The product's id, where it is one."""
        return as_id(self.product_id.data)


class QuantityForm(Form):
    """A quantity as it was typed, and its unit."""

    quantity = StringField(_l("Quantity"), filters=[squeeze])
    unit = StringField(filters=[squeeze], validators=[Length(max=20)])
