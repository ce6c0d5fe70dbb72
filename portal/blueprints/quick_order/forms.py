"""What quick order takes: lines pasted or typed, a file, and corrections of single lines."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import Length

from portal.web.forms import Form, NumberField, squeeze, trim


class PasteForm(Form):
    """Lines pasted or typed, one product each."""

    lines = TextAreaField(_l("Codes and quantities"), filters=[trim])


class UploadForm(Form):
    """A file of lines."""

    file = FileField(_l("File with your order"))


class LineForm(Form):
    """What a rejected line means: a proposed product, or another code."""

    product_id = HiddenField()
    code = StringField(_l("Code"), filters=[squeeze], validators=[Length(max=120)])
    remember = BooleanField()


class ColumnsForm(Form):
    """What the columns of an order mean stands beside this: one `column` for each."""

    header = BooleanField(_l("The first row holds the names of the columns"))
    remember = BooleanField(_l("Remember this for our next file of the same kind"))


class QuantityForm(Form):
    """How much of a product is wanted, in the given unit."""

    unit = HiddenField()
    quantity = NumberField(_l("Quantity"))
