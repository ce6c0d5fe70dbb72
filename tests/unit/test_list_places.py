"""The order of a list, as laws: sections stay together, nobody is lost."""

from __future__ import annotations

from itertools import groupby
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from portal.services.lists.places import Place, inserted, moved, put_into_section

_SECTIONS = ("", "Biuro", "Kuchnia")


@st.composite
def _lists(draw: st.DrawFn) -> list[Place]:
    """Return a list whose sections stand together."""
    sizes = [(one, draw(st.integers(0, 4))) for one in draw(st.permutations(_SECTIONS))]
    sections = [section for section, size in sizes for _ in range(size)]
    return [
        Place(
            id=UUID(int=number),
            product_id=UUID(int=number),
            unit="szt.",
            section=section,
            visible=draw(st.booleans()),
            position=number,
        )
        for number, section in enumerate(sections, 1)
    ]


def _together(places: list[Place]) -> bool:
    runs = [section for section, _ in groupby(place.section for place in places)]
    return len(runs) == len(set(runs))


def _ids(places: list[Place]) -> list[UUID]:
    return sorted(place.id for place in places)


@given(_lists(), st.integers(1, 13), st.booleans())
def test_a_move_loses_nobody_and_keeps_sections_together(places, number, up):
    after = moved(places, UUID(int=number), up=up)

    assert _ids(after) == _ids(places)
    assert _together(after)


@given(_lists(), st.integers(1, 13), st.sampled_from([*_SECTIONS, "Nowa"]))
def test_a_change_of_section_loses_nobody_and_keeps_sections_together(places, number, section):
    after = put_into_section(places, UUID(int=number), section)

    assert _ids(after) == _ids(places)
    assert _together(after)
    assert {one.section for one in after if one.id == UUID(int=number)} <= {section}


@given(_lists(), st.integers(-3, 20), st.sampled_from([*_SECTIONS, "Nowa"]))
def test_a_line_put_back_tears_no_section_apart(places, at, section):
    new = Place(id=UUID(int=99), product_id=UUID(int=99), unit="szt.", section=section)

    after = inserted(places, new, at=at)

    assert _ids(after) == [*_ids(places), new.id]
    assert _together(after)


def test_up_and_down_again_within_a_section_is_as_before():
    places = [
        Place(id=UUID(int=n), product_id=UUID(int=n), unit="szt.", position=n) for n in (1, 2, 3)
    ]
    up = moved(places, UUID(int=2), up=True)

    assert [place.id.int for place in up] == [2, 1, 3]
    assert moved(up, UUID(int=2), up=False) == places
