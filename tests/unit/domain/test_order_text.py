"""Orders pasted as text, in any usual form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.order_text import RowProblem, merge, read_text


def read(line):
    """Return code, quantity and unit of a single line."""
    (row,) = read_text(line).rows
    return row.code, None if row.quantity is None else str(row.quantity), row.unit


@pytest.mark.parametrize(
    ("line", "quantity", "unit"),
    [
        ("ABC-123 12", "12", ""),
        ("ABC-123\t12", "12", ""),
        ("ABC-123;12", "12", ""),
        ("ABC-123; 12", "12", ""),
        ("ABC-123,12", "12", ""),
        ("ABC-123, 12", "12", ""),
        ("ABC-123      12", "12", ""),
        ("ABC-123 x 12", "12", ""),
        ("ABC-123 x12", "12", ""),
        ("ABC-123 × 12", "12", ""),
        ("12 x ABC-123", "12", ""),
        ("12x ABC-123", "12", ""),
        ("12 ABC-123", "12", ""),
        ("12 szt ABC-123", "12", "szt."),
        ("12 szt. ABC-123", "12", "szt."),
        ("3 kartony ABC-123", "3", "kart."),
        ("ABC-123 12 szt", "12", "szt."),
        ("ABC-123 12szt.", "12", "szt."),
        ("ABC-123 x 2 kart.", "2", "kart."),
        ("ABC-123 2,5 kg", "2.5", "kg"),
        ("ABC-123;2,5", "2.5", ""),
        ("ABC-123: 12", "12", ""),
        ("ABC-123 = 12", "12", ""),
        ("ABC-123 - 12 szt", "12", "szt."),
        ("1. ABC-123 12", "12", ""),
        ("• ABC-123 12", "12", ""),
        ("ABC-123 1 200", "1200", ""),
        ("ABC-123 Kubek biały 300 ml 12 szt.", "12", "szt."),
        ("ABC-123", "1", ""),
    ],
)
def test_a_code_and_a_quantity_are_read_in_any_usual_form(line, quantity, unit):
    assert read(line) == ("ABC-123", quantity, unit)


@pytest.mark.parametrize(
    ("line", "code", "quantity"),
    [
        ("10012 5", "10012", "5"),
        ("5 10012", "10012", "5"),
        ("12 12", "12", "12"),
        ("10012,5", "10012", "5"),
        ("10012 5,5", "10012", "5.5"),
        ("5900851376741 5", "5900851376741", "5"),
        ("5 5900851376741", "5900851376741", "5"),
        ("5900851376741", "5900851376741", "1"),
        ("HSTUC 2.55", "HSTUC", "2.55"),
        ("Kubek biały 12", "Kubek biały", "12"),
        ("2x4 12", "2x4", "12"),
    ],
)
def test_of_two_numbers_the_longer_one_is_the_code(line, code, quantity):
    assert read(line)[:2] == (code, quantity)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("ABC-123 -5", "The quantity -5 is negative."),
        ("ABC-123 1e5", "Write the quantity 1e5 in plain digits."),
        ("ABC-123 1,2345", "The quantity 1,2345 has more than 3 decimals."),
        ("ABC-123 99999999999", "The quantity 99999999999 is too large."),
    ],
)
def test_a_wrong_quantity_is_an_error_in_words_and_never_one_piece(line, words):
    (row,) = read_text(line).rows
    assert (row.code, row.quantity, row.problem) == ("ABC-123", None, RowProblem.BAD_QUANTITY)
    assert row.message % row.values == words


def test_a_word_in_a_column_of_quantities_is_an_error():
    rows = read_text("A-1;2\nB-2;dwa\nC-3;4").rows
    assert [row.problem for row in rows] == [None, RowProblem.BAD_QUANTITY, None]


def test_rows_keep_their_numbers_and_what_was_written():
    rows = read_text("A-1 2\n\n  B-2   x 3 \n").rows
    assert [(row.row, row.code, row.cells) for row in rows] == [
        (1, "A-1", ("A-1 2",)),
        (3, "B-2", ("  B-2   x 3 ",)),
    ]


def test_a_pasted_table_is_read_by_its_header():
    table = read_text("Lp.\tIndeks\tNazwa\tIlość\n1\tA-1\tKubek\t2\n2\tB-2\tTalerz\t3,5")
    assert table.header_row == 1
    assert [(row.code, str(row.quantity), row.name) for row in table.rows] == [
        ("A-1", "2", "Kubek"),
        ("B-2", "3.5", "Talerz"),
    ]


def test_a_table_parted_by_commas_is_read_by_its_header():
    table = read_text("Item Number,Quantity\nHSSUC, 1\nHCCM,3")
    assert [(row.code, str(row.quantity)) for row in table.rows] == [("HSSUC", "1"), ("HCCM", "3")]


def test_duplicates_are_summed_by_code_and_unit_and_keep_their_rows():
    rows = read_text("AB-1 2\nC-3 1\nab 1 3\nAB-1 1 kart.\nAB-1 -9").rows
    merged = [(m.code, str(m.quantity), m.unit, [r.row for r in m.rows]) for m in merge(rows)]
    assert merged == [
        ("AB-1", "5", "", [1, 3]),
        ("C-3", "1", "", [2]),
        ("AB-1", "1", "kart.", [4]),
    ]


def test_the_same_code_in_another_writing_is_the_same_line():
    rows = read_text("AB-1;2\nab1;3").rows
    assert [(m.code, str(m.quantity)) for m in merge(rows)] == [("AB-1", "5")]


@given(st.text(max_size=300))
def test_any_text_is_read_and_every_line_with_something_in_it_becomes_a_row(text):
    table = read_text(text)
    for row in table.rows:
        assert row.good == (row.quantity is not None and row.message == "")
    if table.header_row is None and not any(mark in text for mark in "\t;"):
        filled = [n for n, line in enumerate(text.splitlines(), start=1) if line.strip()]
        assert [row.row for row in table.rows] == filled or table.columns.quantity is not None


codes = st.from_regex(r"[A-Z]{2,4}-[0-9]{2,5}", fullmatch=True)
forms = st.sampled_from(["{c} {q}", "{c};{q}", "{c}\t{q}", "{q} x {c}", "{q} szt. {c}", "{c}, {q}"])


@given(st.lists(st.tuples(codes, st.integers(1, 9999)), min_size=1, max_size=20), forms)
def test_an_order_written_in_one_form_is_read_whole(lines, form):
    text = "\n".join(form.format(c=code, q=quantity) for code, quantity in lines)
    assert [(row.code, row.quantity) for row in read_text(text).rows] == lines
