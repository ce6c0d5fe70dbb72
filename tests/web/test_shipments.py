"""Goods leave in parts: each shipment is a document, quantities and stock follow from it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from portal.domain.access import Role
from portal.domain.orders import OrderState
from portal.extensions import db
from portal.kit.clock import today
from portal.kit.ids import new_id
from portal.models.messages import OutboxMessage, SentMail
from portal.models.orders import Order
from portal.models.shipments import Shipment, ShipmentLine
from portal.models.tenancy import acting_as_system, acting_for
from portal.tasks import shipments as tasks
from tests.factories import a_company, a_member, a_product, a_staff_member, a_warehouse, stocked
from tests.factories.placed import an_order
from tests.order_rows import audited, quantities_of, stock_of, stored

S = OrderState


@pytest.fixture
def office(as_member):
    return as_member(a_staff_member())


def ship(office, order, quantities, *, expect=303, key=None, **how):
    fields = {f"quantity-{line}": amount for line, amount in quantities.items()}
    return office.post(
        f"/staff/orders/{order.slug}/shipments",
        expect=expect,
        data=fields | {"key": str(key or new_id())} | how,
    )


def state_of(order):
    return stored(Order, Order.id == order.id)[0].state


def picked(product, quantity, *, of=None, **particulars):
    order = an_order(of=of or a_member(), lines={product: quantity}, state=S.PICKING, **particulars)
    (line,) = quantities_of(order.id)
    return order, line


def test_an_order_leaves_in_parts_and_each_part_is_a_document(office):
    product = a_product(stock="100")
    order, line = picked(product, "10")

    ship(office, order, {line: "4"}, carrier="DPD", tracking_number="123")
    assert (state_of(order), stock_of(product.id)) == (S.PARTIALLY_SHIPPED, (96, 6, 6))
    ship(office, order, {line: "6"})
    assert (state_of(order), stock_of(product.id)) == (S.SHIPPED, (90, 0, 0))

    made = sorted(stored(Shipment), key=lambda one: one.number)
    year = today().year
    assert [(one.number, one.slug, one.carrier) for one in made] == [
        (f"WZ/{year}/000001", f"WZ-{year}-000001", "DPD"),
        (f"WZ/{year}/000002", f"WZ-{year}-000002", ""),
    ]
    assert [one.quantity for one in stored(ShipmentLine)] == [4, 6]
    assert quantities_of(order.id)[line].shipped == Decimal(10)
    assert [label for label, _, _ in audited("shipment.made")] == [one.number for one in made]


def test_a_double_click_makes_one_delivery_note(office):
    product = a_product()
    order, line = picked(product, "10")
    key = new_id()
    for _ in range(2):
        ship(office, order, {line: "4"}, key=key)
    assert (len(stored(Shipment)), stock_of(product.id)) == (1, (96, 6, 6))


def test_the_form_is_filled_with_what_can_leave(office):
    order, line = picked(a_product(stock="3"), "10")
    page = office.get(f"/staff/orders/{order.slug}")
    assert page.select_one(f"#ship-{line}")["value"] == "3"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("11", "do wydania zostało tylko 10 szt."),
        ("5", "Brakuje towaru, aby to wysłać. Popraw ilości."),
        ("", "Wpisz ilość przynajmniej przy jednej pozycji."),
    ],
)
def test_no_more_leaves_than_is_open_or_in_stock(office, typed, said):
    product = a_product(stock="3")
    order, line = picked(product, "10")
    page = ship(office, order, {line: typed}, expect=422)
    assert said in page.select_one("#shipping-errors").get_text()
    assert (stored(Shipment), stock_of(product.id)) == ([], (3, 3, 3))


def test_an_order_is_shipped_only_once_it_is_picked(office):
    order = an_order(of=a_member(), lines={a_product(): "1"}, state=S.CONFIRMED)
    (line,) = quantities_of(order.id)
    ship(office, order, {line: "1"}, expect=422)
    assert stored(Shipment) == []


def test_an_order_wanted_whole_leaves_whole_or_not_at_all(office):
    product = a_product()
    order, line = picked(product, "10", ship_complete=True)
    page = ship(office, order, {line: "4"}, expect=422)
    assert "Klient chce to zamówienie w całości" in page.select_one("#shipping-errors").get_text()
    ship(office, order, {line: "10"})
    assert state_of(order) is S.SHIPPED


@pytest.mark.parametrize("link", ["javascript:alert(1)", "inpost.pl/1"])
def test_a_tracking_link_is_a_link(office, link):
    order, line = picked(a_product(), "1")
    page = ship(office, order, {line: "1"}, expect=422, tracking_url=link)
    assert "zaczynając od https://" in page.select_one("#shipping-errors").get_text()


def test_cancelling_what_will_not_come_after_a_part_has_left_closes_the_order(office):
    product = a_product(stock="4")
    order, line = picked(product, "10")
    ship(office, order, {line: "4"})
    office.post(
        f"/staff/orders/{order.slug}/line-cancellations",
        data={f"quantity-{line}": "6", "rest-key": str(new_id()), "rest-reason": "wycofany"},
    )
    assert (state_of(order), stock_of(product.id)) == (S.SHIPPED, (0, 0, 0))


def test_goods_that_come_back_lie_in_stock_again_and_once(office):
    product = a_product(stock=None)
    place = a_warehouse()
    stocked(product, "10", warehouse=place)
    order, line = picked(product, "10")
    ship(office, order, {line: "10"})
    key = new_id()

    def back(amount, key, expect=303):
        sent = {
            f"quantity-{line}": amount,
            "return-key": str(key),
            "return-warehouse": str(place.id),
            "return-reason": "uszkodzone opakowanie",
        }
        return office.post(f"/staff/orders/{order.slug}/returns", expect=expect, data=sent)

    for _ in range(2):
        back("3", key)
    assert (stock_of(product.id), quantities_of(order.id)[line].returned) == ((3, 0, 0), 3)
    page = back("8", new_id(), expect=422)
    assert "Nie może wrócić więcej, niż wysłano." in page.select_one("#return-errors").get_text()


def test_the_delivery_note_is_a_page_for_staff_and_for_the_client_of_the_order(as_member, office):
    member = a_member(Role.ACCOUNTANT)
    product = a_product(name="Worki LDPE 60 l")
    order, line = picked(product, "10", of=member)
    ship(office, order, {line: "4"}, tracking_url="https://example.org/1", carrier="DPD")
    (made,) = stored(Shipment)

    for browser, path in (
        (office, f"/staff/shipments/{made.slug}"),
        (as_member(member), f"/orders/{order.slug}/shipments/{made.slug}"),
    ):
        page = browser.get(path)
        assert page.heading == made.number
        text = " ".join(page.get_text(" ", strip=True).split())
        assert "Worki LDPE 60 l" in text
        assert "4 szt." in text
        assert page.select_one("a[href='https://example.org/1']") is not None


def test_the_clients_order_page_leads_to_its_delivery_notes(as_member, office):
    member = a_member()
    order, line = picked(a_product(), "2", of=member)
    ship(office, order, {line: "2"})
    (made,) = stored(Shipment)
    page = as_member(member).get(f"/orders/{order.slug}")
    path = f"/orders/{order.slug}/shipments/{made.slug}"
    assert page.select_one(f"a[href='{path}']").get_text() == made.number


def test_another_companys_delivery_note_does_not_exist(as_member, office):
    member, other = a_member(), a_member()
    order, line = picked(a_product(), "1", of=member)
    theirs, _ = picked(a_product(), "1", of=other)
    ship(office, order, {line: "1"})
    (made,) = stored(Shipment)
    for browser, number in (
        (as_member(other), order.slug),
        (as_member(other), theirs.slug),
        (as_member(member), theirs.slug),
    ):
        browser.get(f"/orders/{number}/shipments/{made.slug}", expect=404)
        browser.get(f"/orders/{number}/shipments/{made.slug}/pdf", expect=404)
    office.get("/staff/shipments/WZ-2020-000001", expect=404)


def test_the_pdf_is_rendered_once_and_sent_to_those_who_may_see_it(as_member, office):
    member = a_member()
    order, line = picked(a_product(), "2", of=member)
    ship(office, order, {line: "2"})
    (made,) = stored(Shipment)
    client = as_member(member)
    client.get(f"/orders/{order.slug}/shipments/{made.slug}/pdf", expect=409)

    for _ in range(2):
        db.session.close()
        with acting_for(member.company.id):
            tasks.render_delivery_note(message_id=new_id(), shipment_id=str(made.id))

    for browser, path in (
        (office, f"/staff/shipments/{made.slug}/pdf"),
        (client, f"/orders/{order.slug}/shipments/{made.slug}/pdf"),
    ):
        answer = browser.get(path)
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.raw.startswith(b"%PDF-")
    first = stored(Shipment)[0].file_id
    assert first is not None


def test_the_orderer_is_told_once_what_left_and_how_it_travels(office):
    member = a_member()
    order, line = picked(a_product(name="Worki", sku="WK-60"), "2", of=member)
    ship(office, order, {line: "2"}, carrier="DPD", tracking_number="123")
    (made,) = stored(Shipment)
    (promise,) = stored(OutboxMessage, OutboxMessage.job == "orders.shipped")
    assert promise.payload == {"shipment_id": str(made.id)}

    for _ in range(2):
        db.session.close()
        with acting_for(member.company.id):
            tasks.tell_of_shipment(message_id=promise.id, **promise.payload)

    (mail,) = stored(SentMail)
    assert (mail.recipient, mail.subject) == (
        member.person.email,
        f"Wysłane: zamówienie {order.number}",
    )
    for said in ("WK-60", "2 szt.", "DPD 123", f"/orders/{order.slug}/shipments/{made.slug}"):
        assert said in mail.text_body, said
        assert said in mail.html_body, said


def test_what_arrived_is_reserved_for_those_who_wait_when_the_job_runs(app):
    product = a_product(stock="2")
    company = a_company()
    order, line = picked(product, "5", of=a_member(of=company))
    stocked(product, "2")
    for _ in range(2):
        with acting_as_system():
            tasks.reserve_what_arrived(message_id=new_id(), product_ids=[str(product.id)])
    assert (quantities_of(order.id)[line].reserved, stock_of(product.id)) == (4, (4, 4, 4))
