"""Rendered documents, sent from the file store through an authorised view."""

from __future__ import annotations

from uuid import UUID

from flask import Response

from portal.kit.errors import Unavailable
from portal.kit.words import N_
from portal.services import files


def pdf_answer(file_id: UUID | None) -> Response:
    """Send a kept document to be looked at in the browser.

    :raises Unavailable: while it has not been rendered yet.
    :raises NotFound: if it is outside the person's scope.
    """
    if file_id is None:
        raise Unavailable(N_("This document is being prepared. Try again in a moment."))
    file, content = files.chunks(file_id=file_id)
    response = Response(content, content_type=file.media_type)
    response.headers["Content-Disposition"] = f'inline; filename="{file.name}"'
    response.headers["Content-Length"] = str(file.size)
    return response
