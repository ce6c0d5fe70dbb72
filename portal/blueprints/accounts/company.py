"""The company: facts, branches, addresses, the audit log, and working for another one."""

from __future__ import annotations

from uuid import UUID

from flask import flash, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.blueprints.accounts.blueprint import bp
from portal.blueprints.accounts.company_forms import AuditFilterForm, ContactForm, PlaceForm
from portal.domain.access import Permission
from portal.kit.clock import utc_now
from portal.kit.errors import NotFound
from portal.kit.words import N_
from portal.services.accounts import commands, company_commands, company_queries
from portal.services.accounts.company_commands import Contact, Place
from portal.services.audit import queries as audit_queries
from portal.services.unit_of_work import unit_of_work
from portal.web import audit_words
from portal.web.access import actor, requires
from portal.web.answers import answer, done
from portal.web.door import as_system
from portal.web.paths import as_id


@bp.get("/company")
@requires(Permission.CATALOGUE_VIEW)
def company() -> Response:
    """Show the company's facts and places, and its people to its managers."""
    return answer(
        page="accounts/company.html",
        company=company_queries.company_page(actor=actor()),
        manages=actor().may(Permission.COMPANY_MANAGE),
        sees_codes=actor().may(Permission.ORDERS_VIEW),
    )


@bp.post("/company/choice")
@requires(Permission.CATALOGUE_VIEW)
def choose_company() -> Response:
    """Work for another of the person's companies from now on."""
    try:
        membership_id = UUID(request.form.get("membership_id", ""))
    except ValueError as error:
        raise NotFound(N_("There is no such company among yours.")) from error
    with as_system(), unit_of_work():
        commands.choose_company(actor=actor(), membership_id=membership_id, at=utc_now())
    return done(go_to="/")


@bp.get("/company/contact")
@requires(Permission.COMPANY_MANAGE)
def company_contact() -> Response:
    """Show the form of the company's telephone and addresses."""
    own = company_queries.company_page(actor=actor())
    return answer(page="accounts/contact.html", form=ContactForm(obj=own))


@bp.post("/company/contact")
@requires(Permission.COMPANY_MANAGE)
def update_contact() -> Response:
    """Change the company's telephone and addresses."""
    form = ContactForm()
    if not form.validate_on_submit():
        return answer(page="accounts/contact.html", status=422, form=form)
    contact = Contact(
        phone=form.phone.data, email=form.email.data, invoice_email=form.invoice_email.data
    )
    with unit_of_work():
        company_commands.update_contact(actor=actor(), contact=contact, at=utc_now())
    return _saved()


@bp.get("/company/branches/new")
@requires(Permission.COMPANY_MANAGE)
def company_branch_new() -> Response:
    """Show the form of a new branch."""
    return _place_form(PlaceForm(), title=_("New branch"))


@bp.post("/company/branches")
@requires(Permission.COMPANY_MANAGE)
def create_branch() -> Response:
    """Add a branch."""
    form = PlaceForm()
    if not form.validate_on_submit():
        return _place_form(form, title=_("New branch"), status=422)
    with unit_of_work():
        company_commands.add_branch(actor=actor(), place=_place(form), at=utc_now())
    return _saved()


@bp.get("/company/branches/<uuid:branch_id>")
@requires(Permission.COMPANY_MANAGE)
def company_branch(branch_id: UUID) -> Response:
    """Show a branch's form."""
    found = company_queries.branch(actor=actor(), branch_id=branch_id)
    return _place_form(PlaceForm(obj=found), title=found.name)


@bp.post("/company/branches/<uuid:branch_id>")
@requires(Permission.COMPANY_MANAGE)
def update_branch(branch_id: UUID) -> Response:
    """Change a branch."""
    form = PlaceForm()
    if not form.validate_on_submit():
        found = company_queries.branch(actor=actor(), branch_id=branch_id)
        return _place_form(form, title=found.name, status=422)
    with unit_of_work():
        company_commands.change_branch(
            actor=actor(), branch_id=branch_id, place=_place(form), at=utc_now()
        )
    return _saved()


@bp.post("/company/branches/<uuid:branch_id>/closing")
@requires(Permission.COMPANY_MANAGE)
def close_branch(branch_id: UUID) -> Response:
    """Close a branch for new orders."""
    return _set_branch(branch_id, active=False)


@bp.post("/company/branches/<uuid:branch_id>/reopening")
@requires(Permission.COMPANY_MANAGE)
def reopen_branch(branch_id: UUID) -> Response:
    """Open a branch for new orders again."""
    return _set_branch(branch_id, active=True)


def _set_branch(branch_id: UUID, *, active: bool) -> Response:
    with unit_of_work():
        company_commands.set_branch_active(
            actor=actor(), branch_id=branch_id, active=active, at=utc_now()
        )
    return _saved()


@bp.get("/company/addresses/new")
@requires(Permission.COMPANY_MANAGE)
def company_address_new() -> Response:
    """Show the form of a new delivery address."""
    return _place_form(PlaceForm(), title=_("New delivery address"))


@bp.post("/company/addresses")
@requires(Permission.COMPANY_MANAGE)
def create_address() -> Response:
    """Add a delivery address."""
    form = PlaceForm()
    if not form.validate_on_submit():
        return _place_form(form, title=_("New delivery address"), status=422)
    with unit_of_work():
        company_commands.add_address(actor=actor(), place=_place(form), at=utc_now())
    return _saved()


@bp.get("/company/addresses/<uuid:address_id>")
@requires(Permission.COMPANY_MANAGE)
def company_address(address_id: UUID) -> Response:
    """Show a delivery address's form."""
    found = company_queries.address(actor=actor(), address_id=address_id)
    return _place_form(PlaceForm(obj=found), title=found.name)


@bp.post("/company/addresses/<uuid:address_id>")
@requires(Permission.COMPANY_MANAGE)
def update_address(address_id: UUID) -> Response:
    """Change a delivery address."""
    form = PlaceForm()
    if not form.validate_on_submit():
        found = company_queries.address(actor=actor(), address_id=address_id)
        return _place_form(form, title=found.name, status=422)
    with unit_of_work():
        company_commands.change_address(
            actor=actor(), address_id=address_id, place=_place(form), at=utc_now()
        )
    return _saved()


@bp.post("/company/addresses/<uuid:address_id>/removal")
@requires(Permission.COMPANY_MANAGE)
def remove_address(address_id: UUID) -> Response:
    """Remove a delivery address."""
    with unit_of_work():
        company_commands.remove_address(actor=actor(), address_id=address_id, at=utc_now())
    return _saved()


@bp.get("/company/audit")
@requires(Permission.AUDIT_VIEW)
def company_audit() -> Response:
    """Show the manager what was done at the company, by whom and when."""
    form = AuditFilterForm(request.args)
    form.action.choices = audit_words.chosen_from(audit_words.actions())
    valid = form.validate()
    wanted = audit_queries.Filter(
        person=form.person.data or "",
        action=form.action.data or "",
        text=form.text.data or "",
        first_day=form.first_day.data,
        last_day=form.last_day.data,
        company_id=actor().company,
    )
    found = audit_queries.entries(
        wanted=wanted if valid else audit_queries.Filter(company_id=actor().company),
        older_than=as_id(request.args.get("after")),
    )
    return answer(
        page="audit/company.html",
        fragment="audit/results.htmx.html",
        form=form,
        found=found,
        said=audit_words.said,
        changes=audit_words.changes,
        where=".company_audit",
        for_staff=False,
        arguments={k: v for k, v in request.args.items() if k != "after" and v},
    )


def _place_form(form: PlaceForm, *, title: str, status: int = 200) -> Response:
    action = request.path.removesuffix("/new")
    return answer(
        page="accounts/place.html", status=status, form=form, place_title=title, action=action
    )


def _place(form: PlaceForm) -> Place:
    return Place(
        name=form.name.data,
        street=form.street.data,
        postal_code=form.postal_code.data,
        city=form.city.data,
        contact=form.contact.data,
        phone=form.phone.data,
    )


def _saved() -> Response:
    flash(_("Saved."), "ok")
    return done(go_to=url_for(".company"))
