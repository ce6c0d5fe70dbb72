"""A press works once: the second of the same key finds what came of the first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.extensions import db
from portal.kit.clock import utc_now
from portal.kit.ids import new_id
from portal.models.presses import Press
from portal.models.tenancy import acting_as_system, acting_for
from portal.services.presses import first_press, forget_presses, note_outcome, outcome_of
from portal.services.unit_of_work import unit_of_work
from tests.factories import a_member
from tests.factories.orders import actor_of
from tests.stored import stored


def pressed(member, key, *, at=None, outcome=None):
    actor = actor_of(member)
    db.session.close()
    with acting_for(actor.company_id, actor.person_id), unit_of_work():
        first = first_press(actor=actor, key=key, at=at or utc_now())
        if first and outcome is not None:
            note_outcome(actor=actor, key=key, outcome=outcome)
    return first


def told(member, key):
    actor = actor_of(member)
    db.session.close()
    with acting_for(actor.company_id, actor.person_id):
        found = outcome_of(actor=actor, key=key)
        db.session.close()
    return found


def test_only_the_first_press_of_a_key_is_the_first(app):
    member, key = a_member(), new_id()

    assert [pressed(member, key) for _ in range(3)] == [True, False, False]
    assert pressed(member, new_id()) is True


def test_the_second_press_finds_what_came_of_the_first(app):
    member, key = a_member(), new_id()
    pressed(member, key, outcome={"lines": 3})
    pressed(member, key, outcome={"lines": 0})

    assert told(member, key) == {"lines": 3}
    assert told(member, new_id()) is None


def test_a_colleagues_and_another_companys_press_are_not_ones_own(app):
    member, key = a_member(), new_id()
    pressed(member, key, outcome={"lines": 3})
    others = a_member(of=member.company), a_member()

    assert [told(other, key) for other in others] == [None, None]
    assert [pressed(other, key) for other in others] == [True, True]


def test_a_press_that_failed_leaves_nothing_behind(app):
    member, key = a_member(), new_id()
    actor = actor_of(member)
    db.session.close()

    with (
        pytest.raises(RuntimeError),
        acting_for(actor.company_id, actor.person_id),
        unit_of_work(),
    ):
        first_press(actor=actor, key=key, at=utc_now())
        raise RuntimeError

    assert pressed(member, key) is True


def test_old_presses_are_forgotten(app):
    member, old, new = a_member(), new_id(), new_id()
    pressed(member, old, at=utc_now() - timedelta(days=31))
    pressed(member, new)
    db.session.close()

    with acting_as_system(), unit_of_work():
        gone = forget_presses(before=utc_now() - timedelta(days=30))

    assert gone == 1
    assert stored(select(func.count()).select_from(Press)) == [1]
