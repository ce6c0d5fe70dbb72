"""Orders in tables: headers in two languages or none, odd columns, nothing lost."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.column_guess import Columns
from portal.domain.order_table import read_table
from portal.domain.order_text import RowProblem

SHARED = Path(__file__).parents[4] / "shared/data/order_files"


def read(*rows):
    table = read_table(rows)
    return [(row.code, None if row.quantity is None else str(row.quantity)) for row in table.rows]


@pytest.mark.parametrize(
    "header",
    [
        ["Kod", "Ilość"],
        ["Indeks", "ilosc"],
        ["Symbol", "Szt."],
        ["SKU", "Qty"],
        ["EAN", "Quantity"],
        ["Item Number", "amount"],
        ["Kod towaru", "Zamówienie"],
        ["NR KATALOGOWY", "Ilość (szt.)"],
        ["\ufeffKod", "Ilość zamawiana"],
    ],
)
def test_a_header_in_polish_or_english_names_the_columns(header):
    assert read(header, ["A-1", "2"]) == [("A-1", "2")]
    assert read([*reversed(header)], ["2", "A-1"]) == [("A-1", "2")]


def test_lines_above_the_header_are_left_out():
    rows = [["Zamówienie nr 7", ""], ["", ""], ["Kod", "Ilość"], ["A-1", "2"]]
    table = read_table(rows)
    assert (table.header_row, [(r.row, r.code) for r in table.rows]) == (3, [(4, "A-1")])


def test_prices_stock_and_customer_columns_are_no_quantities():
    header = ["Lp", "Kod", "Cena netto", "Stan", "Wartość", "Ilość"]
    assert read(header, ["1", "A-1", "12,50", "300", "25,00", "2"]) == [("A-1", "2")]


@pytest.mark.parametrize(
    "rows",
    [
        [["A-1", "2"], ["B-2", "3"]],
        [["2", "A-1"], ["3", "B-2"]],
        [["1", "A-1", "2"], ["2", "B-2", "3"], ["3", "C-3", "4"]],
        [["A-1", "Kubek biały", "2", "12.50"], ["B-2", "Talerz duży", "3", "7.99"]],
        [["5900851376741", "2"], ["8712581549640", "3"]],
        [["2", "10012"], ["3", "10013"]],
    ],
)
def test_without_a_header_the_columns_are_known_by_what_stands_in_them(rows):
    code = next(i for i, cell in enumerate(rows[0]) if cell in ("A-1", "5900851376741", "10012"))
    assert [quantity for _, quantity in read(*rows)][:2] == ["2", "3"]
    assert [found for found, _ in read(*rows)] == [row[code] for row in rows]


def test_a_first_row_of_words_over_quantities_is_a_header_even_of_unknown_words():
    assert read(["wyroby", "potrzeba"], ["A-1", "2"]) == [("A-1", "2")]


def test_a_row_with_a_unit_in_it_is_no_header():
    assert read(["A-1", "5", "szt."], ["B-2", "6", "szt."]) == [("A-1", "5"), ("B-2", "6")]


def test_units_names_and_further_codes_are_kept():
    table = read_table(
        [["SKU", "EAN", "Nazwa", "Ilość", "JM"], ["A-1", "5900851376741", "Kubek", "2", "KARTON"]]
    )
    (row,) = table.rows
    assert (row.unit, row.name, row.other_codes) == ("kart.", "Kubek", ("5900851376741",))


def test_a_row_without_its_code_falls_back_on_its_ean():
    assert read(["SKU", "EAN", "Ilość"], ["", "5900851376741", "2"]) == [("5900851376741", "2")]


def test_rows_that_cannot_be_ordered_say_why_and_keep_their_cells():
    table = read_table([["Kod", "Ilość"], ["A-1", ""], ["", "2"], ["B-2", "dwa"], ["C-3", "0"]])
    assert [(row.row, row.problem, row.cells) for row in table.rows] == [
        (2, RowProblem.NO_QUANTITY, ("A-1", "")),
        (3, RowProblem.NO_CODE, ("", "2")),
        (4, RowProblem.BAD_QUANTITY, ("B-2", "dwa")),
        (5, RowProblem.NO_QUANTITY, ("C-3", "0")),
    ]


def test_a_cell_with_several_codes_and_as_many_quantities_is_as_many_lines():
    assert read(["Sku", "Quantity"], ["A-1, B-2, C-3", "5, 2, 1"]) == [
        ("A-1", "5"),
        ("B-2", "2"),
        ("C-3", "1"),
    ]


def test_columns_chosen_by_a_person_are_taken_as_they_are():
    rows = [["Kod", "Ilość", "Zapas"], ["A-1", "2", "7"]]
    (row,) = read_table(rows, Columns(code=0, quantity=2)).rows
    assert str(row.quantity) == "7"


def test_an_empty_table_is_an_empty_order():
    assert read() == []
    assert read(["", " "], []) == []


@given(st.lists(st.lists(st.text(max_size=12), max_size=6), max_size=12))
def test_any_table_is_read_and_no_filled_row_is_lost(rows):
    table = read_table(rows)
    filled = {n for n, row in enumerate(rows, start=1) if any(cell.strip() for cell in row)}
    seen = {row.row for row in table.rows}
    assert seen == {n for n in filled if n > (table.header_row or 0)}


def cells_of(name):
    raw = (SHARED / name).read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1250")
    delimiter = ";" if text.count(";") > text.count(",") else ","
    return list(csv.reader(text.splitlines(), delimiter=delimiter))


@pytest.mark.skipif(not SHARED.exists(), reason="the collection of real order files is not here")
@pytest.mark.parametrize(
    ("name", "order"),
    [
        ("oro_form_quick-order.csv", [("HSSUC", "1"), ("HSTUC", "2.55"), ("HCCM", "3")]),
        ("oro_unit_quick-order.csv", [("HSSUC", "1"), ("HSTUC", "2.55"), ("HCCM", "3")]),
        ("csv_files__purchase_order.csv", [("oo050375", "24"), ("oo057864", "50")]),
        (
            "orderSystem__zamowienie.csv",
            [("Cia cho", "11"), ("Chleb", "2"), ("Chleb", "5"), ("Chleb", "1")],
        ),
        (
            "Woocommerce-CSV-Orders__sample_order.csv",
            [
                ("SP-37218", "5"),
                ("SP-372189", "2"),
                ("SP-372160", "1"),
                ("SP-37216", "1"),
                ("SP-3721", "2"),
                ("SP-372093", "3"),
                ("SP-372097", "1"),
            ],
        ),
        ("oro_template.csv", []),
        ("frictionless-py__bom.csv", [("english", "1"), ("中国人", "2")]),
        ("frictionless-py__latin1.csv", [("english", "1"), ("©", "2")]),
    ],
)
def test_order_files_of_real_users_are_read(name, order):
    good = [row for row in read_table(cells_of(name)).rows if row.good]
    assert [(row.code, str(row.quantity)) for row in good] == order


@pytest.mark.skipif(not SHARED.exists(), reason="the collection of real order files is not here")
def test_every_order_file_here_is_read_without_losing_a_row():
    for path in sorted(SHARED.glob("*.csv")):
        rows = cells_of(path.name)
        table = read_table(rows)
        filled = {n for n, row in enumerate(rows, start=1) if any(cell.strip() for cell in row)}
        below = {n for n in filled if n > (table.header_row or 0)}
        assert {row.row for row in table.rows} == below, path.name
