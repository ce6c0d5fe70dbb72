"""Lists that leave the portal."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from portal.gateways.exports import PLAIN, POLISH, Dialect, csv_chunks, neutral, xlsx_file
from portal.gateways.spreadsheets import rows

ROW = [
    "A-1",
    12,
    Decimal("1234.50"),
    date(2026, 11, 24),
    datetime(2026, 11, 24, 8, 5, tzinfo=UTC),
    None,
]


def written(table: list[list[object]], dialect: Dialect = POLISH, **more: object) -> str:
    return b"".join(csv_chunks(table, dialect=dialect, **more)).decode()  # type: ignore[arg-type]


def test_a_polish_csv_opens_in_polish_excel() -> None:
    assert written([ROW], header=["Kod", "Ilość"]) == (
        "\ufeffKod;Ilość\r\nA-1;12;1234,50;2026-11-24;2026-11-24 08:05:00;\r\n"
    )


def test_a_plain_csv_is_for_programs() -> None:
    assert written([ROW], PLAIN) == "A-1,12,1234.50,2026-11-24,2026-11-24 08:05:00,\r\n"


def test_an_empty_list_is_still_a_file() -> None:
    assert (written([]), written([], header=["Kod"])) == ("\ufeff", "\ufeffKod\r\n")


def test_a_long_list_is_never_held_whole() -> None:
    taken = iter(range(10_000_000))
    chunks = csv_chunks((["A", n] for n in taken), header=["a", "b"])

    next(chunks)

    assert next(taken) < 1_000


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+A1", "-A1", "@SUM(A1)", "\t=1", "\r=1", "  =1+1", "\u00a0=1", "\u200b=1",
        "＝1+1", "＋A1", "－A1", "＠A1", "\ufeff=1", "|cmd", "%0A", "\n=1", "-1+1", "=", "-",
    ],
)  # fmt: skip
def test_a_formula_is_made_harmless(text: str) -> None:
    assert neutral(text) == "'" + text


@pytest.mark.parametrize("text", ["", "A=1", "-5", "+3,5", "12.50", "taśma 5%", "'=1", "Łódź - A"])
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert neutral(text) == text


def test_no_cell_begins_another_under_any_delimiter() -> None:
    assert written([["a,=1+1", "b\t=1", "c|=1", 'd"e', "f\n=1", " g"]]) == (
        '\ufeff"a,=1+1";"b\t=1";"c|=1";"d""e";"f\n=1";" g"\r\n'
    )


@pytest.mark.parametrize("sku", ["=A1", "-ABC", "+48 600 100 200", "@x", "00123", "'=1", '5" rura'])
def test_our_own_file_comes_back_unchanged(sku: str) -> None:
    content = b"".join(csv_chunks([[sku, 3]], header=["SKU", "Ilość"]))

    assert [row.cells for row in rows(content, filename="a.csv")][1] == [sku.lstrip("'"), "3"]


@given(st.lists(st.lists(st.text(max_size=9), min_size=2, max_size=2), max_size=5))
def test_any_text_can_be_written(table: list[list[str]]) -> None:
    written([list(row) for row in table])
    with xlsx_file(table, header=["=a", "b"], title="a/b[1]:*") as file:
        load_workbook(file)


def test_a_workbook_keeps_text_as_text_and_numbers_as_numbers() -> None:
    table = [["=1+1", "00123", "http://a.example", *ROW[1:]]]

    with xlsx_file(table, header=["a", "=b"], title="Zamówienia: 2026/11") as file:
        sheet = load_workbook(io.BytesIO(file.read())).active

    assert sheet is not None
    first, second = sheet.iter_rows()
    assert [cell.value for cell in first][:2] == ["a", "=b"]
    assert [(cell.value, cell.data_type) for cell in second][:5] == [
        ("=1+1", "s"),
        ("00123", "s"),
        ("http://a.example", "s"),
        (12, "n"),
        (1234.5, "n"),
    ]
    assert second[5].value == datetime.combine(date(2026, 11, 24), datetime.min.time())
    assert second[2].hyperlink is None


def test_the_same_list_gives_the_same_workbook() -> None:
    with xlsx_file([["A"]]) as one, xlsx_file([["A"]]) as other:
        assert one.read() == other.read()
