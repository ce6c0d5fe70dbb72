"""What is needed next: frequency, demand and rhythm in one number."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st
from pytest import approx

from portal.domain.need import (
    UNKNOWN,
    Demand,
    DemandBook,
    Frequencies,
    lift,
    need,
    replay,
    timeliness,
)

START = 730_000
_products = st.sampled_from("abcdefgh")
_bought = st.dictionaries(
    _products,
    st.lists(st.integers(START, START + 120), min_size=1, max_size=8, unique=True),
    min_size=1,
)
_companies = st.lists(_bought, min_size=1, max_size=4)
_figure = st.floats(0, 1_000)
# A line counts for longer in the month than in the week.
_demands = st.builds(
    lambda week, older, again, foreseen: Demand(week, week + older, again, foreseen),
    *(_figure, _figure, _figure, _figure),
)


def test_a_frequency_counts_later_orders_more():
    own = replay({"bread": [1, 8, 15], "salt": [1], "oil": [15]})

    assert own.of("bread") == approx(1 + 0.9 + 0.81)
    assert own.of("salt") == approx(0.81)
    assert own.of("oil") == approx(1)
    assert own.of("wine") == 0


@given(_bought, st.randoms())
def test_the_order_in_which_products_and_days_come_changes_nothing(bought, chance):
    names = list(bought)
    chance.shuffle(names)
    mixed = {name: chance.sample(bought[name], len(bought[name])) for name in names}

    first, second = replay(bought), replay(mixed)

    assert [second.of(name) for name in bought] == [first.of(name) for name in bought]


@given(_bought, _products)
def test_a_purchase_more_never_lowers_a_frequency_beside_the_others(bought, product):
    before = replay(bought)
    last = max(day for days in bought.values() for day in days)
    after = replay(bought | {product: [*bought.get(product, []), last + 1]})

    for other in set(bought) - {product}:
        assert after.of(product) / after.of(other) >= before.of(product) / before.of(other)


@given(_bought, _products)
def test_a_later_purchase_never_lowers_a_frequency(bought, product):
    days = sorted({day for of in bought.values() for day in of})
    assume(len(days) > 1)
    without = {name: of for name, of in bought.items() if name != product} | {"always": days}

    earlier, later = (replay(without | {product: [day]}) for day in (days[0], days[-1]))

    assert later.of(product) >= earlier.of(product)


@given(_companies, st.randoms())
def test_the_demand_does_not_depend_on_which_company_is_read_first(companies, chance):
    mixed = chance.sample(companies, len(companies))
    first, second = demand_of(companies), demand_of(mixed)

    assert {name: fields(one) for name, one in first.items()} == {
        name: approx(fields(second[name])) for name in first
    }


@given(_companies)
def test_the_demand_is_no_more_than_what_was_ordered(companies):
    for product, known in demand_of(companies).items():
        lines = sum(len(bought.get(product, ())) for bought in companies)
        assert 0 <= known.week <= known.month <= lines
        assert 0 <= known.again <= lines


def test_a_purchase_by_an_owner_counts_as_again_beside_what_was_foreseen():
    again = demand_of([{"a": [START + 1, START + 8], "b": [START + 1]}])

    assert again["a"].again > again["a"].foreseen > 0
    assert again["b"].again == 0 < again["b"].foreseen


def test_orders_before_the_book_begins_count_for_nothing():
    book = DemandBook[str](since=START)
    replay({"a": [START - 1]}, book=book)

    assert book.demand("a", on=START + 1) == UNKNOWN


@given(_demands, st.floats(0.1, 100))
def test_lines_and_purchases_of_now_raise_the_lift_and_those_foreseen_lower_it(known, more):
    week, month, again, foreseen = fields(known)

    assert lift(Demand(week + more, month + more, again, foreseen)) > lift(known)
    assert lift(Demand(week, month, again + more, foreseen)) > lift(known)
    assert lift(Demand(week, month, again, foreseen + more)) < lift(known)


@given(st.integers(0, 400), st.integers(1, 200))
def test_timeliness_is_greatest_on_the_day(waited, interval):
    at = timeliness(waited=waited, interval_days=interval)

    assert 0 < at <= timeliness(waited=interval, interval_days=interval) == 1
    assert timeliness(waited=waited, interval_days=None) == 1


def test_the_need_is_frequency_by_lift_by_timeliness():
    known = Demand(4, 8, 2, 1)

    found = need(frequency=2.5, demand=known, waited=14, interval_days=7)

    assert found == approx(2.5 * 4.5**0.4 * (4.5 / 8.5) ** 0.5 * (3 / 2) ** 0.5 * 0.5**0.15)


def test_a_frequency_stays_exact_over_thousands_of_orders():
    own = Frequencies[str]()
    for _ in range(5_000):
        own.take(["a"])

    assert own.of("a") == approx(10)


def demand_of(companies: list[dict[str, list[int]]]) -> dict[str, Demand]:
    book = DemandBook[str](since=START)
    for bought in companies:
        replay(bought, book=book)
    return {name: book.demand(name, on=START + 121) for name in book.products()}


def fields(known: Demand) -> tuple[float, ...]:
    return known.week, known.month, known.again, known.foreseen
