"""What clients paid and when, booked in the journal; and the credit limits they were given."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

from portal.domain.calendar import this_or_next_working_day
from portal.domain.orders import OPEN_STATES, OrderState
from portal.domain.vat import VatRate, vat_of
from portal.kit.clock import business_date
from portal.kit.money import Money
from portal.models.receivables import (
    CreditMeasure,
    EntryKind,
    JournalEntry,
    MeasureKind,
    Payment,
    PaymentSource,
)
from portal.services.demo.batch import Batch, Row
from portal.services.demo.companies import Client, Society
from portal.services.demo.invoices import Invoice
from portal.services.demo.orders import Placed
from portal.services.demo.rhythm import local

_HUNDRED_ZLOTY = 10_000
# What of its limit a client has used; nobody else has used more than half.
_USED_PERCENT = {"beta": 88, "delta": 62}
_LIMITS = {"alfa": 3_000_000, "gamma": 12_000_000}


def payments(batch: Batch, society: Society, issued: list[Invoice]) -> None:
    """Let every client pay as it does; Delta has stopped."""
    names = {client.id: short for short, client in society.clients.items()}
    by_client: dict[UUID, list[Invoice]] = defaultdict(list)
    for invoice in sorted(issued, key=lambda one: (one.due, one.row["number"])):
        by_client[invoice.client.id].append(invoice)
    for client_id, theirs in by_client.items():
        client, short = theirs[0].client, names[client_id]
        paid = theirs[:-3] if short == "delta" else theirs
        _pay_by_week(batch, client, paid)
        if short == "delta":
            _pay_a_part(batch, client, theirs[-3])
    _overpaid_and_disputed(batch, society, by_client)


def _pay_by_week(batch: Batch, client: Client, invoices: list[Invoice]) -> None:
    """Pay what comes due in a week at once, never later than the earliest is to be paid."""
    today = business_date(batch.at)
    dated: list[tuple[date, Invoice]] = []
    for invoice in invoices:
        day = invoice.due + timedelta(days=batch.chance.randint(*client.pays))
        dated.append((max(this_or_next_working_day(day), invoice.issued), invoice))
    for _, group in groupby(dated, key=lambda pair: pair[1].due.isocalendar()[:2]):
        together = list(group)
        day = min(day for day, _ in together)
        late = [pair for pair in together if pair[1].issued > day]
        first = [invoice for _, invoice in together if invoice.issued <= day]
        for when, paid in [(day, first), *((when, [invoice]) for when, invoice in late)]:
            if when < today and paid:
                _pay(batch, client, when, paid)


def _pay(batch: Batch, client: Client, day: date, paid: list[Invoice], *, more: int = 0) -> None:
    """Book a payment that settles invoices; `more` grosze are left over."""
    amount = sum(invoice.left for invoice in paid) + more
    payment = _payment(batch, client, day, amount, [one.row["number"] for one in paid])
    for invoice in paid:
        _allocate(batch, payment, invoice, invoice.left)


def _pay_a_part(batch: Batch, client: Client, invoice: Invoice) -> None:
    day = this_or_next_working_day(invoice.due + timedelta(days=3))
    if day < business_date(batch.at):
        part = invoice.left * 2 // 5
        payment = _payment(batch, client, day, part, [f"{invoice.row['number']} częściowo"])
        _allocate(batch, payment, invoice, part)


def _payment(batch: Batch, client: Client, day: date, amount: int, numbers: list[str]) -> Row:
    at = local(day, 9, batch.chance.randint(0, 59))
    payment = batch.add(
        Payment,
        id=batch.id(at),
        company_id=client.id,
        received_on=day,
        amount_minor=amount,
        title=", ".join(numbers),
        source=PaymentSource.STATEMENT,
        idempotency_key=batch.id(at),
        created_at=at,
    )
    _journal(batch, payment, EntryKind.PAYMENT, amount)
    return payment


def _allocate(batch: Batch, payment: Row, invoice: Invoice, amount: int) -> None:
    invoice.left -= amount
    _journal(batch, payment, EntryKind.ALLOCATION, amount, invoice.row["id"])


def _journal(
    batch: Batch, payment: Row, kind: EntryKind, amount: int, document: UUID | None = None
) -> None:
    batch.add(
        JournalEntry,
        company_id=payment["company_id"],
        kind=kind,
        booked_on=payment["received_on"],
        document_id=document,
        payment_id=payment["id"],
        amount_minor=amount,
        created_at=payment["created_at"],
    )


def _overpaid_and_disputed(
    batch: Batch, society: Society, by_client: dict[UUID, list[Invoice]]
) -> None:
    """Let one client have paid too much, and another dispute an invoice that is not due yet."""
    others = [client for short, client in society.clients.items() if short not in _USED_PERCENT]
    office = society.person("biuro@hurtownia.example")
    today = business_date(batch.at)
    overpaid = disputing = False
    for client in others[6:]:
        still = [one for one in by_client.get(client.id, []) if one.left and one.due > today]
        if still and not overpaid:
            day = max(still[0].issued, today - timedelta(days=1))
            _pay(batch, client, day, still[:1], more=12_345)
            overpaid = True
        elif still and not disputing:
            batch.add(
                CreditMeasure,
                company_id=client.id,
                kind=MeasureKind.DISPUTE,
                document_id=still[0].row["id"],
                starts_on=max(still[0].issued, today - timedelta(days=1)),
                reason="Reklamacja: dwa kartony uszkodzone w transporcie",
                author_id=office["id"],
            )
            disputing = True


def limits(society: Society, issued: list[Invoice], placed: list[Placed]) -> None:
    """Give every client a limit: roomy, but for those who have used most of theirs."""
    used: dict[UUID, int] = defaultdict(int)
    for invoice in issued:
        used[invoice.client.id] += invoice.left
    for order in placed:
        used[order.client.id] += _uninvoiced(order)
    for short, client in society.clients.items():
        taken = used[client.id]
        if short in _USED_PERCENT:
            limit = taken * 100 // _USED_PERCENT[short]
        elif client.rhythm:
            limit = max(_LIMITS.get(short, client.value * 5 // 2), taken * 2)
        else:
            continue
        client.row["credit_limit_minor"] = -(-limit // _HUNDRED_ZLOTY) * _HUNDRED_ZLOTY


def _uninvoiced(order: Placed) -> int:
    """Return the gross of an order that is on no invoice yet, in grosze."""
    state = order.row["state"]
    if state not in OPEN_STATES and state is not OrderState.SHIPPED:
        return 0
    lines = [line for line in order.lines if not line.shipped]
    charges = [] if order.packed else order.charges
    if state is OrderState.SHIPPED:
        lines = order.packed[-1][1]
        charges = order.charges if len(order.packed) == 1 else []
    net: dict[VatRate, int] = defaultdict(int)
    for line in lines:
        net[line.row["vat_rate"]] += line.row["net_minor"]
    for charge in charges:
        net[charge["vat_rate"] or VatRate.OUTSIDE] += charge["net_minor"]
    return sum(minor + vat_of(Money(minor), rate).minor for rate, minor in net.items())
