"""The rules of approval, kept by the company's managers: limits, budgets, absences."""

from __future__ import annotations

from uuid import UUID

from flask import flash, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.blueprints.approvals.blueprint import bp
from portal.blueprints.approvals.forms import AbsenceForm, BudgetForm, LimitForm
from portal.domain.access import Permission
from portal.kit.clock import utc_now
from portal.kit.errors import Conflict
from portal.kit.money import Money
from portal.services.spending import absences, budgets
from portal.services.spending.overview import RulesPage, rules_page
from portal.services.unit_of_work import unit_of_work
from portal.web.access import actor, requires
from portal.web.answers import answer, done
from portal.web.forms import blaming


@bp.get("/company/approvals")
@requires(Permission.PEOPLE_MANAGE)
def index() -> Response:
    """Show who may order how much alone, the budgets, and who is away."""
    return _answer()


@bp.post("/company/approvals/budgets")
@requires(Permission.PEOPLE_MANAGE)
def create_budget() -> Response:
    """Add a budget of a branch or a cost centre."""
    form = BudgetForm()
    form.offer(_rules())
    if form.validate_on_submit():
        refused, twice = blaming(form.cost_centre), blaming(form.cost_centre, Conflict)
        with refused, twice, unit_of_work():
            budgets.add_budget(
                actor=actor(),
                branch_id=form.branch_id.data,
                cost_centre=form.cost_centre.data or "",
                limit=_limit(form),
                at=utc_now(),
            )
    if form.errors:
        return _answer(budget=form, status=422)
    return _saved()


@bp.post("/company/approvals/budgets/<uuid:budget_id>")
@requires(Permission.PEOPLE_MANAGE)
def change_budget(budget_id: UUID) -> Response:
    """Set a budget to another amount."""
    form = LimitForm()
    if form.validate_on_submit():
        with unit_of_work():
            budgets.change_budget(
                actor=actor(), budget_id=budget_id, limit=_limit(form), at=utc_now()
            )
        return _saved()
    budgets.must_exist(actor=actor(), budget_id=budget_id)
    return _answer(changed={budget_id: form}, status=422)


@bp.post("/company/approvals/budgets/<uuid:budget_id>/removal")
@requires(Permission.PEOPLE_MANAGE)
def remove_budget(budget_id: UUID) -> Response:
    """Take a budget away."""
    with unit_of_work():
        budgets.remove_budget(actor=actor(), budget_id=budget_id, at=utc_now())
    flash(_("The budget is removed."), "ok")
    return done(go_to=url_for(".index"))


@bp.post("/company/approvals/absences")
@requires(Permission.PEOPLE_MANAGE)
def create_absence() -> Response:
    """Note when a manager is away, and who stands in."""
    form = AbsenceForm()
    form.offer(_rules())
    if form.validate_on_submit():
        refused, twice = blaming(form.ends_on), blaming(form.deputy_id, Conflict)
        with refused, twice, unit_of_work():
            absences.add_absence(
                actor=actor(),
                membership_id=form.membership_id.data,
                deputy_id=form.deputy_id.data,
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
                at=utc_now(),
            )
    if form.errors:
        return _answer(absence=form, status=422)
    return _saved()


@bp.post("/company/approvals/absences/<uuid:absence_id>/ending")
@requires(Permission.PEOPLE_MANAGE)
def end_absence(absence_id: UUID) -> Response:
    """Take an absence back."""
    with unit_of_work():
        absences.end_absence(actor=actor(), absence_id=absence_id, at=utc_now())
    flash(_("The absence is ended."), "ok")
    return done(go_to=url_for(".index"))


def _answer(
    *,
    status: int = 200,
    budget: BudgetForm | None = None,
    absence: AbsenceForm | None = None,
    changed: dict[UUID, LimitForm] | None = None,
) -> Response:
    page = _rules()
    if budget is None:
        budget = BudgetForm(formdata=None)
        budget.offer(page)
    if absence is None:
        absence = AbsenceForm(formdata=None, data={"membership_id": actor().membership})
        absence.offer(page)
    return answer(
        page="approvals/rules.html",
        status=status,
        rules=page,
        budget=budget,
        absence=absence,
        changed=changed or {},
    )


def _rules() -> RulesPage:
    return rules_page(actor=actor(), at=utc_now())


def _limit(form: LimitForm) -> Money:
    return Money.of(form.limit.data or 0, actor().currency)


def _saved() -> Response:
    flash(_("Saved."), "ok")
    return done(go_to=url_for(".index"))
