"""The company's people, kept by its managers."""

from __future__ import annotations

from uuid import UUID

from flask import flash, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.blueprints.accounts.blueprint import bp
from portal.blueprints.accounts.company_forms import MemberForm, NewMemberForm
from portal.domain.access import Permission, Role
from portal.kit.clock import utc_now
from portal.kit.errors import Conflict
from portal.services.accounts import company_queries, member_commands
from portal.services.accounts.company_queries import MemberRow
from portal.services.accounts.member_commands import NewMember
from portal.services.unit_of_work import unit_of_work
from portal.web.access import actor, requires
from portal.web.answers import answer, done
from portal.web.forms import blaming


@bp.get("/company/people/new")
@requires(Permission.PEOPLE_MANAGE)
def company_person_new() -> Response:
    """Show the form of a person to add."""
    form = NewMemberForm(data={"roles": [str(Role.PURCHASER)]})
    _offer_branches(form)
    return answer(page="accounts/person_new.html", form=form)


@bp.post("/company/people")
@requires(Permission.PEOPLE_MANAGE)
def create_member() -> Response:
    """Add a person; a mail tells them how to begin."""
    form = NewMemberForm()
    _offer_branches(form)
    if form.validate_on_submit():
        new = NewMember(
            email=form.email.data,
            name=form.name.data,
            phone=form.phone.data,
            roles=frozenset(Role(role) for role in form.roles.data),
            order_limit=form.order_limit.money,
            month_limit=form.month_limit.money,
            branch_ids=form.branch_ids,
        )
        refused, twice = blaming(form.email), blaming(form.email, Conflict)
        with refused, twice, unit_of_work():
            member_commands.add_member(actor=actor(), new=new, at=utc_now())
    if form.errors:
        return answer(page="accounts/person_new.html", status=422, form=form)
    flash(_("Added. A mail to %(email)s says how to begin.", email=form.email.data), "ok")
    return done(go_to=url_for(".company"))


@bp.get("/company/people/<uuid:membership_id>")
@requires(Permission.PEOPLE_MANAGE)
def company_person(membership_id: UUID) -> Response:
    """Show what a person may do."""
    person = company_queries.member(actor=actor(), membership_id=membership_id)
    form = MemberForm(
        data={
            "roles": [str(role) for role in person.roles],
            "branches": [str(one) for one in person.branch_ids],
            "order_limit": person.order_limit.amount if person.order_limit else None,
            "month_limit": person.month_limit.amount if person.month_limit else None,
        }
    )
    _offer_branches(form)
    return _page(person, form)


@bp.post("/company/people/<uuid:membership_id>")
@requires(Permission.PEOPLE_MANAGE)
def update_member(membership_id: UUID) -> Response:
    """Change what a person may do."""
    form = MemberForm()
    _offer_branches(form)
    if form.validate_on_submit():
        with blaming(form.roles, Conflict), unit_of_work():
            member_commands.change_member(
                actor=actor(),
                membership_id=membership_id,
                roles=frozenset(Role(role) for role in form.roles.data),
                order_limit=form.order_limit.money,
                month_limit=form.month_limit.money,
                branch_ids=form.branch_ids,
                at=utc_now(),
            )
    if form.errors:
        person = company_queries.member(actor=actor(), membership_id=membership_id)
        return _page(person, form, status=422)
    flash(_("Saved."), "ok")
    return done(go_to=url_for(".company"))


def _offer_branches(form: MemberForm) -> None:
    form.offer(company_queries.branches_of(company_id=actor().company))


def _page(person: MemberRow, form: MemberForm, *, status: int = 200) -> Response:
    return answer(page="accounts/person.html", status=status, person=person, form=form)


@bp.post("/company/people/<uuid:membership_id>/closing")
@requires(Permission.PEOPLE_MANAGE)
def close_member(membership_id: UUID) -> Response:
    """Close a person's access to the company."""
    with unit_of_work():
        member_commands.set_active(
            actor=actor(), membership_id=membership_id, active=False, at=utc_now()
        )
    undo = url_for(".reopen_member", membership_id=membership_id)
    flash({"text": _("Access closed."), "undo_url": undo, "undo_label": _("Undo")}, "ok")  # type: ignore[arg-type]  # the frame shows mappings too
    return done(go_to=url_for(".company"))


@bp.post("/company/people/<uuid:membership_id>/reopening")
@requires(Permission.PEOPLE_MANAGE)
def reopen_member(membership_id: UUID) -> Response:
    """Open a person's access to the company again."""
    with unit_of_work():
        member_commands.set_active(
            actor=actor(), membership_id=membership_id, active=True, at=utc_now()
        )
    flash(_("Access open again."), "ok")
    return done(go_to=url_for(".company"))


@bp.post("/company/people/<uuid:membership_id>/invitation")
@requires(Permission.PEOPLE_MANAGE)
def invite_member_again(membership_id: UUID) -> Response:
    """Send a person who never signed in another link."""
    with unit_of_work():
        member_commands.invite_again(actor=actor(), membership_id=membership_id, at=utc_now())
    flash(_("The invitation is on its way again."), "ok")
    return done(go_to=url_for(".company"))
