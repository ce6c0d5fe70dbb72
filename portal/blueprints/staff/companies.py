"""Client companies: the list, one company, its terms and the decision about it."""

from __future__ import annotations

from uuid import UUID

from flask import flash, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from portal.blueprints.staff.blueprint import bp
from portal.blueprints.staff.forms import DecisionForm, TermsForm
from portal.domain.access import CompanyStatus, Permission
from portal.domain.companies import STATUS_LABELS, decisions_after
from portal.kit.clock import today, utc_now
from portal.kit.money import Money
from portal.services.accounts import staff_commands, staff_queries
from portal.services.accounts.staff_queries import CompanyForStaff
from portal.services.receivables import queries as receivables
from portal.services.unit_of_work import unit_of_work
from portal.web.access import actor, staff_only
from portal.web.answers import answer, done
from portal.web.forms import blaming
from portal.web.paths import plain

_DECISIONS = {
    "approve": CompanyStatus.VERIFIED,
    "refuse": CompanyStatus.REFUSED,
    "suspend": CompanyStatus.SUSPENDED,
}


@bp.get("/companies")
@staff_only(Permission.STAFF_COMPANIES)
def companies() -> Response:
    """Show the companies: all for the office, a rep's own for the rep."""
    text = plain(request.args.get("q"))
    standing = next((one for one in CompanyStatus if one == request.args.get("status")), None)
    found = staff_queries.companies(
        text=text, status=standing, start_from=plain(request.args.get("from"))
    )
    return answer(
        page="staff/companies.html",
        found=found,
        text=text,
        standing=standing,
        statuses=tuple(CompanyStatus),
        labels=STATUS_LABELS,
    )


@bp.get("/companies/<uuid:company_id>")
@staff_only(Permission.STAFF_COMPANIES)
def companies_show(company_id: UUID) -> Response:
    """Show a company with its people and terms."""
    return _page(staff_queries.company(actor=actor(), company_id=company_id))


def _page(
    company: CompanyForStaff,
    *,
    status: int = 200,
    terms: TermsForm | None = None,
    decision: DecisionForm | None = None,
) -> Response:
    return answer(
        page="staff/company.html",
        status=status,
        company=company,
        credit=receivables.credit_position(company_id=company.id, on=today()),
        labels=STATUS_LABELS,
        may_decide=actor().may(Permission.STAFF_VERIFY),
        decisions=[
            name for name, wanted in _DECISIONS.items() if wanted in decisions_after(company.status)
        ],
        terms=terms or _terms_form(company),
        decision=decision or DecisionForm(formdata=None),
    )


def _terms_form(company: CompanyForStaff | None = None) -> TermsForm:
    choices = staff_queries.term_choices()
    if company is None:
        form = TermsForm()
    else:
        form = TermsForm(
            formdata=None,
            data={
                "price_group_id": company.price_group_id,
                "payment_term_id": company.payment_term_id,
                "credit_limit": company.credit_limit.amount,
                "rep_id": company.rep_id,
            },
        )
    form.price_group_id.choices = [
        SelectChoice("", _("choose")),
        *(SelectChoice(one.id, one.name) for one in choices.price_groups),
    ]
    form.payment_term_id.choices = [
        SelectChoice("", _("as the price group")),
        *(SelectChoice(key, _term(days, end)) for key, days, end in choices.payment_terms),
    ]
    form.rep_id.choices = [
        SelectChoice("", _("nobody")),
        *(SelectChoice(one.id, one.name) for one in choices.reps),
    ]
    return form


def _term(days: int, end_of_month: bool) -> str:
    words = str(ngettext("%(num)d day", "%(num)d days", days))
    return f"{words}, {_('from the end of the month')}" if end_of_month else words


@bp.post("/companies/<uuid:company_id>/terms")
@staff_only(Permission.STAFF_VERIFY)
def update_company_terms(company_id: UUID) -> Response:
    """Set a company's terms of trade."""
    form = _terms_form()
    if form.validate_on_submit():
        terms = staff_commands.Terms(
            price_group_id=form.price_group_id.data,
            payment_term_id=form.payment_term_id.data,
            credit_limit=form.credit_limit.money or Money(0),
            rep_id=form.rep_id.data,
        )
        with blaming(form.price_group_id), unit_of_work():
            staff_commands.set_terms(
                actor=actor(), company_id=company_id, terms=terms, at=utc_now()
            )
    if form.errors:
        company = staff_queries.company(actor=actor(), company_id=company_id)
        return _page(company, status=422, terms=form)
    flash(_("Saved."), "ok")
    return done(go_to=url_for(".companies_show", company_id=company_id))


@bp.post("/companies/<uuid:company_id>/decision")
@staff_only(Permission.STAFF_VERIFY)
def decide_company(company_id: UUID) -> Response:
    """Approve, refuse, suspend or readmit a company; a mail tells it."""
    form = DecisionForm()
    if form.validate_on_submit():
        with blaming(form.reason), unit_of_work():
            staff_commands.decide(
                actor=actor(),
                company_id=company_id,
                wanted=_DECISIONS[form.decision.data],
                reason=form.reason.data,
                at=utc_now(),
            )
    if form.errors:
        company = staff_queries.company(actor=actor(), company_id=company_id)
        return _page(company, status=422, decision=form)
    flash(_("Decided; a mail tells the company."), "ok")
    return done(go_to=url_for(".companies_show", company_id=company_id))
