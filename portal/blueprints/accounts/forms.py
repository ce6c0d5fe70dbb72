"""What a person types about sign-in and their own account."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, HiddenField, PasswordField, StringField, TelField
from wtforms.validators import DataRequired, InputRequired, Length

from portal.web.forms import Form, no_control_characters, squeeze, trim

LONGEST_PASSWORD = 4096


class SignInForm(Form):
    """An address and a password."""

    email = EmailField(
        _l("Work e-mail"),
        filters=[squeeze],
        validators=[
            DataRequired(_l("Enter your e-mail address")),
            Length(max=254, message=_l("Enter your e-mail address")),
            no_control_characters,
        ],
    )
    password = PasswordField(
        _l("Password"),
        validators=[
            InputRequired(_l("Enter your password")),
            Length(max=LONGEST_PASSWORD, message=_l("The password is too long")),
        ],
    )
    next = HiddenField()


class ResetRequestForm(Form):
    """The address a link is sent to."""

    email = EmailField(
        _l("Work e-mail"),
        filters=[squeeze],
        validators=[
            DataRequired(_l("Enter your e-mail address")),
            Length(max=254, message=_l("Enter your e-mail address")),
            no_control_characters,
        ],
    )


class NewPasswordForm(Form):
    """A new password, set by a link."""

    password = PasswordField(
        _l("New password"),
        validators=[
            InputRequired(_l("Enter a new password")),
            Length(max=LONGEST_PASSWORD, message=_l("The password is too long")),
        ],
    )


class ChangePasswordForm(Form):
    """The current password and a new one."""

    current = PasswordField(
        _l("Current password"),
        validators=[
            InputRequired(_l("Enter your current password")),
            Length(max=LONGEST_PASSWORD, message=_l("The password is too long")),
        ],
    )
    password = PasswordField(
        _l("New password"),
        validators=[
            InputRequired(_l("Enter a new password")),
            Length(max=LONGEST_PASSWORD, message=_l("The password is too long")),
        ],
    )


class DetailsForm(Form):
    """A person's own name and telephone."""

    name = StringField(
        _l("Name and surname"),
        filters=[trim],
        # Line breaks are refused, not mended: they are no slip of the finger.
        validators=[
            DataRequired(_l("Enter your name")),
            Length(max=120, message=_l("Use at most 120 characters")),
            no_control_characters,
        ],
    )
    phone = TelField(
        _l("Telephone"),
        filters=[trim],
        validators=[
            Length(max=40, message=_l("Use at most 40 characters")),
            no_control_characters,
        ],
    )
