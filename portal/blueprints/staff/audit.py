"""The audit log of everything."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from portal.blueprints.staff.blueprint import bp
from portal.blueprints.staff.forms import AuditFilterForm
from portal.domain.access import Permission
from portal.services.audit import queries
from portal.web import audit_words
from portal.web.access import staff_only
from portal.web.answers import answer
from portal.web.paths import as_id


@bp.get("/audit")
@staff_only(Permission.STAFF_AUDIT)
def audit() -> Response:
    """Show what was done, by whom, to what, when and from where."""
    form = AuditFilterForm(request.args)
    form.action.choices = audit_words.chosen_from(audit_words.actions())
    form.entity.choices = audit_words.chosen_from(audit_words.entities())
    wanted = queries.Filter()
    if form.validate():
        wanted = queries.Filter(
            person=form.person.data or "",
            action=form.action.data or "",
            entity=form.entity.data or "",
            text=form.text.data or "",
            company_id=as_id(request.args.get("company")),
            first_day=form.first_day.data,
            last_day=form.last_day.data,
        )
    found = queries.entries(wanted=wanted, older_than=as_id(request.args.get("after")))
    return answer(
        page="audit/staff.html",
        fragment="audit/results.htmx.html",
        form=form,
        found=found,
        said=audit_words.said,
        changes=audit_words.changes,
        where=".audit",
        for_staff=True,
        arguments={k: v for k, v in request.args.items() if k != "after" and v},
    )
