"""Imports: a file is uploaded, its columns are chosen, a worker takes it, a report remains."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from uuid import UUID

from flask import Blueprint, current_app, flash, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.blueprints.staff_imports.forms import MappingForm, ReadingForm, UploadForm
from portal.domain.access import Permission
from portal.domain.imports import FIELDS, ImportKind, MissingColumn
from portal.kit.clock import utc_now
from portal.kit.errors import InvalidInput
from portal.services.imports import commands, mappings, queries
from portal.services.imports.mappings import Proposal
from portal.services.unit_of_work import unit_of_work
from portal.web.access import actor, staff_only
from portal.web.answers import answer, done
from portal.web.downloads import spreadsheet, while_sent
from portal.web.errors import say
from portal.web.forms import blaming

bp = Blueprint("staff_imports", __name__, url_prefix="/staff/imports")
_IMPORTS = Permission.STAFF_IMPORTS
_PER_PAGE = 30
_SHOWN_ROWS = 8
_SHOWN_REMARKS = 100


@bp.get("")
@staff_only(_IMPORTS)
def index() -> Response:
    """Show the imports so far, and where to upload another file."""
    return _index(UploadForm(formdata=None))


def _index(form: UploadForm, *, status: int = 200) -> Response:
    page = max(1, request.args.get("page", 1, int))
    found, more = queries.runs(first=(page - 1) * _PER_PAGE, limit=_PER_PAGE)
    return answer(
        page="imports/index.html",
        status=status,
        form=form,
        runs=found,
        sources=queries.sources(),
        number=page,
        first=(page - 1) * _PER_PAGE + 1,
        more=more,
        megabytes=(current_app.config["MAX_CONTENT_LENGTH"] or 0) // (1024 * 1024),
    )


@bp.post("")
@staff_only(_IMPORTS)
def create() -> Response:
    """Keep an uploaded file and go on to its columns."""
    form = UploadForm()
    upload = form.file.data
    if not upload or not upload.filename:
        form.file.errors = [_("Choose a file.")]
        return _index(form, status=422)
    if not form.validate_on_submit():
        return _index(form, status=422)
    with blaming(form.file), closing(upload):
        received = commands.receive(
            content=upload.stream,
            filename=upload.filename,
            limit=current_app.config["MAX_CONTENT_LENGTH"],
        )
    if form.errors:
        return _index(form, status=422)
    with unit_of_work():
        run_id = commands.create(
            actor=actor(),
            received=received,
            kind=ImportKind(form.kind.data),
            source=form.source.data or "",
            at=utc_now(),
        )
    return done(go_to=url_for(".mapping", run_id=run_id))


@bp.get("/<uuid:run_id>/mapping")
@staff_only(_IMPORTS)
def mapping(run_id: UUID) -> Response:
    """Show what the columns of a file would mean, to be put right."""
    run = queries.run(run_id=run_id)
    if not run.may_start:
        return done(go_to=url_for(".show", run_id=run_id))
    asked = ReadingForm(request.args) if "encoding" in request.args else None
    proposal = mappings.propose(
        run_id=run_id, shown=_SHOWN_ROWS, reading=asked.reading if asked else None
    )
    form = MappingForm(run.kind, queries.choices(kind=run.kind), formdata=None)
    form.has_header.data = proposal.has_header
    form.all_or_nothing.data = run.all_or_nothing
    form.recall(proposal.options)
    return _mapping(run, proposal, form, list(proposal.fields))


def _mapping(
    run: queries.Run,
    proposal: Proposal,
    form: MappingForm,
    fields: list[str],
    *,
    trouble: str = "",
) -> Response:
    return answer(
        page="imports/mapping.html",
        status=422 if trouble or form.errors else 200,
        run=run,
        proposal=proposal,
        form=form,
        reading=ReadingForm(formdata=None, data=proposal.options),
        chosen=fields,
        fields=FIELDS[run.kind],
        trouble=trouble,
    )


@bp.post("/<uuid:run_id>/mapping")
@staff_only(_IMPORTS)
def create_mapping(run_id: UUID) -> Response:
    """Take the columns as chosen and hand the file to a worker: to import it, or to check it."""
    run = queries.run(run_id=run_id)
    reading = ReadingForm(request.form).reading
    proposal = mappings.propose(run_id=run_id, shown=_SHOWN_ROWS, reading=reading)
    form = MappingForm(run.kind, queries.choices(kind=run.kind))
    fields = request.form.getlist("column")[: len(proposal.fields)]
    if not form.validate_on_submit():
        return _mapping(run, proposal, form, fields)
    check = "check" in request.form
    try:
        with unit_of_work():
            commands.start(
                actor=actor(),
                run_id=run_id,
                fields=fields,
                has_header=form.has_header.data,
                header=proposal.header,
                options=form.options | reading.options,
                all_or_nothing=form.all_or_nothing.data,
                check=check,
                at=utc_now(),
            )
    except InvalidInput as refused:
        if isinstance(refused, MissingColumn):
            label = refused.values["field"]
            refused.values["field"] = _(label)
        return _mapping(run, proposal, form, fields, trouble=say(refused))
    return done(go_to=url_for(".show", run_id=run_id))


@bp.get("/<uuid:run_id>")
@staff_only(_IMPORTS)
def show(run_id: UUID) -> Response:
    """Show how far an import is, or its report."""
    page = queries.page(run_id=run_id, shown=_SHOWN_REMARKS)
    response = answer(
        page="imports/show.html",
        fragment="imports/show.htmx.html",
        run=page.run,
        seen=page,
        said=_said,
    )
    if not page.run.working and request.headers.get("HX-Request") == "true":
        response.headers["HX-Refresh"] = "true"
    return response


@bp.post("/<uuid:run_id>/confirmation")
@staff_only(_IMPORTS)
def create_confirmation(run_id: UUID) -> Response:
    """Import a file that was checked, as it was checked."""
    with unit_of_work():
        commands.confirm(actor=actor(), run_id=run_id, at=utc_now())
    return done(go_to=url_for(".show", run_id=run_id))


@bp.post("/<uuid:run_id>/abandonment")
@staff_only(_IMPORTS)
def create_abandonment(run_id: UUID) -> Response:
    """Stop an import; nothing of it remains."""
    with unit_of_work():
        commands.abandon(actor=actor(), run_id=run_id, at=utc_now())
    flash(_("Stopped. Nothing was imported."), "info")
    return done(go_to=url_for(".index"))


@bp.get("/<uuid:run_id>/rejections.<any(csv, xlsx):kind>")
@staff_only(_IMPORTS)
def rejections(run_id: UUID, kind: str) -> Response:
    """Download the rejected rows as they were in the file, with the reason beside each."""
    run = queries.run(run_id=run_id)
    header = queries.header(run_id=run_id)
    width = max(len(header), queries.width(run_id=run_id))

    def rows() -> Iterator[list[str]]:
        for remark, cells in queries.remarks(run_id=run_id, rejected=True):
            yield [*cells, *[""] * (width - len(cells)), _sentence(remark)]

    return spreadsheet(
        kind=kind,
        name=f"{run.source} {_('rejected')}",
        header=[*header, *[""] * (width - len(header)), _("Reason")] if header else (),
        rows=while_sent(rows()),
    )


@bp.get("/<uuid:run_id>/warnings.<any(csv, xlsx):kind>")
@staff_only(_IMPORTS)
def warnings(run_id: UUID, kind: str) -> Response:
    """Download every warning with the number of its row."""
    run = queries.run(run_id=run_id)

    def rows() -> Iterator[list[str | int]]:
        for remark, _cells in queries.remarks(run_id=run_id, rejected=False):
            yield [remark.row, _said(remark)]

    return spreadsheet(
        kind=kind,
        name=f"{run.source} {_('warnings')}",
        header=(_("Row"), _("Warning")),
        rows=while_sent(rows()),
    )


def _sentence(remark: queries.Remark) -> str:
    return str(_("Row %(row)s: %(reason)s", row=remark.row, reason=_said(remark)))


def _said(remark: queries.Remark) -> str:
    """Return the remark in the person's language, with the column it is about before it."""
    words = _(remark.message, **remark.values)
    column = remark.values.get("column", "")
    return f"{_(column)}: {words}" if column else str(words)
