"""An order's way: moves, who may cancel, what follows from quantities, numbers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.orders import (
    IllegalMove,
    LineQuantities,
    OrderState,
    customer_may_cancel,
    first_state,
    moves_from,
    next_state,
    number,
    staff_may_cancel,
    state_from_quantities,
)
from portal.kit.errors import Conflict

S = OrderState
MOVES = {
    (S.AWAITING_APPROVAL, S.AWAITING_PAYMENT),
    (S.AWAITING_APPROVAL, S.PLACED),
    (S.AWAITING_APPROVAL, S.CANCELLED),
    (S.AWAITING_PAYMENT, S.PLACED),
    (S.AWAITING_PAYMENT, S.CANCELLED),
    (S.PLACED, S.CONFIRMED),
    (S.PLACED, S.CANCELLED),
    (S.CONFIRMED, S.PICKING),
    (S.CONFIRMED, S.CANCELLED),
    (S.PICKING, S.PARTIALLY_SHIPPED),
    (S.PICKING, S.SHIPPED),
    (S.PICKING, S.COMPLETED),
    (S.PICKING, S.CANCELLED),
    (S.PARTIALLY_SHIPPED, S.SHIPPED),
    (S.PARTIALLY_SHIPPED, S.COMPLETED),
    (S.SHIPPED, S.COMPLETED),
}


@pytest.mark.parametrize("current", S)
@pytest.mark.parametrize("wanted", S)
def test_an_order_moves_as_the_table_says_and_no_other_way(current, wanted):
    if (current, wanted) in MOVES:
        assert next_state(current, wanted) is wanted
    else:
        with pytest.raises(IllegalMove):
            next_state(current, wanted)


def test_a_refused_move_is_a_conflict_with_words_about_the_state_it_is_in():
    with pytest.raises(Conflict) as refused:
        next_state(S.PICKING, S.CONFIRMED)
    assert str(refused.value) == "This order is already being picked."


def test_a_prepaid_order_is_not_picked_before_it_is_paid():
    assert S.PICKING not in moves_from(S.AWAITING_PAYMENT)


@pytest.mark.parametrize("state", S)
def test_the_customer_may_cancel_until_picking_and_the_office_until_shipping(state):
    early = {S.AWAITING_APPROVAL, S.AWAITING_PAYMENT, S.PLACED, S.CONFIRMED}
    assert customer_may_cancel(state) == (state in early)
    assert staff_may_cancel(state) == (state in early | {S.PICKING})


@pytest.mark.parametrize(
    ("needs_approval", "prepaid", "state"),
    [
        (True, True, S.AWAITING_APPROVAL),
        (True, False, S.AWAITING_APPROVAL),
        (False, True, S.AWAITING_PAYMENT),
        (False, False, S.PLACED),
    ],
)
def test_approval_comes_before_payment(needs_approval, prepaid, state):
    assert first_state(needs_approval=needs_approval, prepaid=prepaid) is state


def test_every_state_has_words():
    assert all(state.label for state in S)


def quantities(ordered, cancelled=0, reserved=0, shipped=0, invoiced=0):
    return LineQuantities(
        ordered=Decimal(ordered),
        cancelled=Decimal(cancelled),
        reserved=Decimal(reserved),
        shipped=Decimal(shipped),
        invoiced=Decimal(invoiced),
    )


def test_a_lines_open_quantity_is_what_is_neither_cancelled_nor_shipped():
    line = quantities(10, cancelled=2, reserved=3, shipped=4, invoiced=4)
    assert (line.due, line.open, line.to_ship, line.backordered, line.to_invoice) == (8, 4, 3, 1, 4)


@pytest.mark.parametrize(
    ("lines", "state"),
    [
        ([quantities(10)], S.PICKING),
        ([quantities(10, cancelled=3)], S.PICKING),
        ([quantities(10, cancelled=10)], S.CANCELLED),
        ([quantities(10, shipped=4)], S.PARTIALLY_SHIPPED),
        ([quantities(10, shipped=10), quantities(5)], S.PARTIALLY_SHIPPED),
        ([quantities(10, shipped=10)], S.SHIPPED),
        ([quantities(10, shipped=4, cancelled=6)], S.SHIPPED),
        ([quantities(10, shipped=10, invoiced=9)], S.SHIPPED),
        ([quantities(10, shipped=4, cancelled=6, invoiced=4)], S.COMPLETED),
        ([quantities(5, cancelled=5), quantities(2, shipped=2, invoiced=2)], S.COMPLETED),
        ([], S.PICKING),
    ],
)
def test_the_state_follows_from_what_happened_to_the_lines(lines, state):
    assert state_from_quantities(S.PICKING, lines) is state


def test_an_order_that_has_ended_stays_as_it_is():
    for ended in (S.COMPLETED, S.CANCELLED):
        assert state_from_quantities(ended, [quantities(10, shipped=4)]) is ended


amounts = st.integers(0, 10)


@given(st.lists(st.tuples(amounts, amounts, amounts, amounts), min_size=1, max_size=4))
def test_while_picking_every_state_that_follows_is_an_allowed_move(rows):
    lines = [
        quantities(c + s + o, cancelled=c, shipped=s, invoiced=min(i, c + s + o))
        for c, s, o, i in rows
    ]
    state = state_from_quantities(S.PICKING, lines)
    assert state is S.PICKING or state in moves_from(S.PICKING)


def test_numbers_follow_their_pattern():
    assert number("ZAM", 2026, 123) == "ZAM/2026/000123"
    assert number("WZ", 2026, 1_234_567) == "WZ/2026/1234567"
    assert number("FV", 2026, 123, month=1) == "FV/2026/01/000123"
