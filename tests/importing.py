"""Importing as the office does it: upload, take the columns as proposed or put right, wait."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any, NamedTuple

from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from portal.extensions import db
from portal.models.catalogue import Product
from portal.models.imports import ImportRemark, ImportRun
from portal.models.messages import OutboxMessage
from portal.models.stock import StockLevel, Warehouse
from portal.models.tenancy import acting_as_system
from portal.services.outbox import Job
from portal.tasks import edge
from tests.browser_client import Browser, Page
from tests.factories import saved


class Outcome(NamedTuple):
    """How a run ended."""

    state: str
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    warned: int = 0


def stored(*columns: Any) -> list[tuple[Any, ...]]:
    """Return stored rows as tuples, in the order of their first column."""
    with acting_as_system():
        found = [tuple(row) for row in db.session.execute(select(*columns).order_by(columns[0]))]
        db.session.rollback()
    return found


def reserved(product: Product, place: Warehouse, *, on_hand: int, reserved: int) -> None:
    """Save stock of which some is promised."""
    saved(
        StockLevel(
            product_id=product.id,
            warehouse_id=place.id,
            on_hand=Decimal(on_hand),
            reserved=Decimal(reserved),
        )
    )


def csv(*rows: str) -> bytes:
    """Return rows as the bytes of a file."""
    return "\n".join(rows).encode()


def upload(
    office: Browser,
    content: bytes,
    *,
    kind: str = "products",
    name: str = "towary.csv",
    source: str = "",
) -> str:
    """Upload a file; return the address of its run."""
    # Werkzeug's client forgets to close the file it spools a large form into; bytes need none.
    boundary, body = encode_multipart(
        {"kind": kind, "source": source, "file": FileStorage(BytesIO(content), name, name="file")}
    )
    answer = office.client.post(
        "/staff/imports", data=body, content_type=f"multipart/form-data; boundary={boundary}"
    )
    assert answer.status_code == 303, answer.get_data(as_text=True)[:3000]
    return str(answer.headers["Location"]).removesuffix("/mapping")


def proposed(office: Browser, run: str) -> dict[str, object]:
    """Return what the mapping page proposes, as a browser would send it."""
    form = office.get(f"{run}/mapping").select_one("form#mapping")
    assert form is not None
    sent: dict[str, object] = {"column": []}
    for select_box in form.select("select"):
        chosen = select_box.select_one("option[selected]") or select_box.select_one("option")
        value = chosen["value"] if chosen else ""
        if select_box["name"] == "column":
            sent["column"].append(value)  # type: ignore[attr-defined]  # the list above
        else:
            sent[str(select_box["name"])] = value
    for box in form.select("input[type=checkbox][checked]"):
        sent[str(box["name"])] = "y"
    return sent


def start(office: Browser, run: str, **choices: object) -> Page:
    """Send the mapping as proposed, with these choices instead."""
    return office.post(f"{run}/mapping", data=proposed(office, run) | choices)


def work() -> None:
    """Let a worker do what is promised."""
    with acting_as_system():
        waiting = list(
            db.session.scalars(
                select(OutboxMessage.id).where(
                    OutboxMessage.job == str(Job.IMPORT_RUN), OutboxMessage.finished_at.is_(None)
                )
            )
        )
        db.session.rollback()
    for message_id in waiting:
        edge.run(str(message_id))


def bring(
    office: Browser,
    content: bytes,
    *,
    kind: str = "products",
    name: str = "towary.csv",
    source: str = "",
    **choices: object,
) -> Outcome:
    """Import a file from the upload to its report."""
    run = upload(office, content, kind=kind, name=name, source=source)
    start(office, run, **choices)
    work()
    return outcome(run)


def outcome(run: str) -> Outcome:
    """Return how a run ended."""
    with acting_as_system():
        row = db.session.scalars(
            select(ImportRun).where(ImportRun.id == run.rpartition("/")[2])
        ).one()
        ended = Outcome(
            str(row.state), row.created, row.updated, row.unchanged, row.rejected, row.warned
        )
        db.session.rollback()
    return ended


def objections() -> list[tuple[int, str]]:
    """Return every remark as row and English sentence."""
    with acting_as_system():
        rows = db.session.execute(
            select(ImportRemark.row, ImportRemark.message, ImportRemark.values).order_by(
                ImportRemark.row, ImportRemark.position
            )
        ).all()
        db.session.rollback()
    return [
        (row, message % dict(one.split("=", 1) for one in pairs)) for row, message, pairs in rows
    ]
