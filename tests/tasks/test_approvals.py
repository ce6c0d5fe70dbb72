"""What the clock does with orders that wait, and the mail about them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.domain.orders import OrderState
from portal.extensions import db
from portal.kit.clock import utc_now
from portal.models.accounts import Company, Person
from portal.models.approvals import Approval, Decision
from portal.models.messages import OutboxMessage, SentMail
from portal.models.orders import Order, OrderEvent, OrderLine, PaymentMethod
from portal.models.stock import Reservation, StockLevel
from portal.models.tenancy import acting_as_system, acting_for
from portal.services.approvals.commands import approve, refuse
from portal.services.approvals.page import approval_page
from portal.services.orders.backorders import reserve_backorders
from portal.services.orders.changes import cancel_order
from portal.services.outbox import Job
from portal.services.unit_of_work import unit_of_work
from portal.tasks.approvals import look_after_waiting
from portal.tasks.handlers import HANDLERS
from tests.factories import a_member, a_product, a_staff_member
from tests.factories.approvals import (
    a_manager,
    a_waiting_order,
    an_absence,
    limited,
    moments,
)
from tests.factories.orders import a_delivery_method, actor_of
from tests.pressing import rows_of
from tests.stored import audited

PAST = utc_now() - timedelta(minutes=1)


@pytest.fixture
def buyer(app):
    a_delivery_method()
    return a_member()


@pytest.fixture
def manager(buyer):
    return a_manager(of=buyer)


def deliver() -> list[tuple[str, str, str]]:
    """Keep every promise about approvals; return the mail sent: kind, recipient, subject."""
    db.session.close()
    with acting_as_system():
        messages = [
            (one.id, Job(one.job), one.payload)
            for one in db.session.scalars(
                select(OutboxMessage)
                .where(OutboxMessage.job.like("approvals.%"))
                .order_by(OutboxMessage.created_at, OutboxMessage.id)
            )
        ]
        db.session.close()
        for own_id, job, payload in messages:
            HANDLERS[job](message_id=own_id, **payload)
    return rows_of(SentMail, SentMail.kind, SentMail.recipient, SentMail.subject)


def bodies() -> list[tuple[str, str]]:
    return [
        (" ".join(text.replace("\xa0", " ").split()), html)
        for text, html in rows_of(SentMail, SentMail.text_body, SentMail.html_body)
    ]


def changed(kind, row_id, **values):
    with acting_as_system():
        row = db.session.get_one(kind, row_id)
        for name, value in values.items():
            setattr(row, name, value)
        db.session.commit()
        db.session.expunge_all()


def decided(manager, slug, *, wanted=None, note=""):
    actor = actor_of(manager)
    db.session.close()
    with acting_for(actor.company_id, actor.person_id):
        page = approval_page(actor=actor, slug=slug, at=utc_now(), wanted=wanted or {})
        db.session.close()
        assert page is not None
        with unit_of_work():
            approve(
                actor=actor,
                slug=slug,
                wanted=wanted or {},
                shown=page.shown,
                note=note,
                at=utc_now(),
            )


def test_the_managers_get_a_message_with_a_link_at_once(buyer, manager):
    placed = a_waiting_order(of=buyer, lines={a_product(net="10.00"): "3"})

    mails = deliver()

    assert [(kind, to) for kind, to, _ in mails] == [("approval-wanted", manager.person.email)]
    assert mails[0][2].replace("\xa0", " ") == (
        f"Do akceptacji: zamówienie {placed.number}, 36,90 zł"
    )
    [(text, html)] = bodies()
    link = f"http://portal.test/orders/{placed.slug}/approval"
    assert link in text
    assert link in html
    assert "Powyżej limitu zamówienia 1,00 zł o 35,90 zł brutto." in text


def test_a_deputy_is_asked_for_the_manager_who_is_away_in_the_deputys_language(buyer, manager):
    deputy = a_member(of=buyer.company)
    changed(Person, deputy.person.id, language="en")
    an_absence(of=manager, deputy=deputy)
    a_waiting_order(of=buyer, lines={a_product(): "3"})

    mails = deliver()

    assert [to for _, to, _ in mails] == [deputy.person.email]
    assert mails[0][2].startswith("To approve: order ")
    assert f"You decide in the place of {manager.person.name}." in bodies()[0][0]


def test_a_reminder_goes_out_once(buyer, manager):
    placed = a_waiting_order(of=buyer, lines={a_product(): "3"})
    look_after_waiting()
    moments(placed.order_id, remind_at=PAST)

    look_after_waiting()
    look_after_waiting()

    kinds = [kind for kind, *_ in deliver()]
    assert kinds == ["approval-wanted", "approval-reminder"]
    reasons = [row[0] for row in rows_of(OrderEvent, OrderEvent.reason)]
    assert reasons.count("Those who may decide were reminded.") == 1
    assert [action for action, *_ in audited()].count("order.approval-reminded") == 1


def test_then_the_other_managers_and_the_companys_contact_are_asked_once(buyer, manager):
    changed(Company, buyer.company.id, email="zamowienia@firma.example")
    other = a_manager(of=buyer)
    an_absence(of=other)
    placed = a_waiting_order(of=buyer, lines={a_product(): "3"})
    moments(placed.order_id, escalate_at=PAST)

    look_after_waiting()
    look_after_waiting()

    mails = [(kind, to) for kind, to, _ in deliver()]
    assert sorted(mails) == sorted(
        [
            ("approval-wanted", manager.person.email),
            ("approval-escalation", other.person.email),
            ("approval-escalation", "zamowienia@firma.example"),
        ]
    )
    asked = [one["name"] for one in rows_of(Approval, Approval.asked)[0][0]]
    assert asked == [manager.person.name, other.person.name]


def test_with_nobody_else_the_sales_rep_is_told(buyer):
    rep = a_staff_member(care_of=(buyer.company,))
    a_waiting_order(of=buyer, lines={a_product(): "3"})

    look_after_waiting()

    assert [(kind, to) for kind, to, _ in deliver()] == [("approval-escalation", rep.person.email)]


def test_when_the_time_is_up_the_stock_is_free_for_others_and_the_order_goes_on_waiting(
    buyer, manager
):
    product = a_product(stock="10")
    placed = a_waiting_order(of=buyer, lines={product: "10"})
    moments(placed.order_id, held_until=PAST)

    look_after_waiting()
    look_after_waiting()
    with acting_as_system(), unit_of_work():
        given = reserve_backorders(product_ids=[product.id], at=utc_now())

    assert given == 0
    assert rows_of(StockLevel, StockLevel.reserved) == [(Decimal(0),)]
    assert rows_of(Order, Order.state) == [(OrderState.AWAITING_APPROVAL,)]
    mails = [(kind, to) for kind, to, _ in deliver()]
    assert mails.count(("approval-hold-ended", buyer.person.email)) == 1


def test_an_order_without_its_stock_takes_it_again_at_the_approval(buyer, manager):
    placed = a_waiting_order(of=buyer, lines={a_product(stock="10"): "10"})
    moments(placed.order_id, held_until=PAST)
    look_after_waiting()

    decided(manager, placed.slug)

    assert rows_of(StockLevel, StockLevel.reserved) == [(Decimal(10),)]
    assert rows_of(Reservation, Reservation.quantity) == [(Decimal(10),)]
    assert rows_of(Order, Order.state) == [(OrderState.PLACED,)]


def test_an_order_nobody_decides_about_is_cancelled_with_a_message(buyer, manager):
    placed = a_waiting_order(of=buyer, lines={a_product(): "3"})
    moments(placed.order_id, closes_at=PAST)

    look_after_waiting()
    look_after_waiting()

    assert rows_of(Order, Order.state) == [(OrderState.CANCELLED,)]
    assert rows_of(Approval, Approval.decision) == [(Decision.CLOSED,)]
    assert [kind for kind, *_ in deliver()] == ["approval-decided"]
    assert "Nikt nie zdecydował na czas" in bodies()[0][0]


def test_an_order_withdrawn_by_its_orderer_asks_nobody_any_more(buyer, manager):
    placed = a_waiting_order(of=buyer, lines={a_product(): "3"})
    actor = actor_of(buyer)
    db.session.close()
    with acting_for(actor.company_id, actor.person_id), unit_of_work():
        cancel_order(actor=actor, slug=placed.slug, reason="", at=utc_now())
    moments(placed.order_id, remind_at=PAST, closes_at=PAST)

    look_after_waiting()

    assert deliver() == []
    assert rows_of(Approval, Approval.decision) == [(Decision.WITHDRAWN,)]


def test_the_orderer_is_told_of_an_approval_and_of_every_change(buyer, manager):
    glove, mop = a_product(net="10.00"), a_product(net="5.00")
    placed = a_waiting_order(of=buyer, lines={glove: "10", mop: "4"})
    lines = {sku: own for own, sku in _lines()}

    decided(
        manager,
        placed.slug,
        wanted={lines[glove.sku]: Decimal(6), lines[mop.sku]: Decimal(0)},
        note="mniej wystarczy",
    )

    mails = [mail for mail in deliver() if mail[0] == "approval-decided"]
    assert mails == [
        (
            "approval-decided",
            buyer.person.email,
            f"Zaakceptowane ze zmianami: zamówienie {placed.number}",
        )
    ]
    text, html = bodies()[-1]
    for said in (f"{glove.sku} {glove.name}: 10 → 6 szt.", "usunięte (4 szt.)", "mniej wystarczy"):
        assert said in text
        assert said in html


@pytest.mark.parametrize(
    ("language", "said"),
    [("pl", "Powód: za drogo"), ("en", "Reason: za drogo")],
)
def test_the_orderer_is_told_of_a_refusal_with_its_reason(buyer, manager, language, said):
    changed(Person, buyer.person.id, language=language)
    placed = a_waiting_order(of=buyer, lines={a_product(): "3"})
    actor = actor_of(manager)
    db.session.close()
    with acting_for(actor.company_id, actor.person_id), unit_of_work():
        refuse(actor=actor, slug=placed.slug, reason="za drogo", at=utc_now())

    kinds = [kind for kind, *_ in deliver()]

    assert kinds == ["approval-decided"]
    assert said in bodies()[0][0]


def test_a_limited_manager_is_not_asked_about_what_they_could_not_order(buyer, manager):
    limited(a_manager(of=buyer), order=200)
    a_waiting_order(of=buyer, lines={a_product(): "3"})

    assert [to for _, to, _ in deliver()] == [manager.person.email]


def _lines():
    return rows_of(OrderLine, OrderLine.id, OrderLine.sku)


def test_an_order_that_cannot_be_looked_after_does_not_hold_up_the_others(buyer, manager):
    broken, fine = (a_waiting_order(of=buyer, lines={a_product(): "3"}) for _ in range(2))
    for placed in (broken, fine):
        moments(placed.order_id, remind_at=PAST)
    moments(broken.order_id, asked=[{"name": "from an older time"}])

    look_after_waiting()

    reminded = dict(rows_of(Approval, Approval.order_id, Approval.reminded_at))
    assert reminded[broken.order_id] is None
    assert reminded[fine.order_id] is not None


@pytest.mark.parametrize(
    ("language", "said"),
    [("pl", "Towar nie jest już trzymany"), ("en", "Stock no longer held")],
)
def test_the_end_of_the_hold_is_told_in_the_orderers_language(buyer, manager, language, said):
    changed(Person, buyer.person.id, language=language)
    placed = a_waiting_order(of=buyer, lines={a_product(): "3"})
    moments(placed.order_id, held_until=PAST)
    look_after_waiting()

    [subject] = [subject for kind, _, subject in deliver() if kind == "approval-hold-ended"]

    assert subject.startswith(said)


def test_an_approved_prepaid_order_is_told_with_what_to_pay_and_where(buyer, manager):
    placed = a_waiting_order(
        of=buyer, lines={a_product(net="10.00"): "3"}, payment=PaymentMethod.PREPAYMENT
    )
    decided(manager, placed.slug)

    deliver()

    text, html = bodies()[-1]
    for part in (text, html.replace("\xa0", " ")):
        assert "36,90 zł" in part
        assert "PL61109010140000071219812874" in part
