"""A company's credit on a day, derived from documents, journal, orders and measures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, exists, func, or_, select

from portal.domain.calendar import due_date
from portal.domain.credit import (
    CreditPolicy,
    CreditPosition,
    Measures,
    Period,
    PromiseToPay,
    Stop,
    position,
)
from portal.domain.orders import OrderState
from portal.domain.receivables import OpenItem
from portal.domain.vat import VatRate, vat_of
from portal.extensions import session
from portal.kit.errors import NotFound
from portal.kit.money import Money, round_half_up
from portal.kit.words import N_
from portal.models.accounts import Company
from portal.models.orders import Cancellation, Order, OrderCharge, OrderLine, PaymentMethod
from portal.models.receivables import (
    CreditMeasure,
    Document,
    DocumentDue,
    DocumentKind,
    DocumentLine,
    EntryKind,
    JournalEntry,
    MeasureKind,
    Payment,
)
from portal.models.seller import PaymentTerm, PriceGroup, Seller

_ZERO = Decimal(0)
_DEFAULT_DAYS = 14
_BOOKED = (DocumentKind.INVOICE, DocumentKind.CORRECTION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A company's payment term."""

    days: int
    end_of_month: bool

    def due(self, issued: date) -> date:
        """Return the day an invoice of that day is due."""
        return due_date(issued, self.days, end_of_month=self.end_of_month)


def credit_position(*, company_id: UUID, on: date) -> CreditPosition:
    """Return the company's credit position in six queries. Amounts are gross.

    :raises NotFound: if the scope does not reach that company.
    """
    row = session.execute(
        select(
            Company.credit_limit_minor,
            Company.currency,
            Seller.block_grace_days,
            Seller.block_overdue_minor,
            Seller.block_minimum_minor,
            Seller.block_all_ordering,
            Seller.credit_warn_percent,
        )
        .outerjoin(Seller, Seller.id == 1)
        .where(Company.id == company_id)
    ).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such company."))
    currency = row.currency
    measures, disputed = _measures(company_id)
    return position(
        limit=Money(row.credit_limit_minor, currency),
        items=[
            *_open_documents(company_id, currency, disputed),
            *_unused_payments(company_id, currency),
        ],
        uninvoiced=_uninvoiced(company_id, currency),
        policy=CreditPolicy(
            grace_days=row.block_grace_days or 0,
            overdue_threshold=Money(row.block_overdue_minor or 0, currency),
            minimum_amount=Money(row.block_minimum_minor or 0, currency),
            stop=Stop.ALL if row.block_all_ordering else Stop.DEFERRED,
            warn_at_percent=Decimal(row.credit_warn_percent or 80),
        ),
        on=on,
        measures=measures,
    )


def payment_term(*, company_id: UUID) -> Term:
    """Return the company's payment term: its own, else its group's, else the seller's."""
    row = session.execute(
        select(PaymentTerm.days, PaymentTerm.end_of_month)
        .join(
            Company,
            PaymentTerm.id
            == func.coalesce(
                Company.payment_term_id,
                select(PriceGroup.payment_term_id)
                .where(PriceGroup.id == Company.price_group_id)
                .correlate(Company)
                .scalar_subquery(),
                select(Seller.payment_term_id).where(Seller.id == 1).scalar_subquery(),
            ),
        )
        .where(Company.id == company_id)
    ).one_or_none()
    if row is None:
        return Term(days=_DEFAULT_DAYS, end_of_month=False)
    return Term(days=row.days, end_of_month=row.end_of_month)


def _open_documents(company_id: UUID, currency: str, disputed: set[UUID]) -> list[OpenItem]:
    """Return what is open by due date; what was paid covers the earliest due dates first."""
    signed = case(
        (JournalEntry.kind == EntryKind.ALLOCATION, -JournalEntry.amount_minor),
        else_=JournalEntry.amount_minor,
    )
    balances = (
        select(JournalEntry.document_id, func.sum(signed).label("open"))
        .where(
            JournalEntry.company_id == company_id,
            JournalEntry.document_id.is_not(None),
            JournalEntry.currency == currency,
        )
        .group_by(JournalEntry.document_id)
        .having(func.sum(signed) != 0)
        .subquery()
    )
    rows = session.execute(
        select(
            Document.id,
            Document.number,
            Document.issued_on,
            Document.due_on,
            balances.c.open,
            DocumentDue.due_on.label("part_due"),
            DocumentDue.amount_minor,
        )
        .join(balances, balances.c.document_id == Document.id)
        .outerjoin(
            DocumentDue,
            and_(DocumentDue.company_id == company_id, DocumentDue.document_id == Document.id),
        )
        .where(Document.company_id == company_id)
        .order_by(Document.due_on, Document.number, DocumentDue.due_on.desc())
    )
    parts: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        parts[row.id].append(row)
    return [
        OpenItem(
            number=row.number,
            issued=row.issued_on,
            due=due,
            open=Money(amount, currency),
            disputed=row.id in disputed,
        )
        for rows_of in parts.values()
        for row, due, amount in _by_due_date(rows_of)
    ]


def _by_due_date(rows: Sequence[Any]) -> list[tuple[Any, date, int]]:
    """Spread a document's open amount over its due dates, the latest filled first."""
    left = int(rows[0].open)
    if len(rows) == 1 or left < 0:
        return [(rows[0], rows[0].due_on, left)]
    found = []
    for row in rows:
        here = min(left, row.amount_minor)
        if here > 0:
            found.append((row, row.part_due, here))
            left -= here
    if left:
        found.append((rows[-1], rows[-1].part_due, left))
    return found


def _unused_payments(company_id: UUID, currency: str) -> list[OpenItem]:
    """Return what was paid and set against no document yet, as credits."""
    signed = case(
        (JournalEntry.kind == EntryKind.ALLOCATION, -JournalEntry.amount_minor),
        else_=JournalEntry.amount_minor,
    )
    rows = session.execute(
        select(Payment.title, Payment.received_on, func.sum(signed).label("rest"))
        .join(
            JournalEntry,
            and_(
                JournalEntry.company_id == company_id,
                JournalEntry.payment_id == Payment.id,
                JournalEntry.currency == currency,
            ),
        )
        .where(Payment.company_id == company_id)
        .group_by(Payment.id, Payment.title, Payment.received_on)
        .having(func.sum(signed) != 0)
    )
    return [
        OpenItem(
            number=row.title,
            issued=row.received_on,
            due=row.received_on,
            open=Money(-int(row.rest), currency),
        )
        for row in rows
    ]


def _uninvoiced(company_id: UUID, currency: str) -> Money:
    """Return the gross of what is ordered, neither cancelled nor invoiced yet.

    A prepaid order counts once it is paid: its payment then stands against it.
    """
    open_orders = and_(
        Order.company_id == company_id,
        Order.currency == currency,
        Order.state.not_in((OrderState.CANCELLED, OrderState.COMPLETED)),
        or_(
            Order.payment_method == PaymentMethod.DEFERRED,
            Order.state.not_in((OrderState.AWAITING_PAYMENT, OrderState.AWAITING_APPROVAL)),
        ),
    )
    cancelled = (
        select(func.coalesce(func.sum(Cancellation.quantity), 0))
        .where(Cancellation.order_line_id == OrderLine.id)
        .correlate(OrderLine)
        .scalar_subquery()
    )
    invoiced = (
        select(func.coalesce(func.sum(DocumentLine.quantity), 0))
        .join(Document, Document.id == DocumentLine.document_id)
        .where(DocumentLine.order_line_id == OrderLine.id, Document.kind.in_(_BOOKED))
        .correlate(OrderLine)
        .scalar_subquery()
    )
    net: dict[tuple[UUID, VatRate], int] = defaultdict(int)
    for order_id, rate, minor, base, rest in session.execute(
        select(
            OrderLine.order_id,
            OrderLine.vat_rate,
            OrderLine.net_minor,
            OrderLine.base_quantity,
            OrderLine.base_quantity - cancelled - invoiced,
        )
        .join(Order, Order.id == OrderLine.order_id)
        .where(open_orders, OrderLine.company_id == company_id)
    ):
        if rest > 0:
            net[order_id, rate] += minor if rest == base else round_half_up(minor * rest / base)
    billed = exists().where(DocumentLine.order_charge_id == OrderCharge.id)
    for order_id, charge_rate, minor in session.execute(
        select(OrderCharge.order_id, OrderCharge.vat_rate, OrderCharge.net_minor)
        .join(Order, Order.id == OrderCharge.order_id)
        .where(open_orders, OrderCharge.company_id == company_id, ~billed)
    ):
        net[order_id, charge_rate or VatRate.OUTSIDE] += minor
    return Money.total(
        (
            Money(minor, currency) + vat_of(Money(minor, currency), rate)
            for (_, rate), minor in net.items()
        ),
        currency,
    )


def _measures(company_id: UUID) -> tuple[Measures, set[UUID]]:
    """Return the measures in force or still to be kept, and the disputed documents."""
    lifted, holds, promises = [], [], []
    disputed: set[UUID] = set()
    for row in session.scalars(
        select(CreditMeasure).where(
            CreditMeasure.company_id == company_id, CreditMeasure.ended_at.is_(None)
        )
    ):
        if row.kind is MeasureKind.DISPUTE and row.document_id is not None:
            disputed.add(row.document_id)
        elif row.kind is MeasureKind.LIFTED_BLOCK:
            lifted.append(Period(start=row.starts_on, end=row.ends_on))
        elif row.kind is MeasureKind.HOLD:
            holds.append(Period(start=row.starts_on, end=row.ends_on))
        elif row.kind is MeasureKind.PROMISE and row.ends_on is not None:
            promises.append(PromiseToPay(day=row.ends_on))
    return Measures(lifted=tuple(lifted), holds=tuple(holds), promises=tuple(promises)), disputed
