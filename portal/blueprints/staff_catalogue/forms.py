"""What the back office types about products, stock, prices, assortment and discounts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, HiddenField, SelectChoice, SelectField, StringField
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)

from portal.domain.assortment import Effect
from portal.domain.vat import VatRate
from portal.services.catalogue.staff_queries import ProductStatus
from portal.web.forms import Form, MoneyField, NumberField, no_control_characters, squeeze

STATUS_LABELS = {
    ProductStatus.ACTIVE: _l("In sale"),
    ProductStatus.DISCONTINUED: _l("Discontinued"),
}
EFFECT_LABELS = {
    Effect.HIDE: _l("Hidden"),
    Effect.SHOW: _l("Shown and sold"),
    Effect.NO_SALE: _l("Shown, not sold"),
}
_LINE = (Length(max=120, message=_l("Use at most 120 characters")), no_control_characters)


def options(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """Return (value, label) pairs as a select field takes them."""
    return [SelectChoice(value=str(value), label=label) for value, label in pairs]


def id_or_none(value: Any) -> UUID | None:
    """Read a choice's id; "" stands for none."""
    return UUID(str(value)) if value else None


def _groszy(_form: Any, field: MoneyField) -> None:
    """Refuse an amount finer than a grosz."""
    if field.data is not None and field.data != round(field.data, 2):
        raise ValidationError(str(_l("Use at most two decimal places")))


def _thousandths(_form: Any, field: NumberField) -> None:
    """Refuse a quantity finer than the columns keep."""
    if field.data is not None and field.data != round(field.data, 3):
        raise ValidationError(str(_l("Use at most three decimal places")))


def _period_fields() -> tuple[DateField, DateField]:
    return (
        DateField(_l("First day"), validators=[Optional()]),
        DateField(_l("Last day"), validators=[Optional()]),
    )


class FactsForm(Form):
    """A product's facts."""

    name = StringField(
        _l("Name"),
        filters=[squeeze],
        validators=[
            DataRequired(_l("Enter the product's name")),
            Length(max=250, message=_l("Use at most 250 characters")),
            no_control_characters,
        ],
    )
    unit = StringField(
        _l("Base unit"),
        filters=[squeeze],
        validators=[DataRequired(_l("Enter the unit, for example szt.")), Length(max=16)],
    )
    base = MoneyField(
        _l("Base price, net"),
        validators=[
            Optional(),
            NumberRange(min=0, message=_l("Enter an amount of at least 0")),
            _groszy,
        ],
    )
    vat_rate = SelectField(_l("VAT rate"), choices=options((one, str(one)) for one in VatRate))
    minimum = NumberField(
        _l("Minimum"), validators=[InputRequired(_l("Enter the least quantity sold")), _thousandths]
    )
    multiple = NumberField(
        _l("Pack (multiple)"),
        validators=[InputRequired(_l("Enter the pack, 1 for none")), _thousandths],
    )
    allow_backorder = BooleanField(_l("May be ordered beyond stock"))
    status = SelectField(_l("Status"), choices=options(STATUS_LABELS.items()))
    successor_sku = StringField(_l("Successor (SKU)"), filters=[squeeze], validators=[*_LINE])


class DayForm(Form):
    """The day a delivery is expected."""

    due_on = DateField(
        _l("Expected on"), validators=[InputRequired(_l("Enter a day, for example 2026-12-05."))]
    )


class CorrectionForm(Form):
    """What was counted in a warehouse."""

    on_hand = NumberField(
        _l("Counted"),
        validators=[
            DataRequired(_l("Enter what was counted")),
            NumberRange(min=0, message=_l("Stock cannot be below zero.")),
            _thousandths,
        ],
    )
    reason = StringField(
        _l("Reason"),
        filters=[squeeze],
        validators=[DataRequired(_l("Say why; it stays in the audit log.")), *_LINE],
    )


class PriceForm(Form):
    """A price of a list."""

    net = MoneyField(
        _l("Net price"),
        validators=[
            InputRequired(_l("Enter the net price")),
            NumberRange(min=0, message=_l("Enter an amount of at least 0")),
            _groszy,
        ],
    )
    minimum = NumberField(
        _l("From quantity"),
        validators=[Optional(), NumberRange(min=0, message=_l("Enter 0 or more")), _thousandths],
    )
    valid_from, valid_to = _period_fields()


class NewPriceForm(PriceForm):
    """A price to add to a list."""

    price_list = SelectField(
        _l("Price list"),
        coerce=id_or_none,
        validators=[InputRequired(_l("Choose a price list"))],
    )


class AudienceForm(Form):
    """For whom a rule is."""

    price_group = SelectField(_l("Price group"), coerce=id_or_none)
    company_nip = StringField(_l("Or a company (NIP)"), filters=[squeeze], validators=[*_LINE])


class RuleForm(AudienceForm):
    """An assortment rule."""

    effect = SelectField(_l("Effect"), choices=options(EFFECT_LABELS.items()))
    branch = StringField(
        _l("Only its branch (code or name)"), filters=[squeeze], validators=[*_LINE]
    )
    category = SelectField(_l("Category"), coerce=id_or_none)
    sku = StringField(_l("Or a product (SKU)"), filters=[squeeze], validators=[*_LINE])


class DiscountForm(AudienceForm):
    """A discount rule."""

    key = HiddenField(validators=[DataRequired()])
    name = StringField(
        _l("Name"),
        filters=[squeeze],
        validators=[DataRequired(_l("Enter a name; clients see it with the price")), *_LINE],
    )
    percent = NumberField(_l("Percent off"), validators=[Optional()])
    amount = MoneyField(_l("Or an amount off, net"), validators=[Optional(), _groszy])
    category = SelectField(_l("Category"), coerce=id_or_none)
    sku = StringField(_l("Or a product (SKU)"), filters=[squeeze], validators=[*_LINE])
    valid_from, valid_to = _period_fields()
