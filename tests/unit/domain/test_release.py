"""The smallest set of documents whose payment releases an order."""

from datetime import date, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from portal.domain.credit import CreditPolicy, Measures, Period, Verdict, check_order, position
from portal.domain.receivables import OpenItem
from portal.domain.release import release_set
from portal.kit.money import Money

TODAY = date(2026, 11, 25)
POLICY = CreditPolicy(grace_days=5, minimum_amount=Money(500), overdue_threshold=Money(50_000))


def item(number, amount, *, late=0):
    due = TODAY - timedelta(days=late) if late else TODAY + timedelta(days=7)
    return OpenItem(number=number, issued=due, due=due, open=Money(amount))


def stand(items, *, limit=1_000_000, measures=None):
    return position(
        limit=Money(limit),
        items=items,
        uninvoiced=Money(0),
        policy=POLICY,
        on=TODAY,
        measures=measures or Measures(),
    )


def release(items, gross=1_000, **more):
    found = release_set(stand(items, **more), Money(gross))
    return None if found is None else ([d.number for d in found.documents], found.amount.minor)


def test_an_order_nothing_stands_against_needs_no_payment():
    assert release([item("1", 10_000)]) == ([], 0)


def test_all_that_is_overdue_beyond_the_grace_days_must_be_paid_oldest_first():
    items = [item("2", 10_000, late=10), item("1", 4_000, late=30), item("3", 9_000, late=2)]
    assert release(items) == (["1", "2"], 14_000)


def test_what_is_left_may_stay_below_the_least_amount_that_blocks():
    assert release([item("1", 10_000, late=10), item("2", 499, late=20)]) == (["1"], 10_000)


def test_the_limit_is_made_room_for_by_the_fewest_documents_and_the_cheapest_of_them():
    items = [item("1", 300_000), item("2", 200_000), item("3", 100_000), item("4", 390_000)]
    assert release(items, gross=150_000) == (["2"], 200_000)


def test_an_order_beyond_the_whole_limit_is_not_released_by_paying():
    assert release([item("1", 10_000)], gross=1_000_001) is None


def test_a_hold_is_not_released_by_paying():
    held = Measures(holds=(Period(start=TODAY),))
    assert release([item("1", 10_000, late=30)], measures=held) is None


def test_under_a_lifted_block_only_the_limit_counts():
    lifted = Measures(lifted=(Period(start=TODAY),))
    assert release([item("1", 10_000, late=30)], measures=lifted) == ([], 0)


items = st.lists(
    st.tuples(st.integers(1, 60_000), st.sampled_from([0, 1, 3, 6, 40])), max_size=6
).map(lambda rows: [item(str(n), amount, late=late) for n, (amount, late) in enumerate(rows)])


def released(open_items, paid, limit, gross):
    left = [each for each in open_items if each not in paid]
    return check_order(stand(left, limit=limit), Money(gross)).verdict is Verdict.OK


@given(items, st.integers(0, 200_000), st.integers(0, 100_000))
def test_paying_the_set_releases_the_order_and_no_smaller_one_does(open_items, limit, gross):
    found = release_set(stand(open_items, limit=limit), Money(gross))
    if found is None:
        assert not released(open_items, open_items, limit, gross)
        return
    assert released(open_items, found.documents, limit, gross)
    assert found.amount == Money.total(document.open for document in found.documents)
    for size in range(len(found.documents)):
        for fewer in combinations(open_items, size):
            assert not released(open_items, fewer, limit, gross)
