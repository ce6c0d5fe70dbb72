"""The invoices the ERP issued for what was shipped, as received documents of the register."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from portal.domain.calendar import due_date
from portal.domain.orders import OrderState, number
from portal.domain.vat import VatRate, vat_of
from portal.kit.clock import business_date
from portal.kit.ids import slug
from portal.kit.money import Money
from portal.models.receivables import (
    Document,
    DocumentDue,
    DocumentKind,
    DocumentLine,
    EntryKind,
    JournalEntry,
    Origin,
)
from portal.services.demo.batch import Batch, Row
from portal.services.demo.companies import Client
from portal.services.demo.orders import Line, Placed

_AFTER = timedelta(minutes=90)


@dataclass(slots=True)
class Invoice:
    """A document with its client; `left` is what is still to be paid, in grosze."""

    client: Client
    row: Row
    left: int

    @property
    def issued(self) -> date:
        day: date = self.row["issued_on"]
        return day

    @property
    def due(self) -> date:
        day: date = self.row["due_on"]
        return day


def invoices(batch: Batch, placed: list[Placed]) -> list[Invoice]:
    """Issue one invoice a shipment; of an order that is only shipped the last is still to come."""
    found = []
    for order in placed:
        packed = order.packed
        if order.row["state"] is OrderState.SHIPPED:
            packed = packed[:-1]
        for place, (shipment, lines) in enumerate(packed):
            charges = order.charges if place == 0 else []
            found.append(_issue(batch, order, shipment["shipped_at"] + _AFTER, lines, charges))
    _number(batch, found)
    return found


def _issue(
    batch: Batch, order: Placed, at: datetime, lines: list[Line], charges: list[Row]
) -> Invoice:
    issued = business_date(at)
    net, vat = _sums(lines, charges)
    row = batch.add(
        Document,
        id=batch.id(at),
        company_id=order.client.id,
        kind=DocumentKind.INVOICE,
        origin=Origin.RECEIVED,
        number="",
        slug="",
        issued_on=issued,
        supplied_on=issued,
        due_on=due_date(issued, order.row["payment_days"]),
        net_minor=net,
        vat_minor=vat,
        gross_minor=net + vat,
        created_at=at,
    )
    for position, line in enumerate(lines):
        _line(batch, row, position + 1, line)
    for position, charge in enumerate(charges, start=len(lines) + 1):
        _charge(batch, row, position, charge)
    _book(batch, row)
    return Invoice(client=order.client, row=row, left=net + vat)


def _book(batch: Batch, document: Row) -> None:
    """Let the whole document fall due on one day, and enter it in the journal."""
    batch.add(
        DocumentDue,
        company_id=document["company_id"],
        document_id=document["id"],
        due_on=document["due_on"],
        amount_minor=document["gross_minor"],
    )
    batch.add(
        JournalEntry,
        company_id=document["company_id"],
        kind=EntryKind.INVOICE,
        booked_on=document["issued_on"],
        document_id=document["id"],
        amount_minor=document["gross_minor"],
        created_at=document["created_at"],
    )


def _charge(batch: Batch, document: Row, position: int, charge: Row) -> None:
    batch.add(
        DocumentLine,
        company_id=document["company_id"],
        document_id=document["id"],
        position=position,
        order_charge_id=charge["id"],
        name=charge["name"],
        unit="szt.",
        quantity=Decimal(1),
        unit_net_minor=charge["net_minor"],
        net_minor=charge["net_minor"],
        vat_rate=charge["vat_rate"],
    )


def _sums(lines: list[Line], charges: list[Row]) -> tuple[int, int]:
    """Return net and VAT in grosze, the tax reckoned from the net sum of each rate."""
    net: dict[VatRate, int] = defaultdict(int)
    for line in lines:
        net[line.row["vat_rate"]] += line.row["net_minor"]
    for charge in charges:
        net[charge["vat_rate"] or VatRate.OUTSIDE] += charge["net_minor"]
    return sum(net.values()), sum(vat_of(Money(minor), rate).minor for rate, minor in net.items())


def _line(batch: Batch, document: Row, position: int, line: Line) -> None:
    batch.add(
        DocumentLine,
        company_id=document["company_id"],
        document_id=document["id"],
        position=position,
        order_line_id=line.row["id"],
        sku=line.row["sku"],
        name=line.row["name"],
        unit=line.row["base_unit"],
        quantity=line.row["base_quantity"],
        price_unit=line.row["price_unit"],
        unit_net_minor=line.row["unit_net_minor"],
        net_minor=line.row["net_minor"],
        vat_rate=line.row["vat_rate"],
    )


def _number(batch: Batch, found: list[Invoice]) -> None:
    """Number them as the ERP does, month by month, and give each its KSeF number."""
    last: dict[tuple[int, int], int] = {}
    for invoice in sorted(found, key=lambda one: one.row["created_at"]):
        day = invoice.issued
        month = day.year, day.month
        last[month] = last.get(month, 0) + 1
        row = invoice.row
        row["number"] = number("FV", day.year, last[month], month=day.month)
        row["slug"] = slug(row["number"])
        digits = f"{batch.chance.getrandbits(56):014X}"
        row["ksef_number"] = f"6443512340-{day:%Y%m%d}-{digits[:12]}-{digits[12:]}"
