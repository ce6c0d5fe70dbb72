"""Prints of favourites lists."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from flask import current_app
from flask_babel import force_locale, gettext

from portal.kit.clock import today, utc_now
from portal.kit.errors import NotFound
from portal.kit.ids import slug
from portal.models.files import FileKind
from portal.services import documents, files
from portal.services.lists import printing
from portal.services.lists.papers import Paper, PaperKind, paper_of
from portal.services.unit_of_work import unit_of_work

_LIMIT = 32 * 1024 * 1024
_TEMPLATES = {
    PaperKind.ORDER_FORM: "documents/order_form.html",
    PaperKind.LABELS: "documents/shelf_labels.html",
}


def print_list(
    *,
    message_id: UUID,  # noqa: ARG001 - what is kept with the press is the guard
    list_id: str,
    kind: str,
    only: list[str] | None,
    press: str,
    person_id: str,
    membership_id: str,
) -> None:
    """Make the print a member asked for, unless it is made already or nobody may have it."""
    key = UUID(press)
    with unit_of_work():
        actor = printing.who_asked(
            person_id=UUID(person_id), membership_id=UUID(membership_id), key=key
        )
        if actor is None:
            return
        try:
            paper = paper_of(
                actor=actor,
                list_id=UUID(list_id),
                kind=PaperKind(kind),
                only=None if only is None else [UUID(one) for one in only],
                on=today(),
            )
        except NotFound:  # deleted, or made private, since it was asked for
            return
    content, name = pdf_of(paper)
    kept = files.put(kind=FileKind.EXPORT, content=content, limit=_LIMIT)
    with unit_of_work():
        printing.keep_print(actor=actor, key=key, kept=kept, name=name, at=utc_now())


def pdf_of(paper: Paper) -> tuple[bytes, str]:
    """Return a paper as PDF, and what the file is called, in the language of who asked."""
    with force_locale(paper.language):
        what = gettext("labels") if paper.kind is PaperKind.LABELS else gettext("order form")
        content = documents.pdf(
            environment=current_app.jinja_env,
            static=Path(current_app.static_folder or ""),
            template=_TEMPLATES[paper.kind],
            paper=paper,
            language=paper.language,
        )
    return content, f"{slug(f'{paper.name} {what}')}.pdf"
