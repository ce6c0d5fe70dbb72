"""The seller's policies of ordering."""

from __future__ import annotations

from typing import Any

from flask import flash, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, IntegerField
from wtforms.validators import InputRequired, NumberRange

from portal.blueprints.staff.blueprint import bp
from portal.domain.access import Permission
from portal.kit.clock import utc_now
from portal.kit.money import Money
from portal.services.seller import commands
from portal.services.seller.commands import OrderingPolicy
from portal.services.unit_of_work import unit_of_work
from portal.web.access import actor, staff_only
from portal.web.answers import answer, done
from portal.web.forms import Form, MoneyField, blaming


def _number(label: Any, least: int, most: int) -> IntegerField:
    said = _l("Enter a whole number from %(least)s to %(most)s", least=least, most=most)
    return IntegerField(
        label, validators=[InputRequired(said), NumberRange(min=least, max=most, message=said)]
    )


def _amount(label: Any) -> MoneyField:
    said = _l("Enter an amount of at least 0")
    return MoneyField(label, validators=[InputRequired(said), NumberRange(min=0, message=said)])


class PolicyForm(Form):
    """The policies of ordering."""

    approval_hold_hours = _number(_l("Hours the stock is held for approval"), 1, 500)
    approval_remind_hours = _number(_l("Hours until the reminder"), 1, 500)
    approval_escalate_hours = _number(_l("Hours until the request is passed on"), 1, 500)
    approval_close_days = _number(_l("Days until an order nobody decided is cancelled"), 1, 90)
    prepayment_hold_days = _number(_l("Working days the stock is held for a payment"), 1, 60)
    require_po_number = BooleanField(_l("A purchase order number is required"))
    require_cost_centre = BooleanField(_l("A cost centre is required"))
    block_grace_days = _number(_l("Days an invoice may be overdue"), 0, 365)
    block_overdue = _amount(_l("Overdue total that stops ordering"))
    block_minimum = _amount(_l("Least overdue amount that stops ordering"))
    block_all_ordering = BooleanField(_l("A stop also stops orders against prepayment"))
    credit_warn_percent = _number(_l("Percent of the credit limit from which we warn"), 1, 100)

    @property
    def policy(self) -> OrderingPolicy:
        """What was typed."""
        return OrderingPolicy(
            **{
                name: self[name].data
                for name in OrderingPolicy.__dataclass_fields__
                if name in self
            },
            block_overdue_minor=_minor(self.block_overdue),
            block_minimum_minor=_minor(self.block_minimum),
        )


def _minor(field: MoneyField) -> int:
    return Money.of(round(field.data, 2)).minor if field.data is not None else 0


@bp.get("/settings")
@staff_only(Permission.STAFF_SETTINGS)
def settings() -> Response:
    """Show the seller's policies of ordering."""
    policy = commands.ordering_policy(actor=actor())
    form = PolicyForm(
        formdata=None,
        obj=policy,
        data={
            "block_overdue": Money(policy.block_overdue_minor).amount,
            "block_minimum": Money(policy.block_minimum_minor).amount,
        },
    )
    return answer(page="staff/settings.html", form=form)


@bp.post("/settings")
@staff_only(Permission.STAFF_SETTINGS)
def update_settings() -> Response:
    """Set the policies; they hold for orders from now on."""
    form = PolicyForm()
    if form.validate_on_submit():
        with blaming(form.approval_hold_hours), unit_of_work():
            commands.set_ordering_policy(actor=actor(), wanted=form.policy, at=utc_now())
    if form.errors:
        return answer(page="staff/settings.html", status=422, form=form)
    flash(_("Saved."), "ok")
    return done(go_to=url_for(".settings"))
