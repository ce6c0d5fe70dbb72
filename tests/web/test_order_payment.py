"""Prepaid orders, credit, and the mail about orders."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.domain.orders import OrderState
from portal.extensions import db
from portal.kit.clock import today, utc_now
from portal.kit.errors import Forbidden
from portal.kit.ids import new_id
from portal.kit.money import Money
from portal.models.messages import MailState, OutboxMessage, SentMail
from portal.models.orders import Order, PaymentMethod
from portal.models.receivables import JournalEntry
from portal.models.stock import StockLevel
from portal.models.tenancy import acting_as_system
from portal.services.accounts.actors import staff_actor
from portal.services.orders import commands
from portal.services.outbox import Job
from portal.services.receivables.queries import credit_position
from portal.services.unit_of_work import unit_of_work
from portal.tasks import orders as jobs
from portal.tasks.handlers import HANDLERS
from tests.factories import (
    a_member,
    a_product,
    a_staff_member,
)
from tests.factories.orders import a_delivery_method, actor_of, an_open_invoice, an_order


@pytest.fixture
def delivery(app):
    return a_delivery_method()


@pytest.fixture
def buyer(delivery):
    return a_member()


def stored(*columns):
    with acting_as_system():
        rows = [tuple(row) for row in db.session.execute(select(*columns)).all()]
        db.session.rollback()
    return rows


def as_office() -> object:
    person = a_staff_member().person
    return staff_actor(person=person, session_id=None, rep_company_ids=(), address="")


def paid(placed, amount, *, key=None, actor=None):
    with acting_as_system(), unit_of_work():
        return commands.book_payment(
            actor=actor or as_office(),
            slug=placed.slug,
            amount=Money.of(amount),
            received_on=date(2026, 11, 23),
            title=placed.number,
            key=key or new_id(),
            at=utc_now(),
        )


def credit(company):
    with acting_as_system():
        found = credit_position(company_id=company.id, on=today())
        db.session.rollback()
    return found


def test_a_prepaid_order_is_placed_once_the_whole_sum_is_booked(buyer):
    placed = an_order(
        of=buyer, lines={a_product(net="10.00"): "3"}, payment=PaymentMethod.PREPAYMENT
    )
    office, key = as_office(), new_id()

    assert paid(placed, "30.00", key=key, actor=office) == Money.of("6.90")
    assert paid(placed, "30.00", key=key, actor=office) == Money.of("6.90")
    assert stored(Order.state) == [(OrderState.AWAITING_PAYMENT,)]
    assert paid(placed, "6.90", actor=office) == Money.of("0")
    assert stored(Order.state) == [(OrderState.PLACED,)]
    assert sorted(stored(JournalEntry.amount_minor)) == [(690,), (3000,)]


def test_a_client_cannot_book_a_payment(buyer):
    placed = an_order(
        of=buyer, lines={a_product(net="10.00"): "3"}, payment=PaymentMethod.PREPAYMENT
    )
    with pytest.raises(Forbidden):
        paid(placed, "36.90", actor=actor_of(buyer))


def test_a_prepaid_order_not_paid_in_time_is_cancelled_and_told(buyer):
    late = utc_now() - timedelta(days=20)
    product = a_product()
    old = an_order(of=buyer, lines={product: "3"}, payment=PaymentMethod.PREPAYMENT, at=late)
    an_order(of=buyer, lines={product: "2"}, payment=PaymentMethod.PREPAYMENT)

    jobs.cancel_unpaid()
    jobs.cancel_unpaid()

    assert dict(stored(Order.id, Order.state))[old.order_id] is OrderState.CANCELLED
    assert stored(StockLevel.reserved) == [(Decimal(2),)]
    assert (f"order-cancelled:{old.order_id}",) in stored(OutboxMessage.key)


def test_credit_used_is_what_is_open_and_what_is_ordered(buyer):
    an_open_invoice(of=buyer.company, gross="100.00")
    an_order(of=buyer, lines={a_product(net="10.00"): "3"})
    cancelled = an_order(of=buyer, lines={a_product(net="10.00"): "3"})
    with acting_as_system(), unit_of_work():
        commands.cancel_order(actor=actor_of(buyer), slug=cancelled.slug, reason="", at=utc_now())

    found = credit(buyer.company)

    assert (found.open, found.uninvoiced, found.used) == (
        Money.of("100.00"),
        Money.of("36.90"),
        Money.of("136.90"),
    )


def test_a_prepaid_order_uses_no_credit_before_nor_after_it_is_paid(buyer):
    placed = an_order(
        of=buyer, lines={a_product(net="10.00"): "3"}, payment=PaymentMethod.PREPAYMENT
    )
    assert credit(buyer.company).used == Money.of("0")

    paid(placed, "36.90")

    assert credit(buyer.company).used == Money.of("0")


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("pl", "Przyjęliśmy zamówienie {number}: 36,90 zł"),
        ("en", "Order {number} confirmed: PLN 36.90"),
    ],
)
def test_the_confirmation_is_sent_once_in_the_persons_language(buyer, language, subject):
    with acting_as_system():
        db.session.merge(buyer.person).language = language
        db.session.commit()
        db.session.expunge_all()
    placed = an_order(of=buyer, lines={a_product(net="10.00", name="Rękawice"): "3"})
    ((message, _),) = [
        (key, job)
        for key, job in stored(OutboxMessage.id, OutboxMessage.job)
        if job == str(Job.ORDER_CONFIRMATION)
    ]

    with acting_as_system():
        for _ in range(2):
            jobs.confirm_order(message_id=message, order_id=str(placed.order_id))

    ((said, body, html, state),) = stored(
        SentMail.subject, SentMail.text_body, SentMail.html_body, SentMail.state
    )
    assert said.replace("\u00a0", " ") == subject.format(number=placed.number)
    assert state is MailState.SENT
    for part in (body, html):
        assert "Rękawice" in part
        assert f"http://portal.test/orders/{placed.slug}" in part


def test_every_job_about_orders_has_its_handler():
    assert {Job.ORDER_CONFIRMATION, Job.ORDER_CANCELLED} <= set(HANDLERS)
