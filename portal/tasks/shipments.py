"""What follows when goods leave or arrive: the mail, the delivery note's PDF, waiting orders."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from flask import current_app
from flask_babel import force_locale

from portal.kit.clock import utc_now
from portal.models.files import FileKind
from portal.services import documents, files
from portal.services.orders import shipments
from portal.services.orders.backorders import reserve_backorders
from portal.services.orders.shipments import DeliveryNote
from portal.services.subscriptions.promises import promise_telling, watched
from portal.services.unit_of_work import unit_of_work
from portal.tasks.post import address_of, send_once

_LIMIT = 8 * 1024 * 1024


def tell_of_shipment(*, message_id: UUID, shipment_id: str) -> None:
    """Mail the person who ordered that goods have left, with what and how they travel."""
    with unit_of_work():
        note = shipments.delivery_note(shipment_id=UUID(shipment_id))
        person = shipments.whom_to_tell(shipment_id=note.id)
    if person is None:
        return
    send_once(
        message_id=message_id,
        kind="order-shipped",
        template="order_shipped",
        to=person.email,
        language=person.language,
        person_id=person.id,
        company_id=note.company_id,
        note=note,
        button_url=address_of(f"/orders/{note.order_slug}/shipments/{note.slug}"),
    )


def render_delivery_note(*, message_id: UUID, shipment_id: str) -> None:  # noqa: ARG001 - the file is the guard
    """Render the delivery note as PDF and keep it, unless it is kept already."""
    with unit_of_work():
        note = shipments.delivery_note(shipment_id=UUID(shipment_id))
    if note.file_id is not None:
        return
    kept = files.put(kind=FileKind.DELIVERY_NOTE, content=pdf_of(note), limit=_LIMIT)
    with unit_of_work():
        files.own(
            kept=kept,
            kind=FileKind.DELIVERY_NOTE,
            name=f"{note.slug}.pdf",
            media_type="application/pdf",
            company_id=note.company_id,
            made_by_id=None,
            at=utc_now(),
        )
        shipments.attach_file(shipment_id=note.id, file_id=kept.id)


def pdf_of(note: DeliveryNote) -> bytes:
    """Return a delivery note as PDF, in the client company's language."""
    with force_locale(note.language):
        return documents.pdf(
            environment=current_app.jinja_env,
            static=Path(current_app.static_folder or ""),
            template="documents/delivery_note.html",
            note=note,
            language=note.language,
        )


def reserve_what_arrived(*, message_id: UUID, product_ids: list[str]) -> None:  # noqa: ARG001 - what is reserved is not reserved again
    """Promise goods that came in to the orders that wait for them, then tell who else waits."""
    products = [UUID(one) for one in product_ids]
    with unit_of_work():
        reserve_backorders(product_ids=products, at=utc_now())
        promise_telling(product_ids=watched(products), at=utc_now())
