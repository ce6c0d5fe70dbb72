"""Orders of one's own company: found, followed, cancelled, approved, ordered again."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.domain.access import CompanyStatus, Role
from portal.domain.orders import OrderState
from portal.extensions import db
from portal.kit.clock import today, utc_now
from portal.kit.errors import Forbidden
from portal.kit.ids import new_id
from portal.kit.money import Money
from portal.models.accounts import Membership
from portal.models.carts import CartLine
from portal.models.catalogue import ProductStatus, Substitute
from portal.models.messages import MailState, OutboxMessage, SentMail
from portal.models.orders import Cancellation, Order, OrderEvent, PaymentMethod
from portal.models.receivables import JournalEntry
from portal.models.stock import Reservation, StockLevel
from portal.models.tenancy import acting_as_system
from portal.services.accounts.actors import staff_actor
from portal.services.orders import commands
from portal.services.outbox import Job
from portal.services.receivables.queries import credit_position
from portal.services.unit_of_work import unit_of_work
from portal.tasks import orders as jobs
from portal.tasks.handlers import HANDLERS
from tests.factories import (
    Member,
    a_company,
    a_contract_price,
    a_member,
    a_product,
    a_staff_member,
    saved,
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


def text(page, selector):
    return " ".join(page.select_one(selector).get_text(" ", strip=True).split())


def manager_of(member: Member) -> Member:
    return a_member(Role.MANAGER, of=member.company)


def as_office() -> object:
    person = a_staff_member().person
    return staff_actor(person=person, session_id=None, rep_company_ids=(), address="")


def test_an_order_shows_its_lines_sums_course_and_who_placed_it(as_member, buyer):
    product = a_product(name="Papier", sku="PP-1", net="7.60")
    placed = an_order(of=buyer, lines={product: "96"}, po_number="PO/47/2026")

    page = as_member(buyer).get(f"/orders/{placed.slug}")

    assert page.heading == placed.number
    assert text(page, ".head .state") == "Złożone"
    assert text(page, "table .code") == "PP-1"
    assert text(page, "#order-sums tr.total td") == "897,41 zł"
    assert buyer.person.name in text(page, ".trail")
    assert "PO/47/2026" in text(page, ".head p")


@pytest.mark.parametrize("path", ["", "/lines.csv", "/cancellation", "/reorder"])
def test_another_companys_order_does_not_exist(as_member, buyer, path):
    placed = an_order(of=buyer, lines={a_product(): "1"})

    as_member(a_member()).get(f"/orders/{placed.slug}{path}", expect=404)


@pytest.mark.parametrize("act", ["cancellation", "reorder"])
def test_another_companys_order_cannot_be_acted_on(as_member, buyer, act):
    placed = an_order(of=buyer, lines={a_product(): "1"})

    as_member(a_member()).post(f"/orders/{placed.slug}/{act}", expect=404)

    assert stored(Order.state) == [(OrderState.PLACED,)]


def test_an_accountant_reads_orders_and_cannot_cancel_or_repeat_them(as_member, buyer):
    placed = an_order(of=buyer, lines={a_product(): "1"})
    browser = as_member(a_member(Role.ACCOUNTANT, of=buyer.company))

    browser.get(f"/orders/{placed.slug}")
    browser.post(f"/orders/{placed.slug}/cancellation", expect=403)
    browser.post(f"/orders/{placed.slug}/reorder", expect=403)


def test_a_company_not_verified_yet_sees_no_orders(as_member):
    as_member(a_member(of=a_company(status=CompanyStatus.PENDING))).get("/orders", expect=403)


@pytest.mark.parametrize("wanted", ["{number}", "{slug}", "PO/47", "po/47", "1", "RK-20", "rk-20"])
def test_an_order_is_found_by_number_own_number_and_sku(as_member, buyer, wanted):
    placed = an_order(of=buyer, lines={a_product(sku="RK-2040"): "1"}, po_number="PO/47/2026")
    an_order(of=buyer, lines={a_product(sku="XX-1"): "1"})

    page = as_member(buyer).get("/orders", q=wanted.format(number=placed.number, slug=placed.slug))

    assert [row.get_text() for row in page.select("#results td a")] == [placed.number]


def test_orders_are_found_by_date_and_state(as_member, buyer):
    an_order(of=buyer, lines={a_product(): "1"}, at=utc_now() - timedelta(days=40))
    recent = an_order(of=buyer, lines={a_product(): "1"})
    browser = as_member(buyer)
    since = (today() - timedelta(days=2)).isoformat()

    assert [a.get_text() for a in browser.get("/orders", **{"from": since}).select("#results td a")] == [
        recent.number
    ]
    assert len(browser.get("/orders", state="placed").select("#results td a")) == 2
    assert browser.get("/orders", state="shipped").select("#results td a") == []


def test_only_what_is_asked_for_gets_into_the_addresses_of_further_pages(as_member, buyer):
    for _ in range(26):
        an_order(of=buyer, lines={a_product(): "1"})

    page = as_member(buyer).get("/orders", _external="1", _scheme="evil", state="placed")

    assert page.select_one("a[rel=next]")["href"] == "/orders?state=placed&page=2"
    assert text(page, "#results footer").startswith("1–25 z 26")


@pytest.mark.parametrize("orders", [1, 3])
def test_the_history_costs_the_same_however_long_it_is(as_member, buyer, count_queries, orders):
    for _ in range(orders):
        an_order(of=buyer, lines={a_product(): "1"})
    browser = as_member(buyer)

    with count_queries() as seen:
        browser.get("/orders")

    assert len(seen) == 5


@pytest.mark.parametrize("lines", [1, 3])
def test_an_order_costs_the_same_however_long_it_is(as_member, buyer, count_queries, lines):
    placed = an_order(of=buyer, lines={a_product(): "1" for _ in range(lines)})
    browser = as_member(buyer)

    with count_queries() as seen:
        browser.get(f"/orders/{placed.slug}")

    assert len(seen) == 11


def test_the_lines_are_downloaded(as_member, buyer):
    product = a_product(sku="RK-1", net="19.80", name="Rękawice")
    placed = an_order(of=buyer, lines={product: "40"})

    file = as_member(buyer).get(f"/orders/{placed.slug}/lines.csv")

    assert file.raw.decode("utf-8-sig").splitlines()[1] == (
        "RK-1;;Rękawice;40;szt.;40;szt.;19,80;1;792,00;23;0"
    )


def test_cancelling_gives_the_stock_back_and_promises_the_mail(as_member, buyer):
    placed = an_order(of=buyer, lines={a_product(): "3"})

    as_member(buyer).post(f"/orders/{placed.slug}/cancellation", reason="pomyłka")

    assert stored(Order.state) == [(OrderState.CANCELLED,)]
    assert stored(StockLevel.reserved) == [(Decimal(0),)]
    assert stored(Reservation.id) == []
    assert stored(Cancellation.quantity, Cancellation.reason) == [(Decimal(3), "pomyłka")]
    assert (f"order-cancelled:{placed.order_id}",) in stored(OutboxMessage.key)


def test_cancelling_twice_changes_nothing_more(as_member, buyer):
    placed = an_order(of=buyer, lines={a_product(): "3"})
    browser = as_member(buyer)

    browser.post(f"/orders/{placed.slug}/cancellation")
    browser.post(f"/orders/{placed.slug}/cancellation")

    assert len(stored(OrderEvent.id)) == 2
    assert stored(StockLevel.reserved) == [(Decimal(0),)]


def test_what_is_being_picked_is_not_cancelled_by_the_customer(as_member, buyer):
    placed = an_order(of=buyer, lines={a_product(): "3"})
    with acting_as_system():
        db.session.get(Order, placed.order_id).state = OrderState.PICKING
        db.session.commit()

    as_member(buyer).post(f"/orders/{placed.slug}/cancellation", expect=409)

    assert stored(StockLevel.reserved) == [(Decimal(3),)]


def limited(member: Member) -> Member:
    with acting_as_system():
        db.session.get(Membership, member.membership.id).order_limit_minor = 100
        db.session.commit()
        db.session.expunge_all()
    return member


def test_a_manager_approves_an_order_above_the_limit(as_member, buyer):
    placed = an_order(of=limited(buyer), lines={a_product(): "3"})
    browser = as_member(manager_of(buyer))

    browser.post(f"/orders/{placed.slug}/approval")
    browser.post(f"/orders/{placed.slug}/approval")

    assert stored(Order.state) == [(OrderState.PLACED,)]
    assert len(stored(OrderEvent.id)) == 2


def test_a_refused_order_is_cancelled_with_the_reason_and_keeps_its_number(as_member, buyer):
    placed = an_order(of=limited(buyer), lines={a_product(): "3"})
    browser = as_member(manager_of(buyer))

    browser.post(f"/orders/{placed.slug}/refusal", expect=422, reason="")
    browser.post(f"/orders/{placed.slug}/refusal", reason="za drogo")

    assert stored(Order.number, Order.state) == [(placed.number, OrderState.CANCELLED)]
    assert stored(StockLevel.reserved) == [(Decimal(0),)]


def test_a_purchaser_cannot_approve_their_own_order(as_member, buyer):
    placed = an_order(of=limited(buyer), lines={a_product(): "3"})

    as_member(buyer).post(f"/orders/{placed.slug}/approval", expect=403)

    assert stored(Order.state) == [(OrderState.AWAITING_APPROVAL,)]


def test_another_companys_manager_cannot_approve(as_member, buyer):
    placed = an_order(of=limited(buyer), lines={a_product(): "3"})

    as_member(a_member(Role.MANAGER)).post(f"/orders/{placed.slug}/approval", expect=404)


def test_ordering_again_puts_the_lines_into_the_cart(as_member, buyer):
    product = a_product()
    placed = an_order(of=buyer, lines={product: "3"})

    answer = as_member(buyer).post(f"/orders/{placed.slug}/reorder")

    assert answer.headers["Location"] == "/cart"
    assert (product.id, Decimal(3)) in stored(CartLine.product_id, CartLine.quantity)


def test_ordering_again_shows_every_difference(as_member, buyer):
    dearer, scarce, gone, instead = a_product(net="10.00"), a_product(), a_product(), a_product()
    saved(Substitute(product_id=gone.id, substitute_id=instead.id))
    placed = an_order(of=buyer, lines={dearer: "1", scarce: "5", gone: "1"})
    a_contract_price(dearer, buyer.company, "12.00")
    with acting_as_system():
        level = db.session.scalars(
            select(StockLevel).where(StockLevel.product_id == scarce.id)
        ).one()
        level.on_hand, level.reserved = Decimal(2), Decimal(0)
        db.session.merge(gone).status = ProductStatus.DISCONTINUED
        db.session.commit()
    browser = as_member(buyer)

    where = browser.post(f"/orders/{placed.slug}/reorder").headers["Location"]
    page = browser.get(where)

    assert where == f"/orders/{placed.slug}/reorder"
    rows = {text_of(row.select_one(".code")): text_of(row) for row in page.select("tbody tr")}
    assert "10,00 zł 12,00 zł ↑" in rows[dearer.sku]
    assert "Dostępne 2 z 5 szt." in rows[scarce.sku]
    assert "Nie można już zamówić" in rows[gone.sku]
    assert f"Dodaj zamiast niego {instead.sku}" in rows[gone.sku]


def text_of(tag):
    return " ".join(tag.get_text(" ", strip=True).split())


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


def credit(company):
    with acting_as_system():
        found = credit_position(company_id=company.id, on=today())
        db.session.rollback()
    return found


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
    ((message,),) = stored(OutboxMessage.id)

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
