"""Workbooks as people make them."""

from datetime import date, datetime
from datetime import time as clock
from pathlib import Path

import pytest

from portal.gateways.spreadsheets import IMPORT_FILE, Kind, Row, open_table, preview, rows, sniff
from portal.gateways.spreadsheets.workbook_process import text_of
from portal.kit.errors import InvalidInput
from tests.unit.gateways.makers import ods, ods_row, raw_xlsx, xlsx

XLS = Path(__file__).with_name("data") / "zamowienie.xls"


def test_cells_become_the_text_the_person_sees() -> None:
    content = xlsx(
        [
            ["EAN", "Nazwa", "Ilość", "Data", "Godzina", "Tak"],
            [5900020000990.0, " żółta ", 0.1 + 0.2, date(2026, 11, 24), None, True],
            ["00123", "=1+1", 1.10, datetime.combine(date(2026, 11, 24), clock(13, 5)), "x", False],
        ]
    )

    assert [row.cells for row in rows(content, filename="a.xlsx")] == [
        ["EAN", "Nazwa", "Ilość", "Data", "Godzina", "Tak"],
        ["5900020000990", "żółta", "0.3", "2026-11-24", "", "TRUE"],
        ["00123", "", "1.1", "2026-11-24 13:05:00", "x", "FALSE"],
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5900020000990.0, "5900020000990"),
        (10.290000000000001, "10.29"),
        (1e-7, "0.0000001"),
        (-1.5e-7, "-0.00000015"),
        (1.5e20, "150000000000000000000"),
        (-12.0, "-12"),
        (float("nan"), ""),
        (7, "7"),
        ("a\x1fb\x1ec\x00", "a b c"),
        (datetime.combine(date(2026, 1, 2), clock()), "2026-01-02"),
    ],
)
def test_numbers_keep_their_digits_and_no_artefact(value: object, text: str) -> None:
    assert text_of(value) == text


def test_an_old_excel_workbook_is_read() -> None:
    assert (sniff(XLS), [row.cells for row in rows(XLS, filename="zamowienie.xls")]) == (
        Kind.XLS,
        [
            ["EAN", "Nazwa", "Ilość", "Data"],
            ["5900020000990", "Żółta taśma", "12.5", "2026-11-24"],
        ],
    )


def test_an_opendocument_sheet_is_read() -> None:
    content = ods(ods_row("SKU", "Ilość") + ods_row("A-1", "3"))

    assert [row.cells for row in rows(content, filename="a.ods")] == [
        ["SKU", "Ilość"],
        ["A-1", "3"],
    ]


def test_the_first_visible_sheet_with_content_counts() -> None:
    content = xlsx([["SKU"], ["A"]], before=[["tajne"]])

    assert [row.cells for row in rows(content, filename="a.xlsx")] == [["SKU"], ["A"]]


def test_rows_carry_the_number_the_person_sees() -> None:
    content = raw_xlsx(
        [
            '<row r="3"><c r="B3"><v>1</v></c></row>',
            '<row r="7"><c r="C7"><v>2</v></c></row>',
        ]
    )

    assert list(rows(content, filename="a.xlsx")) == [Row(3, ["1"]), Row(7, ["", "2"])]


@pytest.mark.parametrize("name", ["zamowienie.csv", "zamowienie.xls", "zamowienie", "a.pdf"])
def test_a_wrong_ending_does_no_harm(name: str) -> None:
    assert sniff(xlsx([["A"]]), name) is Kind.XLSX
    assert [row.cells for row in rows(xlsx([["A", 1]]), filename=name)] == [["A", "1"]]


def test_a_csv_with_the_name_of_a_workbook_is_read() -> None:
    assert [row.cells for row in rows(b"A;1\n", filename="a.xlsx")] == [["A", "1"]]


def test_a_preview_of_a_long_workbook_copies_only_its_beginning() -> None:
    content = raw_xlsx(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"><v>2</v></c></row>'
        for n in range(1, 30_001)
    )

    seen = preview(content, filename="a.xlsx", rows=5)

    assert (len(seen.sample), seen.row_estimate, seen.columns) == (5, 30_000, 2)


def test_progress_runs_from_nothing_to_all(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"A;1\n" * 50_000)
    for source in (path, xlsx([["A", 1]] * 2_000)):
        table = open_table(source, filename="a", limits=IMPORT_FILE)

        seen = [table.progress for _ in table]

        assert (seen[0], seen == sorted(seen), table.progress) == (0.0, True, 1.0)
        assert 0.3 < seen[len(seen) // 2] < 0.7


@pytest.mark.parametrize("rows_inside", [[], [["", None], [" "]]])
def test_a_workbook_with_nothing_in_it_is_named_so(rows_inside: list[list[object]]) -> None:
    with pytest.raises(InvalidInput, match="no filled rows"):
        list(rows(xlsx(rows_inside), filename="a.xlsx"))
