"""The queue of a product, the places held, and the hours of telling."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.subscriptions import Waiting, by_day, held_until, to_tell
from portal.kit.clock import WARSAW

_START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def _waiting(number: int, wanted: str | int, *, minute: int | None = None) -> Waiting:
    return Waiting(
        id=UUID(int=number),
        since=_START + timedelta(minutes=number if minute is None else minute),
        wanted=Decimal(wanted),
    )


def _told(available: int, *wanted: int, held: tuple[int, ...] = ()) -> list[int]:
    """Return the places, from 1, of those who are told."""
    queue = [_waiting(place, one) for place, one in enumerate(wanted, 1)]
    told = to_tell(available=Decimal(available), held=[Decimal(one) for one in held], queue=queue)
    return [one.int for one in told]


def test_everybody_is_told_where_there_is_enough_for_all():
    assert _told(60, 10, 20, 30) == [1, 2, 3]


def test_where_it_is_short_the_first_to_ask_is_told_and_the_rest_waits():
    assert _told(15, 10, 10, 10) == [1]


def test_who_wants_more_than_there_is_keeps_the_place_and_does_not_keep_goods_from_others():
    assert _told(20, 100, 10, 10, 10) == [2, 3]


def test_who_wanted_much_is_first_when_much_comes():
    assert _told(100, 100, 10) == [1]


def test_what_told_people_hold_counts_as_gone():
    assert _told(20, 10, held=(15,)) == []
    assert _told(25, 10, held=(15,)) == [1]


def test_who_asked_in_the_same_moment_is_told_by_the_smaller_id():
    queue = [_waiting(2, 5, minute=0), _waiting(1, 5, minute=0)]

    assert to_tell(available=Decimal(5), held=[], queue=queue) == (UUID(int=1),)


_quantities = st.decimals(min_value="0.001", max_value="500", places=3)
_queues = st.lists(st.tuples(_quantities, st.integers(0, 30)), max_size=12).map(
    lambda given: [
        Waiting(id=UUID(int=at + 1), since=_START + timedelta(minutes=minute), wanted=wanted)
        for at, (wanted, minute) in enumerate(given)
    ]
)
_available = st.decimals(min_value="0", max_value="1500", places=3)
_held = st.lists(_quantities, max_size=4)


@given(available=_available, held=_held, queue=_queues)
def test_never_more_is_told_of_than_there_is_beyond_what_is_held(available, held, queue):
    told = set(to_tell(available=available, held=held, queue=queue))

    total = sum((one.wanted for one in queue if one.id in told), Decimal(0))
    assert total <= max(available - sum(held, Decimal(0)), Decimal(0))


@given(available=_available, held=_held, queue=_queues)
def test_nobody_is_told_before_an_earlier_one_who_wants_no_more(available, held, queue):
    told = set(to_tell(available=available, held=held, queue=queue))

    for late in queue:
        for early in queue:
            first = (early.since, early.id) < (late.since, late.id)
            if late.id in told and first and early.wanted <= late.wanted:
                assert early.id in told


@given(available=_available, held=_held, queue=_queues, seed=st.randoms())
def test_the_order_rows_are_read_in_does_not_matter(available, held, queue, seed):
    mixed = list(queue)
    seed.shuffle(mixed)

    assert to_tell(available=available, held=held, queue=mixed) == to_tell(
        available=available, held=held, queue=queue
    )


@given(available=_available, held=_held, queue=_queues)
def test_nobody_is_left_untold_who_would_still_be_covered(available, held, queue):
    told = set(to_tell(available=available, held=held, queue=queue))

    left = available - sum(held, Decimal(0))
    left -= sum((one.wanted for one in queue if one.id in told), Decimal(0))
    assert all(one.wanted > left for one in queue if one.id not in told)


@given(available=_available, held=_held, queue=_queues)
def test_telling_again_with_the_told_holding_their_places_tells_nobody(available, held, queue):
    told = set(to_tell(available=available, held=held, queue=queue))

    holding = [*held, *(one.wanted for one in queue if one.id in told)]
    rest = [one for one in queue if one.id not in told]
    assert to_tell(available=available, held=holding, queue=rest) == ()


def _warsaw(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=WARSAW)


@pytest.mark.parametrize(
    ("told", "until"),
    [
        (_warsaw(24, 10, 15), _warsaw(25, 10, 15)),
        (_warsaw(27, 16), _warsaw(30, 16)),  # a Friday, over the weekend
        (_warsaw(10, 9), _warsaw(12, 9)),  # before Independence Day
    ],
)
def test_a_place_is_held_to_the_same_hour_of_the_next_working_day(told, until):
    assert held_until(told_at=told.astimezone(UTC), zone=WARSAW) == until


def test_a_day_the_seller_is_closed_is_no_working_day():
    until = held_until(
        told_at=_warsaw(24, 10), zone=WARSAW, closures=frozenset({date(2026, 11, 25)})
    )

    assert until == _warsaw(26, 10)


@pytest.mark.parametrize(
    ("at", "then"),
    [
        (_warsaw(24, 6), _warsaw(24, 6)),
        (_warsaw(24, 19, 59), _warsaw(24, 19, 59)),
        (_warsaw(24, 20), _warsaw(25, 6)),
        (_warsaw(24, 23, 30), _warsaw(25, 6)),
        (_warsaw(24, 0, 30), _warsaw(24, 6)),
        (_warsaw(24, 5, 59), _warsaw(24, 6)),
    ],
)
def test_what_falls_into_the_night_waits_for_six(at, then):
    assert by_day(at=at.astimezone(UTC), zone=WARSAW) == then
