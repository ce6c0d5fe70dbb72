"""Credit used, overdue, blocks, and what may still be ordered."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.credit import (
    BlockReason,
    CreditPolicy,
    Measures,
    Period,
    PromiseToPay,
    Stop,
    Verdict,
    check_order,
    position,
)
from portal.domain.receivables import AgeBucket, OpenItem, ageing, bucket_of
from portal.kit.money import Money

TODAY = date(2026, 11, 25)
LIMIT = Money(1_000_000)
YESTERDAY = Period(start=TODAY - timedelta(days=1))


def item(number, amount, *, late=0, disputed=False):
    """Make an open document overdue for so many days, or due in a week."""
    due = TODAY - timedelta(days=late) if late else TODAY + timedelta(days=7)
    return OpenItem(
        number=number,
        issued=due - timedelta(days=14),
        due=due,
        open=Money(amount),
        disputed=disputed,
    )


def stand(*items, uninvoiced=0, policy=None, measures=None, limit=LIMIT):
    return position(
        limit=limit,
        items=items,
        uninvoiced=Money(uninvoiced),
        policy=policy or CreditPolicy(grace_days=5),
        on=TODAY,
        measures=measures or Measures(),
    )


def numbers(found):
    return [document.number for document in found.block.documents]


def test_used_is_open_documents_and_orders_not_yet_invoiced():
    found = stand(item("1", 300_000), item("K", -50_000), uninvoiced=100_000)
    assert (found.open, found.used, found.free) == (Money(250_000), Money(350_000), Money(650_000))
    assert (found.overdue, found.block, found.warned) == (Money(0), None, False)


def test_at_eighty_percent_of_the_limit_there_is_a_warning():
    assert [stand(item("1", used)).warned for used in (799_999, 800_000)] == [False, True]


def test_a_company_that_uses_nothing_is_not_warned_even_without_a_limit():
    assert not stand(limit=Money(0)).warned


@pytest.mark.parametrize(("late", "blocked"), [(5, False), (6, True)])
def test_a_document_overdue_beyond_the_grace_days_blocks(late, blocked):
    found = stand(item("1", 10_000, late=late), item("2", 5_000))
    assert (found.block is not None, found.overdue_days_max) == (blocked, late)
    if found.block is not None:
        assert (found.block.reason, numbers(found)) == (BlockReason.OVERDUE_DAYS, ["1"])


def test_groszy_never_block():
    policy = CreditPolicy(grace_days=5, minimum_amount=Money(1_000))
    assert stand(item("1", 999, late=30), policy=policy).block is None
    assert stand(item("1", 999, late=30), item("2", 1, late=9), policy=policy).block is not None


def test_an_overdue_total_above_the_threshold_blocks_within_the_grace_days_too():
    policy = CreditPolicy(grace_days=30, overdue_threshold=Money(50_000))
    items = [item("2", 30_000, late=1), item("1", 20_000, late=3)]
    assert stand(*items, policy=policy).block is None
    found = stand(*items, item("3", 1, late=2), policy=policy)
    assert found.block.reason is BlockReason.OVERDUE_TOTAL
    assert numbers(found) == ["1", "3", "2"]


def test_a_disputed_document_is_owed_but_does_not_block():
    found = stand(item("1", 10_000, late=60, disputed=True))
    assert (found.block, found.used, found.overdue) == (None, Money(10_000), Money(10_000))


def test_a_block_lifted_for_the_day_stops_nothing_and_stops_again_afterwards():
    late = item("1", 10_000, late=60)
    assert stand(late, measures=Measures(lifted=(YESTERDAY,))).block is None
    over = Period(start=TODAY - timedelta(days=9), end=TODAY - timedelta(days=1))
    assert stand(late, measures=Measures(lifted=(over,))).block is not None


def test_a_hold_set_by_the_office_blocks_without_documents():
    found = stand(measures=Measures(holds=(YESTERDAY,)))
    assert (found.block.reason, found.block.documents) == (BlockReason.HOLD, ())


def test_an_order_within_the_limit_may_be_placed_up_to_the_last_grosz():
    found = stand(item("1", 900_000))
    fits, over = check_order(found, Money(100_000)), check_order(found, Money(100_001))
    assert (fits.verdict, fits.exceeds_by) == (Verdict.OK, Money(0))
    assert (over.verdict, over.exceeds_by) == (Verdict.EXCEEDS, Money(1))
    assert over.prepayment_possible


def test_a_prepaid_order_needs_no_credit():
    found = stand(item("1", 1_000_000))
    assert check_order(found, Money(5_000), deferred=False).verdict is Verdict.OK


@pytest.mark.parametrize(
    ("stop", "deferred", "verdict", "prepayment"),
    [
        (Stop.DEFERRED, True, Verdict.BLOCKED, True),
        (Stop.DEFERRED, False, Verdict.OK, True),
        (Stop.ALL, True, Verdict.BLOCKED, False),
        (Stop.ALL, False, Verdict.BLOCKED, False),
    ],
)
def test_a_block_stops_deferred_orders_or_by_setting_all(stop, deferred, verdict, prepayment):
    found = stand(item("1", 10_000, late=60), policy=CreditPolicy(stop=stop))
    answer = check_order(found, Money(1_000), deferred=deferred)
    assert (answer.verdict, answer.prepayment_possible) == (verdict, prepayment)


def promised(*promises):
    policy = CreditPolicy(promise_order_limit=Money(20_000))
    return stand(item("1", 10_000, late=60), policy=policy, measures=Measures(promises=promises))


def test_a_promise_to_pay_lets_one_order_up_to_the_limit_pass():
    found = promised(PromiseToPay(day=TODAY))
    assert check_order(found, Money(20_000)).verdict is Verdict.OK
    assert check_order(found, Money(20_001)).verdict is Verdict.BLOCKED


def test_a_used_or_broken_promise_lets_none_pass_and_a_broken_one_is_counted():
    tomorrow, yesterday = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
    assert promised(PromiseToPay(day=tomorrow, order_used=True)).one_order_up_to is None
    broken = promised(PromiseToPay(day=yesterday), PromiseToPay(day=tomorrow))
    assert (broken.one_order_up_to, broken.broken_promises) == (None, 1)


@pytest.mark.parametrize(
    ("days", "bucket"),
    [(0, "not_due"), (1, "1-30"), (30, "1-30"), (31, "31-60"), (90, "61-90"), (91, "90+")],
)
def test_what_is_open_is_aged_by_days_overdue(days, bucket):
    assert bucket_of(days) == AgeBucket(bucket)


def test_ageing_adds_up_to_what_is_open():
    items = [item("1", 100, late=10), item("2", 200), item("3", 400, late=100), item("K", -50)]
    found = ageing(items, TODAY)
    assert [amount.minor for amount in found.amounts.values()] == [150, 100, 0, 0, 400]
    assert (found.total, found.overdue) == (Money(650), Money(500))


items = st.lists(
    st.builds(
        OpenItem,
        number=st.uuids().map(str),
        issued=st.just(TODAY),
        due=st.integers(-120, 30).map(lambda days: TODAY + timedelta(days=days)),
        open=st.builds(Money, st.integers(-10_000, 100_000)),
        disputed=st.booleans(),
    ),
    max_size=8,
)


@given(items, st.integers(0, 500_000), st.integers(0, 2_000_000))
def test_free_and_used_are_the_limit(open_items, uninvoiced, limit):
    found = stand(*open_items, uninvoiced=uninvoiced, limit=Money(limit))
    assert found.free + found.used == found.limit
    assert ageing(open_items, TODAY).total == found.open
    assert ageing(open_items, TODAY).overdue == found.overdue


@given(items, st.integers(0, 30), st.integers(0, 10_000))
def test_without_overdue_documents_nothing_blocks(open_items, grace, minimum):
    policy = CreditPolicy(
        grace_days=grace, minimum_amount=Money(minimum), overdue_threshold=Money(0)
    )
    found = stand(*open_items, policy=policy, limit=LIMIT)
    if not found.overdue:
        assert found.block is None
    if found.block is not None:
        assert found.block.documents
        assert all(d.days_overdue(TODAY) > 0 and not d.disputed for d in found.block.documents)
    assert policy.warn_at_percent == Decimal(80)
