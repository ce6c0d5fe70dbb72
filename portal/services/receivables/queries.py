"""A company's credit on a day, derived from documents, journal, orders and measures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, select

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
from portal.extensions import session
from portal.kit.errors import NotFound
from portal.kit.money import Money
from portal.kit.words import N_
from portal.models.accounts import Company
from portal.models.receivables import (
    CreditMeasure,
    MeasureKind,
)
from portal.models.seller import PaymentTerm, PriceGroup, Seller
from portal.services.receivables.open_items import open_documents, unused_payments
from portal.services.receivables.uninvoiced import uninvoiced_gross

_DEFAULT_DAYS = 14


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
    row = session.execute(_COMPANY_AND_POLICY, {"company": company_id}).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such company."))
    currency = row.currency
    measures, disputed = _measures(company_id)
    return position(
        limit=Money(row.credit_limit_minor, currency),
        items=[
            *open_documents(company_id, currency, disputed),
            *unused_payments(company_id, currency),
        ],
        uninvoiced=uninvoiced_gross(company_id, currency),
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
    row = session.execute(_TERM, {"company": company_id}).one_or_none()
    if row is None:
        return Term(days=_DEFAULT_DAYS, end_of_month=False)
    return Term(days=row.days, end_of_month=row.end_of_month)


def _measures(company_id: UUID) -> tuple[Measures, set[UUID]]:
    """Return the measures in force or still to be kept, and the disputed documents."""
    lifted, holds, promises = [], [], []
    disputed: set[UUID] = set()
    for row in session.scalars(_MEASURES, {"company": company_id}):
        if row.kind is MeasureKind.DISPUTE and row.document_id is not None:
            disputed.add(row.document_id)
        elif row.kind is MeasureKind.LIFTED_BLOCK:
            lifted.append(Period(start=row.starts_on, end=row.ends_on))
        elif row.kind is MeasureKind.HOLD:
            holds.append(Period(start=row.starts_on, end=row.ends_on))
        elif row.kind is MeasureKind.PROMISE and row.ends_on is not None:
            promises.append(PromiseToPay(day=row.ends_on))
    return Measures(lifted=tuple(lifted), holds=tuple(holds), promises=tuple(promises)), disputed


# Statements are put together once: that costs more than running them.
_COMPANY = bindparam("company", type_=Uuid())
_COMPANY_AND_POLICY = (
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
    .where(Company.id == _COMPANY)
)
_TERM = (
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
    .where(Company.id == _COMPANY)
)
_MEASURES = select(CreditMeasure).where(
    CreditMeasure.company_id == _COMPANY, CreditMeasure.ended_at.is_(None)
)
