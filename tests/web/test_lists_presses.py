"""Presses on a list's page: the same one twice, another one from a page that came back."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import select

from portal.models.carts import CartLine
from portal.models.lists import FavouritesLine
from portal.models.messages import OutboxMessage
from portal.models.presses import Press
from portal.services.outbox import Job
from tests.factories import a_member, a_product
from tests.factories.lists import a_list
from tests.stored import stored


def _line(product) -> str:
    lines = select(FavouritesLine.id).where(FavouritesLine.product_id == product.id)
    return str(stored(lines)[0])


def _in_cart() -> dict[object, int]:
    return {line.product_id: int(line.quantity) for line in stored(select(CartLine))}


def test_other_lines_ticked_on_a_page_that_came_back_go_into_the_cart_too(as_member):
    me, one, two = a_member(), a_product(), a_product()
    made = a_list(of=me, lines={one: "3", two: "4"})
    browser, key = as_member(me), str(uuid4())

    for product in (one, two, two):
        browser.post(f"/lists/{made.id}/cart", key=key, what="selected", line=_line(product))

    assert _in_cart() == {one.id: 3, two.id: 4}


def test_other_lines_ticked_on_a_page_that_came_back_are_another_print(as_member):
    me, one, two = a_member(), a_product(), a_product()
    made = a_list(of=me, lines={one: "3", two: "4"})
    browser, key = as_member(me), str(uuid4())

    asked = [
        browser.post(
            f"/lists/{made.id}/prints/labels", key=key, what="selected", line=_line(product)
        ).headers["Location"]
        for product in (one, two, two)
    ]

    assert asked[0] != asked[1] == asked[2]
    jobs = stored(select(OutboxMessage).where(OutboxMessage.job == Job.LIST_PRINT.value))
    assert sorted(job.payload["only"] for job in jobs) == sorted([[_line(one)], [_line(two)]])


def test_what_a_press_on_a_list_did_is_no_outcome_of_ordering_again(as_member):
    me, product = a_member(), a_product()
    made = a_list(of=me, lines={product: "3"})
    browser = as_member(me)
    browser.post(f"/lists/{made.id}/cart", key=str(uuid4()))
    key = stored(select(Press.key))[0]

    page = browser.get(f"/order-again?list={made.id}&press={key}")

    assert page.select("#outcome") == []
