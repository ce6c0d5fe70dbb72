"""Who may decide about an order, and the rules that nobody could ever approve."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.approvers import (
    Away,
    Bar,
    Circle,
    Colleague,
    Gap,
    Mandate,
    absence_gap,
    mandate,
    uncovered,
    whom_to_ask,
)
from portal.kit.money import Money

DAY = date(2026, 11, 24)
ANNA, BOLEK, CELINA, DAREK = (UUID(int=n) for n in range(1, 5))
anna = Colleague(id=ANNA, name="Anna", limit=Money(100), limited=True)
bolek = Colleague(id=BOLEK, name="Bolek", manager=True)
celina = Colleague(id=CELINA, name="Celina", manager=True)
darek = Colleague(id=DAREK, name="Darek")


def away(of: UUID, deputy: UUID | None, first: int = 0, last: int = 0) -> Away:
    return Away(
        id=UUID(int=99),
        manager_id=of,
        deputy_id=deputy,
        starts=DAY + timedelta(first),
        ends=DAY + timedelta(last),
    )


def limited_to(grosze: int | None) -> Colleague:
    limit = None if grosze is None else Money(grosze)
    return Colleague(id=BOLEK, name="Bolek", manager=True, limit=limit, limited=True)


def asked(circle: Circle, orderer: UUID = ANNA, gross: int = 500) -> list[str]:
    found = whom_to_ask(circle, orderer_id=orderer, gross=Money(gross), on=DAY)
    return [one.who.name for one in found]


def test_every_manager_who_is_there_is_asked():
    assert asked(Circle(colleagues=(anna, bolek, celina, darek))) == ["Bolek", "Celina"]


def test_a_deputy_is_asked_in_the_place_of_a_manager_who_is_away():
    circle = Circle(colleagues=(anna, bolek, darek), absences=(away(BOLEK, DAREK),))

    answer = mandate(circle, DAREK, orderer_id=ANNA, gross=Money(500), on=DAY)

    assert asked(circle) == ["Darek"]
    assert isinstance(answer, Mandate)
    assert answer.instead_of == bolek


@pytest.mark.parametrize("day", [-1, 3])
def test_outside_of_the_days_a_deputy_decides_nothing(day):
    circle = Circle(colleagues=(anna, bolek, darek), absences=(away(BOLEK, DAREK, 0, 2),))
    on = DAY + timedelta(day)

    assert mandate(circle, DAREK, orderer_id=ANNA, gross=Money(1), on=on) is Bar.NOT_ASKED


@pytest.mark.parametrize(
    ("who", "orderer", "gross", "answer"),
    [
        (BOLEK, BOLEK, 1, Bar.OWN),
        (ANNA, BOLEK, 1, Bar.NOT_ASKED),
        (CELINA, BOLEK, 201, Bar.LIMIT),
        (UUID(int=77), ANNA, 1, Bar.NOT_ASKED),
    ],
)
def test_some_may_not_decide(who, orderer, gross, answer):
    limited = Colleague(id=CELINA, name="Celina", manager=True, limit=Money(200), limited=True)
    circle = Circle(colleagues=(anna, bolek, limited))

    assert mandate(circle, who, orderer_id=orderer, gross=Money(gross), on=DAY) is answer


def test_a_manager_approves_as_much_as_they_could_order():
    limited = Colleague(id=CELINA, name="Celina", manager=True, limit=Money(200), limited=True)

    assert asked(Circle(colleagues=(anna, limited)), gross=200) == ["Celina"]


@pytest.mark.parametrize(
    ("colleagues", "budgets", "gap"),
    [
        ((anna, bolek), True, None),
        ((darek,), False, None),
        ((anna, darek), False, Gap.NOBODY_ELSE),
        ((limited_to(1),), False, Gap.NOBODY_ELSE),
        ((limited_to(None),), False, Gap.NOBODY_ELSE),
        ((darek,), True, Gap.NOBODY),
        ((Colleague(id=ANNA, orders=False, limit=Money(1), limited=True),), False, None),
    ],
)
def test_a_rule_nobody_could_approve_is_found(colleagues, budgets, gap):
    found = uncovered(Circle(colleagues=colleagues), budgets=budgets, on=DAY)

    assert (found.gap if found else None) is gap


@pytest.mark.parametrize(
    ("colleagues", "gap"),
    [((anna, bolek), Gap.DEPUTY_GONE), ((anna, bolek, darek), None)],
)
def test_whoever_stands_in_keeps_their_access(colleagues, gap):
    circle = Circle(colleagues=colleagues, absences=(away(BOLEK, DAREK),))
    found = uncovered(circle, budgets=False, on=DAY)

    assert (found.gap if found else None) is gap


@pytest.mark.parametrize(
    ("new", "gap"),
    [
        (away(BOLEK, DAREK), None),
        (away(BOLEK, CELINA), None),
        (away(BOLEK, None), None),
        (away(BOLEK, ANNA), Gap.DEPUTY_LIMITED),
        (away(BOLEK, UUID(int=77)), Gap.DEPUTY_GONE),
        (away(BOLEK, BOLEK), Gap.DEPUTY_GONE),
        (away(ANNA, DAREK), Gap.NO_MANAGER),
        (away(BOLEK, None, 5, 6), Gap.NO_DEPUTY),
        (away(BOLEK, CELINA, 4, 9), Gap.DEPUTY_AWAY),
        (away(BOLEK, DAREK, 19, 22), Gap.STANDS_IN),
        (away(CELINA, BOLEK, 4, 5), Gap.AWAY_ALREADY),
    ],
)
def test_an_absence_leaves_somebody_to_decide(new, gap):
    circle = Circle(
        colleagues=(anna, bolek, celina, darek),
        absences=(away(CELINA, DAREK, 5, 8), away(CELINA, BOLEK, 20, 21)),
    )
    found = absence_gap(circle, new)

    assert (found.gap if found else None) is gap


people = st.lists(
    st.builds(
        lambda manager, limit: (manager, limit), st.booleans(), st.none() | st.integers(0, 1000)
    ),
    min_size=2,
    max_size=6,
)


@given(people, st.data())
def test_where_every_rule_was_accepted_somebody_can_be_asked_on_every_day(drawn, data):
    colleagues = tuple(
        Colleague(
            id=UUID(int=n),
            name=str(n),
            manager=manager,
            limit=None if limit is None else Money(limit),
            limited=limit is not None,
        )
        for n, (manager, limit) in enumerate(drawn)
    )
    circle = Circle(colleagues=colleagues)
    for _ in range(data.draw(st.integers(0, 4))):
        first = data.draw(st.integers(0, 6))
        new = Away(
            id=UUID(int=99),
            manager_id=data.draw(st.sampled_from(colleagues)).id,
            deputy_id=data.draw(st.none() | st.sampled_from([one.id for one in colleagues])),
            starts=DAY + timedelta(first),
            ends=DAY + timedelta(first + data.draw(st.integers(0, 3))),
        )
        if absence_gap(circle, new) is None:
            circle = Circle(colleagues=colleagues, absences=(*circle.absences, new))
    if uncovered(circle, budgets=True, on=DAY) is not None:
        return
    deputies = {one.deputy_id for one in circle.absences}
    for orderer in colleagues:
        if orderer.manager or orderer.id in deputies:
            continue
        for day in range(11):
            on = DAY + timedelta(day)
            found = whom_to_ask(circle, orderer_id=orderer.id, gross=Money(10**9), on=on)
            assert found, (orderer, on)
            assert orderer.id not in {one.who.id for one in found}
