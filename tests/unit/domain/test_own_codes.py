"""What may be a company's own code, and which columns of its file are codes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.codes import MAX_CODE, normalise_code
from portal.domain.own_code_file import Places, guessed_places, named_places
from portal.domain.own_codes import checked
from portal.kit.errors import InvalidInput


@given(st.text(max_size=90))
def test_a_code_is_refused_or_kept_whole_and_printable(text):
    try:
        code, normal = checked(text)
    except InvalidInput:
        return
    assert code == " ".join(code.split())
    assert len(code) <= MAX_CODE
    assert normal == normalise_code(code) != ""
    assert checked(code) == (code, normal)


@pytest.mark.parametrize("text", ["", "   ", "---", "'", "\0", "x" * (MAX_CODE + 1)])
def test_what_is_no_code_is_refused(text):
    with pytest.raises(InvalidInput):
        checked(text)


@pytest.mark.parametrize(
    ("header", "own", "ours"),
    [
        (["Wasz kod", "SKU"], 0, 1),
        (["Wasz kod", "SKU", "Jm.", "Nazwa"], 0, 1),
        (["SKU", "Kod klienta"], 1, 0),
        (["Wasz kod", "Nasz kod"], 1, 0),
        (["Nasz indeks", "Opis", "Kod dostawcy"], 0, 2),
        (["Your code", "EAN"], 0, 1),
        (["Our code", "Supplier code"], 0, 1),
        (["Lp", "Indeks własny", "Kod towaru"], 1, 2),
    ],
)
def test_a_header_says_whose_codes_they_are(header, own, ours):
    found = named_places([[], header, ["1", "2", "3"]])

    assert (found.own, found.ours, found.header_row) == (own, ours, 2)


@pytest.mark.parametrize("first", [["A-1", "W-1"], ["kubek", "A-1", "W-1"], ["1", "2"]])
def test_a_row_of_codes_is_no_header(first):
    assert named_places([first, first]) == Places()


def test_without_names_the_column_of_known_codes_is_ours():
    rows = [["kubek duży", "W-1", "A-1"], ["talerz", "W-2", "B-2"]]

    found = guessed_places(rows, named=Places(), hits=[0, 0, 2])

    assert (found.own, found.ours, found.header_row) == (1, 2, 0)


def test_without_any_known_code_nothing_is_ours_and_it_is_not_complete():
    found = guessed_places([["x", "y"]], named=Places(), hits=[0, 0])

    assert not found.complete
