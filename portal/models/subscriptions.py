"""Who wants to hear of what: goods back in stock, deliveries that move, messages switched off."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.subscriptions import MessageKind, SubscriptionState
from portal.models.base import Base, Id, Made, OwnedByCompany, reference


class StockSubscription(OwnedByCompany, Base):
    """A member's wish to hear when so much of a product is there: `quantity` of `unit`.

    They are served in order of `since`. Who was told holds a place until `held_until`.
    """

    __tablename__ = "stock_subscriptions"

    id: Mapped[Id]
    membership_id: Mapped[UUID] = reference("memberships.id")
    product_id: Mapped[UUID] = reference("products.id", ondelete="CASCADE")
    branch_id: Mapped[UUID | None] = reference("branches.id")
    unit: Mapped[str]
    quantity: Mapped[Decimal]
    base_quantity: Mapped[Decimal]
    state: Mapped[SubscriptionState] = mapped_column(default=SubscriptionState.WAITING)
    since: Mapped[Made] = mapped_column(comment="the place in the queue")
    told_at: Mapped[datetime | None]
    told_available: Mapped[Decimal | None] = mapped_column(comment="base units there when told")
    held_until: Mapped[datetime | None] = mapped_column(comment="others are told of the rest only")
    mailed_by: Mapped[UUID | None] = mapped_column(comment="the promise whose mail tells of it")
    closed_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("quantity > 0 AND base_quantity > 0", name="positive"),
        CheckConstraint(
            "(state = 'told') = (told_at IS NOT NULL AND held_until IS NOT NULL)", name="told"
        ),
        Index(
            "uq_stock_subscriptions_open",
            "company_id",
            "membership_id",
            "product_id",
            unique=True,
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_stock_subscriptions_queue",
            "product_id",
            "since",
            "id",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_stock_subscriptions_held",
            "product_id",
            "held_until",
            postgresql_where=text("state = 'told'"),
        ),
        Index(None, "company_id", "membership_id", "since"),
    )


class BackorderMove(OwnedByCompany, Base):
    """The promised day of an order line on backorder moved; a mail tells of it."""

    __tablename__ = "backorder_moves"

    id: Mapped[Id]
    order_id: Mapped[UUID] = reference("orders.id")
    order_line_id: Mapped[UUID] = reference("order_lines.id")
    before: Mapped[date | None] = mapped_column(comment="None: not known")
    after: Mapped[date | None] = mapped_column(comment="None: not known any more")
    at: Mapped[Made]
    mailed_by: Mapped[UUID | None] = mapped_column(comment="the promise whose mail tells of it")

    __table_args__ = (
        CheckConstraint("before IS DISTINCT FROM after", name="moved"),
        Index(None, "company_id", "order_id"),
        Index(None, "order_line_id"),
    )


class SilencedMessage(Base):
    """A kind of message a person has switched off."""

    __tablename__ = "silenced_messages"

    person_id: Mapped[UUID] = reference("persons.id", primary_key=True, ondelete="CASCADE")
    kind: Mapped[MessageKind] = mapped_column(primary_key=True)
    since: Mapped[Made]
