"""What people write is shown as they wrote it: neither markup nor a pattern for figures."""

from __future__ import annotations

import pytest

from portal.domain.access import Role
from tests.factories import a_member, a_product, a_staff_member
from tests.factories.orders import a_delivery_method, an_order

ODD = '<b id="x">5% taniej</b> %(gdzie)s %s'


@pytest.fixture
def placed(app):
    a_delivery_method()
    buyer = a_member(Role.PURCHASER, Role.MANAGER)
    return buyer, an_order(of=buyer, lines={a_product(): "1"}, po_number=ODD[:35], note=ODD)


def test_a_reason_with_markup_and_percents_is_read_as_written(as_member, placed):
    buyer, order = placed
    client = as_member(buyer)

    client.post(f"/orders/{order.slug}/cancellation", reason=ODD)

    for browser, path in (
        (client, f"/orders/{order.slug}"),
        (client, "/company/audit"),
        (as_member(a_staff_member()), f"/staff/orders/{order.slug}"),
        (as_member(a_staff_member()), "/staff/audit"),
    ):
        page = browser.get(path)
        assert page.select("#x") == []
        assert ODD in page.get_text()
