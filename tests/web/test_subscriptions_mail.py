"""The mail that says goods are back, the news in the portal, and how such mail is stopped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.domain.access import Role
from portal.domain.subscriptions import MessageKind, SubscriptionState
from portal.models.messages import OutboxMessage, SentMail
from portal.models.subscriptions import SilencedMessage, StockSubscription
from portal.models.tenancy import acting_as_system, acting_for
from portal.services.subscriptions.switches import stop_token, switch
from portal.services.subscriptions.telling import tell
from portal.services.unit_of_work import unit_of_work
from portal.tasks import subscriptions
from tests.factories import a_member, a_product, saved
from tests.factories.subscriptions import a_wish
from tests.stored import stored

pytestmark = pytest.mark.usefixtures("app")

_NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)  # a Tuesday, 12:00 in Warsaw
_NEXT_NOON = _NOON + timedelta(days=1)


def _tell(product) -> int:
    with acting_as_system(), unit_of_work():
        return tell(product_id=product.id, at=_NOON)


def _promises() -> list[OutboxMessage]:
    return stored(select(OutboxMessage).where(OutboxMessage.job == "subscriptions.back-in-stock"))


def _mail_of(wish) -> list[SentMail]:
    """Keep the promises of mail, as the worker does, one after another."""
    for promise in _promises():
        with acting_for(promise.scope_company_id):
            subscriptions.tell_of_arrival(message_id=promise.id, **promise.payload)
    return stored(select(SentMail).where(SentMail.company_id == wish.company_id))


def test_the_mail_says_what_how_much_at_what_price_and_leads_to_the_cart(app):
    product = a_product(name="Worki LDPE 60 l", sku="WK-0600-C", net="8.40", stock="1200")
    wish = a_wish(product, "50")
    _tell(product)

    (mail,) = _mail_of(wish)

    text = mail.text_body.replace("\u00a0", " ")
    (promise,) = _promises()
    assert mail.subject == "Znów dostępne: Worki LDPE 60 l"
    assert "WK-0600-C" in text
    assert "50 szt. × 8,40 zł = 420,00 zł netto" in text
    assert f"http://portal.test/subscriptions/arrivals/{promise.id}" in text
    assert "Dodaj 50 szt. do koszyka" in mail.html_body.replace("\u00a0", " ")
    assert "25.11.2026, 12:00" in text


def test_all_that_comes_in_together_is_one_mail(app):
    me = a_member()
    wishes = [a_wish(a_product(stock="50"), of=me) for _ in range(3)]
    for wish in wishes:
        with acting_as_system(), unit_of_work():
            tell(product_id=wish.product_id, at=_NOON)

    (mail,) = _mail_of(wishes[0])

    assert mail.subject == "Znów dostępne: 3 produkty, na które czekasz"
    _mail_of(wishes[0])  # keeping the promises again sends nothing
    assert [one.id for one in stored(select(SentMail))] == [mail.id]


def test_who_has_switched_it_off_is_told_in_the_portal_only(app):
    me = a_member()
    wish = a_wish(a_product(name="Mydło", stock="50"), of=me)
    saved(SilencedMessage(person_id=me.person.id, kind=MessageKind.BACK_IN_STOCK, since=_NOON))
    with acting_as_system(), unit_of_work():
        tell(product_id=wish.product_id, at=_NOON)

    assert _mail_of(wish) == []
    (promise,) = _promises()
    (told,) = stored(select(StockSubscription))
    assert (told.state, told.quantity, told.mailed_by) == (
        SubscriptionState.TOLD,
        10,
        promise.id,
    )


def _token(app, member) -> str:
    return stop_token(
        person_id=member.person.id,
        kind=MessageKind.BACK_IN_STOCK,
        secret=app.config["SECRET_KEY"],
    )


def _silenced() -> list[MessageKind]:
    return stored(select(SilencedMessage.kind))


def test_the_link_in_a_mail_asks_and_stops_without_signing_in(app, stranger):
    path = f"/messages/off/{_token(app, a_member())}"

    asked = stranger.get(path)
    assert _silenced() == []
    assert asked.select_one("form")["action"] == path

    stranger.post(path, expect=200)
    stranger.post(path, expect=200, data={"List-Unsubscribe": "One-Click"})
    assert _silenced() == [MessageKind.BACK_IN_STOCK]


@pytest.mark.parametrize("change", ["x", "cut", "other"])
def test_a_link_that_is_not_ours_stops_nothing(app, stranger, change):
    token = _token(app, a_member())
    forged = {"x": "x", "cut": token[:-4], "other": ("B" if token[0] != "B" else "C") + token[1:]}

    stranger.get(f"/messages/off/{forged[change]}", expect=404)
    stranger.post(f"/messages/off/{forged[change]}", expect=404)

    assert _silenced() == []


def test_the_mail_can_be_stopped_in_one_press_by_the_mail_program(app, settings):
    wish = a_wish(a_product(stock="50"))
    with acting_as_system(), unit_of_work():
        tell(product_id=wish.product_id, at=_NOON)
    before = set((settings.instance / "mail").glob("*.eml"))

    (mail,) = _mail_of(wish)

    (new,) = set((settings.instance / "mail").glob("*.eml")) - before
    headers = new.read_text().partition("\n\n")[0]
    assert "List-Unsubscribe: <http://portal.test/messages/off/" in headers.replace("\n ", " ")
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in headers
    assert "/messages/off/[…]" in mail.text_body  # staff who read the copy cannot press it


def test_the_switches_say_how_it_stands_and_change_for_the_person_alone(as_member):
    me, other = a_member(), a_member()
    browser = as_member(me)

    browser.post("/messages", data={"kind": "backorder_moved"})
    page = browser.get("/subscriptions")
    browser.post("/messages", data={"kind": ["back_in_stock", "backorder_moved"]})

    ticked = [one["value"] for one in page.select("[name=kind]") if one.has_attr("checked")]
    assert ticked == ["backorder_moved"]
    assert _silenced() == []
    assert other.person.id != me.person.id


def test_switching_off_twice_is_once(app):
    me = a_member(Role.PURCHASER)
    for on in (False, False):
        with acting_as_system(), unit_of_work():
            switch(person_id=me.person.id, kind=MessageKind.BACKORDER_MOVED, on=on, at=_NOON)

    assert _silenced() == [MessageKind.BACKORDER_MOVED]
