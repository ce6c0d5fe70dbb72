"""Whoever ordered hears of a part that will not come: once, in their language."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.extensions import db
from portal.kit.ids import new_id
from portal.models.messages import OutboxMessage, SentMail
from portal.models.orders import OrderLine
from portal.models.tenancy import acting_as_system, acting_for
from portal.services.outbox import Job
from portal.tasks import orders as jobs
from tests.factories import a_member, a_product, a_staff_member
from tests.factories.orders import a_delivery_method, an_order
from tests.stored import stored


@pytest.fixture
def buyer(app):
    a_delivery_method()
    return a_member()


@pytest.fixture
def office(as_member):
    return as_member(a_staff_member())


def cancel(office, placed, quantity, *, key=None):
    (line,) = stored(select(OrderLine.id).where(OrderLine.order_id == placed.order_id))
    office.post(
        f"/staff/orders/{placed.slug}/line-cancellations",
        data={
            f"quantity-{line}": quantity,
            "rest-key": str(key or new_id()),
            "rest-reason": "Producent wycofał",
        },
    )


def changes():
    return stored(select(OutboxMessage).where(OutboxMessage.job == str(Job.ORDER_CHANGED)))


@pytest.mark.parametrize(
    ("language", "subject", "rest"),
    [
        ("pl", "Zmiana w zamówieniu {number}", "Po anulowaniu, brutto: 73,80 zł"),
        ("en", "Changed: order {number}", "After the cancellation, gross: PLN 73.80"),
    ],
)
def test_the_mail_says_what_will_not_come_why_and_what_is_left(
    office, buyer, language, subject, rest
):
    with acting_as_system():
        db.session.merge(buyer.person).language = language
        db.session.commit()
        db.session.expunge_all()
    placed = an_order(of=buyer, lines={a_product(net="10.00", sku="RK-1", name="Rękawice"): "10"})
    key = new_id()
    cancel(office, placed, "4", key=key)
    cancel(office, placed, "4", key=key)
    (promise,) = changes()

    for _ in range(2):
        with acting_for(promise.scope_company_id):
            jobs.tell_of_change(message_id=promise.id, **promise.payload)

    (mail,) = stored(select(SentMail))
    assert mail.subject == subject.format(number=placed.number)
    assert (mail.kind, mail.recipient) == ("order-changed", buyer.person.email)
    text = mail.text_body.replace("\u00a0", " ")
    assert "RK-1  Rękawice: 4 " in text
    assert "Producent wycofał" in text
    assert rest in text
    assert "Rękawice" in mail.html_body


def test_a_cancellation_of_everything_is_told_by_its_own_mail_only(office, buyer):
    placed = an_order(of=buyer, lines={a_product(net="10.00"): "10"})

    cancel(office, placed, "10")

    assert changes() == []
    assert len(stored(select(OutboxMessage).where(OutboxMessage.job == "orders.cancelled"))) == 1


def test_the_part_is_not_told_of_once_the_whole_was_cancelled(office, buyer):
    placed = an_order(of=buyer, lines={a_product(net="10.00"): "10"})
    cancel(office, placed, "4")
    office.post(f"/staff/orders/{placed.slug}/cancellation", data={"whole-reason": "brak"})
    (promise,) = changes()

    with acting_for(promise.scope_company_id):
        jobs.tell_of_change(message_id=promise.id, **promise.payload)

    assert stored(select(SentMail)) == []
