"""The mail about orders that wait and about what was decided."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from portal.extensions import db
from portal.kit.clock import utc_now
from portal.models.accounts import Person
from portal.models.orders import OrderLine, PaymentMethod
from portal.models.tenancy import acting_for
from portal.services.approvals.commands import refuse
from portal.services.unit_of_work import unit_of_work
from portal.tasks.approvals import look_after_waiting
from tests.deciding import changed
from tests.factories import a_member, a_product
from tests.factories.approvals import (
    a_manager,
    a_waiting_order,
    an_absence,
    limited,
    moments,
)
from tests.factories.orders import a_delivery_method, actor_of
from tests.pressing import rows_of
from tests.tasks.approval_mail import bodies, decided, deliver

PAST = utc_now() - timedelta(minutes=1)


@pytest.fixture
def buyer(app):
    a_delivery_method()
    return a_member()


@pytest.fixture
def manager(buyer):
    return a_manager(of=buyer)


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


def test_the_orderer_is_told_what_follows_later(buyer, manager):
    late = a_product(stock="2", allow_backorder=True)
    placed = a_waiting_order(of=buyer, lines={late: "10"})

    decided(manager, placed.slug)
    deliver()

    [*_, (text, html)] = bodies()
    for told in (text, html.replace("\xa0", " ")):
        assert "8 szt. nie ma na stanie; dojadą później" in told


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


def _lines():
    return rows_of(OrderLine, OrderLine.id, OrderLine.sku)
