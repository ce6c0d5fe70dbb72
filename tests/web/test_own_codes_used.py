"""An own code goes with its product: from the search to the delivery note and every file."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from portal.domain.orders import OrderState
from portal.extensions import db
from portal.kit.ids import new_id
from portal.models.files import StoredFile
from portal.models.messages import OutboxMessage, SentMail
from portal.models.orders import Order, OrderLine
from portal.models.shipments import Shipment
from portal.models.tenancy import acting_as_system, acting_for
from portal.services import files
from portal.tasks import orders as order_jobs
from portal.tasks import shipments as shipment_jobs
from tests.factories import a_company, a_member, a_product, a_staff_member
from tests.factories.codes import a_code
from tests.factories.lists import a_list
from tests.factories.placed import an_order
from tests.order_rows import quantities_of
from tests.pressing import press
from tests.stored import stored

SAID = "Wasz kod 04-118"


@pytest.fixture
def shop_of_alfa(shop):
    a_code(shop.product, "04-118", of=shop.buyer.company)
    return shop


def test_the_search_finds_it_and_says_why(as_member, shop_of_alfa):
    browser = as_member(shop_of_alfa.buyer)

    for page in (
        browser.get("/catalogue", q="04118"),
        as_member(shop_of_alfa.buyer, htmx=True).get("/catalogue/suggestions", q="04-11"),
    ):
        assert "RK-2040-N" in page.get_text()
        assert "04-118" in page.get_text()
    assert "04-118" in browser.get("/catalogue/RK-2040-N").get_text()


def test_another_company_finds_and_sees_nothing_by_it(as_member, shop_of_alfa):
    other = as_member(a_member())

    assert "RK-2040-N" not in other.get("/catalogue", q="04-118").select_one("main").get_text()
    assert "04-118" not in other.get("/catalogue/RK-2040-N").get_text()
    other.post("/cart/lines", expect=422, entry="04-118 1")


def test_it_stands_on_quick_order_cart_list_and_their_files(as_member, shop_of_alfa):
    browser = as_member(shop_of_alfa.buyer)
    favourites = a_list(of=shop_of_alfa.buyer, lines={shop_of_alfa.product: "2"})

    quick = browser.get(browser.post("/quick-order", lines="04118;3").headers["Location"])

    assert SAID in quick.get_text(" ", strip=True)
    assert SAID in browser.get("/cart").get_text(" ", strip=True)
    assert SAID in browser.get(f"/lists/{favourites.id}").get_text(" ", strip=True)
    for path in ("/cart/lines.csv", f"/lists/{favourites.id}/lines.csv"):
        assert ";04-118;" in browser.get(path).raw.decode("utf-8-sig")


def test_it_is_written_on_the_order_its_confirmation_and_its_file(as_member, shop_of_alfa):
    buyer = shop_of_alfa.buyer
    browser = as_member(buyer)
    press(browser, browser.get("/checkout"))
    order = stored(select(Order))[0]
    assert stored(select(OrderLine.own_code)) == ["04-118"]
    assert SAID in browser.get(f"/orders/{order.slug}").get_text(" ", strip=True)
    assert ";04-118;" in browser.get(f"/orders/{order.slug}/lines.csv").raw.decode("utf-8-sig")

    message = stored(select(OutboxMessage))[0]
    with acting_for(buyer.company.id):
        order_jobs.confirm_order(message_id=message.id, order_id=str(order.id))

    mail = stored(select(SentMail))[0]
    assert "rk-2040-n · wasz kod 04-118" in mail.text_body.lower()
    assert SAID.lower() in mail.html_body.lower()


def test_a_code_changed_later_leaves_the_order_as_it_was(as_member, shop_of_alfa):
    browser = as_member(shop_of_alfa.buyer)
    press(browser, browser.get("/checkout"))
    order = stored(select(Order))[0]

    browser.post("/account/own-skus", code="99", product="RK-2040-N")

    assert SAID in browser.get(f"/orders/{order.slug}").get_text(" ", strip=True)


def test_it_stands_on_the_delivery_note_its_pdf_and_its_mail(as_member):
    member = a_member(of=a_company())
    product = a_product(sku="WK-60", name="Worki")
    order = an_order(of=member, lines={product: "2"}, state=OrderState.PICKING)
    _written(order, "04-118")
    (line,) = quantities_of(order.id)
    as_member(a_staff_member()).post(
        f"/staff/orders/{order.slug}/shipments",
        data={f"quantity-{line}": "2", "key": str(new_id())},
    )
    shipment = stored(select(Shipment))[0]
    promise = stored(select(OutboxMessage).where(OutboxMessage.job == "orders.shipped"))[0]

    with acting_for(member.company.id):
        shipment_jobs.tell_of_shipment(message_id=promise.id, **promise.payload)
        shipment_jobs.render_delivery_note(message_id=new_id(), shipment_id=str(shipment.id))

    page = as_member(member).get(f"/orders/{order.slug}/shipments/{shipment.slug}")
    assert SAID in page.get_text(" ", strip=True)
    mail = stored(select(SentMail))[0]
    assert SAID.lower() in mail.text_body.lower()
    assert SAID.lower() in mail.html_body.lower()
    key = stored(select(StoredFile.key))[0]
    with files.local(key=key) as path:
        words = PdfReader(io.BytesIO(path.read_bytes())).pages[0].extract_text()
    assert SAID.lower() in " ".join(words.split()).lower()


def _written(order: Order, code: str) -> None:
    """Put an own code on the lines of a placed order, as placing does."""
    with acting_as_system():
        db.session.rollback()
        for line in db.session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)):
            line.own_code = code
        db.session.commit()
        db.session.expunge_all()
