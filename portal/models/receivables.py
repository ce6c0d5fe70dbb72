"""The register of documents, the journal of receivables, payments, and credit measures."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.vat import VatRate
from portal.models.base import Base, Code, Currency, Id, Made, Minor, OwnedByCompany, reference


class DocumentKind(StrEnum):
    """What a document of the register is."""

    INVOICE = "invoice"
    CORRECTION = "correction"
    PROFORMA = "proforma"


class Origin(StrEnum):
    """Who issued a document: the portal, or an outside system it was received from."""

    ISSUED = "issued"
    RECEIVED = "received"


class Document(OwnedByCompany, Base):
    """An invoice, correction or proforma. Once in the register it never changes."""

    __tablename__ = "documents"

    id: Mapped[Id]
    kind: Mapped[DocumentKind]
    origin: Mapped[Origin]
    number: Mapped[Code]
    slug: Mapped[Code] = mapped_column(unique=True)
    issued_on: Mapped[date]
    supplied_on: Mapped[date | None]
    due_on: Mapped[date] = mapped_column(comment="the first due date")
    currency: Mapped[Currency]
    net_minor: Mapped[Minor]
    vat_minor: Mapped[Minor]
    gross_minor: Mapped[Minor]
    corrects_id: Mapped[UUID | None] = reference("documents.id")
    reason: Mapped[str] = mapped_column(default="")
    ksef_number: Mapped[str] = mapped_column(default="")
    file_id: Mapped[UUID | None] = reference("files.id")
    sha256: Mapped[str] = mapped_column(default="")
    created_at: Mapped[Made]

    __table_args__ = (
        UniqueConstraint("origin", "number"),
        CheckConstraint("gross_minor = net_minor + vat_minor", name="gross_is_net_and_vat"),
        Index(None, "company_id", "issued_on"),
        Index(None, "company_id", "due_on"),
    )


class DocumentLine(OwnedByCompany, Base):
    """A line of a document; where it came from an order, the order line is named."""

    __tablename__ = "document_lines"

    id: Mapped[Id]
    document_id: Mapped[UUID] = reference("documents.id")
    position: Mapped[int]
    order_line_id: Mapped[UUID | None] = reference("order_lines.id")
    order_charge_id: Mapped[UUID | None] = reference("order_charges.id")
    sku: Mapped[Code] = mapped_column(default="")
    name: Mapped[str]
    unit: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(comment="in `unit`, the base unit of the product")
    price_unit: Mapped[int] = mapped_column(default=1)
    unit_net_minor: Mapped[Minor]
    net_minor: Mapped[Minor]
    vat_rate: Mapped[VatRate | None]

    __table_args__ = (
        UniqueConstraint("document_id", "position"),
        Index(None, "company_id", "document_id"),
        Index(None, "order_line_id"),
    )


class DocumentDue(OwnedByCompany, Base):
    """A part of a document's gross that falls due on a day."""

    __tablename__ = "document_dues"

    id: Mapped[Id]
    document_id: Mapped[UUID] = reference("documents.id")
    due_on: Mapped[date]
    amount_minor: Mapped[Minor]

    __table_args__ = (Index(None, "company_id", "document_id"),)


class PaymentSource(StrEnum):
    """How a payment got into the books."""

    MANUAL = "manual"
    STATEMENT = "statement"
    RECEIVED = "received"


class Payment(OwnedByCompany, Base):
    """Money that came in from a company."""

    __tablename__ = "payments"

    id: Mapped[Id]
    received_on: Mapped[date]
    amount_minor: Mapped[Minor]
    currency: Mapped[Currency]
    title: Mapped[str] = mapped_column(default="")
    source: Mapped[PaymentSource] = mapped_column(default=PaymentSource.MANUAL)
    order_id: Mapped[UUID | None] = reference("orders.id")
    booked_by_id: Mapped[UUID | None] = reference("persons.id")
    idempotency_key: Mapped[UUID] = mapped_column(unique=True)
    created_at: Mapped[Made]

    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        Index(None, "company_id", "received_on"),
        Index(None, "order_id"),
    )


class EntryKind(StrEnum):
    """What a journal entry records."""

    INVOICE = "invoice"
    CORRECTION = "correction"
    PAYMENT = "payment"
    ALLOCATION = "allocation"


class JournalEntry(OwnedByCompany, Base):
    """An entry of the append-only journal of receivables.

    Invoice and correction: `amount` (signed gross) on a document. Payment: `amount` on a payment.
    Allocation: `amount` of a payment set against a document. So a document's open amount is its
    invoices and corrections less its allocations, a payment's rest is the payment less its
    allocations, and a company's balance is invoices and corrections less payments. A wrong entry
    is reversed by one of the same kind with the opposite amount that names it.
    """

    __tablename__ = "journal_entries"

    id: Mapped[Id]
    kind: Mapped[EntryKind]
    booked_on: Mapped[date]
    document_id: Mapped[UUID | None] = reference("documents.id")
    payment_id: Mapped[UUID | None] = reference("payments.id")
    amount_minor: Mapped[Minor]
    currency: Mapped[Currency]
    reverses_id: Mapped[UUID | None] = reference("journal_entries.id", unique=True)
    note: Mapped[str] = mapped_column(default="")
    actor_id: Mapped[UUID | None] = reference("persons.id")
    created_at: Mapped[Made]

    __table_args__ = (
        CheckConstraint(
            "(kind IN ('invoice', 'correction'))"
            " = (document_id IS NOT NULL AND payment_id IS NULL)",
            name="documents_of_documents",
        ),
        CheckConstraint(
            "kind <> 'payment' OR (payment_id IS NOT NULL AND document_id IS NULL)",
            name="payments_of_payments",
        ),
        CheckConstraint(
            "kind <> 'allocation' OR (payment_id IS NOT NULL AND document_id IS NOT NULL)",
            name="allocations_of_both",
        ),
        Index(None, "company_id", "document_id"),
        Index(None, "company_id", "payment_id"),
        Index(None, "company_id", "booked_on"),
    )


class MeasureKind(StrEnum):
    """What the office or the client arranged about a company's credit."""

    DISPUTE = "dispute"
    PROMISE = "promise"
    HOLD = "hold"
    LIFTED_BLOCK = "lifted-block"


class CreditMeasure(OwnedByCompany, Base):
    """A dispute, promise to pay, hold or lifted block: a row with period, reason and author."""

    __tablename__ = "credit_measures"

    id: Mapped[Id]
    kind: Mapped[MeasureKind]
    document_id: Mapped[UUID | None] = reference("documents.id")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    amount_minor: Mapped[int | None]
    reason: Mapped[str]
    author_id: Mapped[UUID] = reference("persons.id")
    created_at: Mapped[Made]
    ended_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "company_id"),)
