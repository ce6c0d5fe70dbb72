"""Rendered documents, sent from the file store through an authorised view."""

from __future__ import annotations

from uuid import UUID

from flask import Response

from portal.kit.errors import Conflict
from portal.kit.words import N_
from portal.services import files
from portal.services.orders.shipments import DeliveryNote, promise_document
from portal.services.unit_of_work import unit_of_work


def delivery_note_pdf(note: DeliveryNote) -> Response:
    """Send a delivery note as PDF; one that was never rendered is promised.

    :raises Conflict: while it is being rendered.
    """
    if note.file_id is None:
        with unit_of_work():
            promise_document(shipment_id=note.id, company_id=note.company_id)
        raise Conflict(N_("This document is being prepared. Try again in a moment."))
    return _kept(note.file_id)


def _kept(file_id: UUID) -> Response:
    file, content = files.chunks(file_id=file_id)
    response = Response(content, content_type=file.media_type)
    response.headers["Content-Disposition"] = f'inline; filename="{file.name}"'
    response.headers["Content-Length"] = str(file.size)
    return response
