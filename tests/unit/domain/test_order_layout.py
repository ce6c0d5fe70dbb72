"""What a layout of an order file is, and by what it is known again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.imports import MissingColumn
from portal.domain.order_layout import (
    Meaning,
    cells_of,
    columns_of,
    fields_of,
    mark_for,
    marks,
    placed,
)
from portal.domain.order_table import read_table

ODD = [["Poz", "Opis", "X", "Y", "Ozn"], ["1", "kubek", "12", "3", "A-1"]]
fields = st.lists(st.sampled_from(["", *Meaning]), min_size=1, max_size=8)
tables = st.lists(st.lists(st.text(max_size=6), max_size=5), max_size=8)


@given(fields)
def test_meanings_that_can_be_are_the_same_there_and_back(said):
    try:
        columns = columns_of(said)
    except MissingColumn:
        single = [one for one in Meaning if one is not Meaning.OTHER_CODE]
        assert Meaning.CODE not in said or any(said.count(one) > 1 for one in single)
    else:
        assert fields_of(columns, len(said)) == said


@given(tables)
def test_the_cells_of_what_was_read_stand_where_they_stood(table):
    read = read_table(table)
    again = cells_of(read)

    for number, cells in enumerate(table, start=1):
        if number >= (read.header_row or 1) and any(cell.strip() for cell in cells):
            assert again[number - 1] == cells


@given(tables)
def test_reading_the_cells_again_finds_the_same_rows(table):
    read = read_table(table)

    again = read_table(cells_of(read), read.columns, header=read.header is not None)

    assert again.rows == read.rows
    assert again.header == read.header


@pytest.mark.parametrize("header", [True, False])
def test_no_row_is_lost_whether_the_first_names_the_columns_or_not(header):
    read = read_table(ODD, columns_of(["", "name", "", "quantity", "code"]), header=header)

    assert len(read.rows) + len([read.header] if read.header else []) == 2


def test_a_file_is_known_by_its_header_in_any_case_and_without_its_accents():
    first = read_table([["Kod", "Ilość", "Uwagi"], ["A-1", "2", ""]])
    second = read_table([["KOD ", "ilosc", "uwagi"], ["B-2", "7", "x"]])

    assert mark_for(first, header=True) in marks(second)


def test_one_column_more_at_the_end_is_the_same_file_with_our_reasons():
    sent = read_table([["Kod", "Ilość", "Uwagi"], ["A-1", "2", "x"]])
    back = read_table([["Kod", "Ilość", "Uwagi", "Powód"], ["A-1", "2", "x", "Nie znamy kodu"]])

    assert mark_for(sent, header=True) in marks(back)
    assert mark_for(back, header=True) not in marks(sent)


def test_a_file_without_a_header_is_known_by_what_its_columns_hold():
    first = read_table([["100", "A-1", "kubek"], ["200", "B-2", "talerz"]])
    like = read_table([["7", "C-3", "miska"], ["1", "A-1", "kubek"], ["2", "B-2", "x"]])
    other = read_table([["A-1", "7", "kubek"], ["B-2", "9", "talerz"]])

    mark = mark_for(first, header=False)
    assert mark in marks(like)
    assert mark not in marks(other)


def test_rows_go_to_their_own_places_and_the_header_before_them():
    assert placed(["Kod"], 2, [(4, ["A"]), (6, ["B"])]) == [[], ["Kod"], [], ["A"], [], ["B"]]
    assert placed(["Kod"], 0, [(3, ["A"])]) == [[], ["Kod"], ["A"]]
    assert placed([], 0, []) == []
