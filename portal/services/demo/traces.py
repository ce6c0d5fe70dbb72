"""What people left behind: entries of the audit log, and the mails of the last orders."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from html import escape
from typing import Any

from portal.models.audit import AuditEntry
from portal.models.messages import MailState, SentMail
from portal.services.demo.batch import Batch, Row
from portal.services.demo.companies import Client, Society
from portal.services.demo.orders import Placed

_DAY = timedelta(days=1)
_LAST = 60


def traces(batch: Batch, society: Society, placed: list[Placed]) -> None:
    """Write the log of the last orders, sign-ins and terms, and the mails that went out."""
    office = society.person("biuro@hurtownia.example")
    last = sorted(placed, key=lambda order: order.at)[-_LAST:]
    for order in last:
        _order(batch, order)
    for order in last[-25:]:
        _mail(batch, order)
    for short in ("alfa", "beta", "gamma", "delta"):
        client = society.clients[short]
        for back in (1, 4, 9):
            moment = batch.at - back * _DAY - timedelta(minutes=batch.chance.randint(5, 180))
            who = client.purchaser
            entry = "person.signed-in", "person", who["id"], who["email"]
            _entry(batch, moment, who, client, entry)
    for client in list(society.clients.values())[5:17]:
        moment = batch.at - batch.chance.randint(20, 200) * _DAY
        entry = "company.terms-changed", "company", client.id, client.row["name"]
        limit = Decimal(client.row["credit_limit_minor"]) / 100
        before, after = {"limit": f"{limit * 3 / 4:.2f}"}, {"limit": f"{limit:.2f}"}
        _entry(batch, moment, office, client, entry, before, after)
    refused = "person.sign-in-refused", "person", None, "ksiegowosc@alfa.example"
    _entry(batch, batch.at - timedelta(hours=26), None, None, refused)


def _order(batch: Batch, order: Placed) -> None:
    row = order.row
    after = {
        "state": "placed",
        "gross": f"{Decimal(row['gross_minor']) / 100:.2f}",
        "currency": "PLN",
        "lines": len(order.lines),
    }
    entry = "order.placed", "order", row["id"], row["number"]
    _entry(batch, order.at, order.client.purchaser, order.client, entry, None, after)


def _entry(
    batch: Batch,
    at: datetime,
    who: Row | None,
    client: Client | None,
    what: tuple[str, str, Any, str],
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    action, entity, entity_id, label = what
    batch.add(
        AuditEntry,
        id=batch.id(at),
        company_id=client.id if client else None,
        at=at,
        actor_id=who["id"] if who else None,
        actor_name=who["name"] if who else "",
        action=action,
        entity=entity,
        entity_id=entity_id,
        label=label,
        before=before,
        after=after,
        address=f"192.0.2.{batch.chance.randint(10, 99)}",
    )


def _mail(batch: Batch, order: Placed) -> None:
    """Write the confirmation of an order as it went out; one address does not exist."""
    row, at = order.row, order.at + timedelta(seconds=batch.chance.randint(3, 20))
    gross = f"{Decimal(row['gross_minor']) / 100:.2f}".replace(".", ",")
    subject = f"Przyjęliśmy zamówienie {row['number']}"
    lines = [
        f"{line.row['sku']} {line.row['name']}: {line.row['quantity'].normalize():f}"
        f" {line.row['unit']}"
        for line in order.lines
    ]
    said = [f"Razem brutto {gross} zł, dostawa {row['promised_on']:%d.%m.%Y}."]
    refused = order.client.row["nip"][-1] == "3"
    html = "".join(f"<p>{escape(line)}</p>" for line in [subject, *lines, *said])
    batch.add(
        SentMail,
        id=batch.id(at),
        company_id=order.client.id,
        person_id=order.client.purchaser["id"],
        kind="order-confirmation",
        recipient=order.client.purchaser["email"],
        subject=subject,
        text_body="\n".join([subject, "", *lines, "", *said]),
        html_body=f"<!doctype html><html lang='pl'><body>{html}</body></html>",
        language="pl",
        key=f"order-confirmation:{row['id']}",
        state=MailState.REFUSED if refused else MailState.SENT,
        error="550 5.1.1 no such mailbox" if refused else "",
        attempts=1,
        created_at=at,
        sent_at=None if refused else at,
    )
