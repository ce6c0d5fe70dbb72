"""Lists kept as text, as every program writes them."""

import csv
import io
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.gateways.spreadsheets import ORDER_FILE, Limits, Row, guess_header, preview, rows
from portal.kit.errors import InvalidInput

POLISH = "Zażółć gęślą jaźń; ŚĆĄ ŹŻŁ"


def read(content: bytes, **changed: object) -> list[list[str]]:
    limits = Limits(**{**{n: getattr(ORDER_FILE, n) for n in ORDER_FILE.__slots__}, **changed})
    return [row.cells for row in rows(content, filename="lista.csv", limits=limits)]


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1250", "cp1250"),
        ("iso-8859-2", "iso8859_2"),
        ("cp852", "cp852"),
    ],
)
def test_the_encoding_is_found(encoding: str, named: str) -> None:
    text = "kod\tnazwa\nA1\t" + POLISH + "\nA2\tmąka źdźbło ściółka\n"

    seen = preview(text.encode(encoding), filename="a.csv")

    assert (seen.encoding, seen.header, seen.sample[0].cells) == (
        named,
        ["kod", "nazwa"],
        ["A1", POLISH],
    )


@pytest.mark.parametrize("encoding", ["utf-8", "cp1250", "iso-8859-2"])
@pytest.mark.parametrize("word", ["ściółka", "mąka", "źdźbło", "ŁÓDŹ", "żarówka", "świeca"])
def test_one_polish_word_is_enough(encoding: str, word: str) -> None:
    assert read(f"{word};2\n".encode(encoding)) == [[word, "2"]]


def test_another_alphabet_is_read_too() -> None:
    text = "код;назва\n1;Лампа настільна жовта велика\n2;Стрічка клейка прозора\n"

    assert read(text.encode("cp1251"))[1] == ["1", "Лампа настільна жовта велика"]


def test_polish_letters_far_behind_the_beginning_count() -> None:
    content = b"A;1\n" * 9_000 + "żółw;1\n".encode("cp1250")

    assert read(content)[-1] == ["żółw", "1"]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    text = f"SKU{delimiter}Ilość\nA-1{delimiter}3\nA-2{delimiter}4\n"

    assert read(text.encode()) == [["SKU", "Ilość"], ["A-1", "3"], ["A-2", "4"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A;1,5\nB;2,5\n", [["A", "1,5"], ["B", "2,5"]]),
        ('A,"red;blue",3\nB,"x;y",4\n', [["A", "red;blue", "3"], ["B", "x;y", "4"]]),
        ("A;lampa, biała\nB;taśma\n", [["A", "lampa, biała"], ["B", "taśma"]]),
        ('"A";"5 ""cali""";1\n', [["A", '5 "cali"', "1"]]),
        ('A;rura 5" czarna;1\nB;x;2\n', [["A", 'rura 5" czarna', "1"], ["B", "x", "2"]]),
        ('A;"dwa\nwiersze";1\nB;x;2\n', [["A", "dwa\nwiersze", "1"], ["B", "x", "2"]]),
        ("sep=|\nA|1;2\n", [["A", "1;2"]]),
        ('="00123";="7"\n', [["00123", "7"]]),
        ("A;1\rB;2\r", [["A", "1"], ["B", "2"]]),
        (" A ;\u00a01 \n", [["A", "1"]]),
        ("5901234123457\n5901234123464\n", [["5901234123457"], ["5901234123464"]]),
        ("\n\nA;1\n;;\n  ; \nB;2\n\n", [["A", "1"], ["B", "2"]]),
    ],
)
def test_what_programs_write_is_understood(text: str, expected: list[list[str]]) -> None:
    assert read(text.encode()) == expected


def test_rows_carry_the_line_the_person_sees() -> None:
    content = b'kod;ile\n\n"A\nB";1\n\nC;2\n'

    assert [row.number for row in rows(content, filename="a.csv")] == [1, 3, 6]


def test_a_row_answers_for_columns_it_does_not_have() -> None:
    row = Row(1, ["A"])

    assert (row.cell(0), row.cell(1), row.cell(-1)) == ("A", "", "")


def test_a_quotation_mark_never_closed_is_named_and_swallows_nothing() -> None:
    with pytest.raises(InvalidInput, match="opens in row 2 and is never closed"):
        read(b'A;x;1\nB;"x;2\nC;y;3\nD;z;4\n')


def test_a_given_encoding_and_delimiter_are_obeyed() -> None:
    seen = preview("ł,1;2\n".encode("cp852"), filename="a", encoding="cp852", delimiter=",")

    assert seen.sample == [Row(1, ["ł", "1;2"])]


@pytest.mark.parametrize("encoding", ["none-such", "hex", "\x00"])
def test_an_unknown_encoding_is_refused(encoding: str) -> None:
    with pytest.raises(InvalidInput, match="encoding is not known"):
        preview(b"a;b\n", filename="a", encoding=encoding)


@pytest.mark.parametrize(
    ("content", "changed", "message"),
    [
        (b"A;1\n" * 5, {"rows": 3}, "more than 3 rows"),
        (b";".join([b"A"] * 11) + b"\n", {"columns": 10}, "more than 10 columns"),
        (b"A;" + b"x" * 60 + b"\n", {"cell_chars": 50}, "Row 1 has a cell longer than 50"),
        (b"A;" + b"x" * 200_000 + b"\n", {}, "Row 1 has a cell longer"),
    ],
)
def test_limits_are_named(content: bytes, changed: dict[str, int], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        read(content, **changed)


def test_the_header_does_not_count_and_empty_cells_at_the_end_do_no_harm() -> None:
    content = b"sku;qty\n" + b"A;1" + b";" * 30 + b"\nB;2\n"

    assert read(content, rows=2, columns=10) == [["sku", "qty"], ["A", "1"], ["B", "2"]]


@pytest.mark.parametrize(
    ("table", "has_header"),
    [
        ([["SKU", "Ilość"], ["A", "3"]], True),
        ([["SKU", "Ilość"]], True),
        ([["A1", "3"], ["A2", "4"]], False),
        ([["5901234123457", "nazwa"], ["5901234123464", "inna"]], False),
        ([["A1", "lampa"], ["A2", "taśma"]], False),
        ([["Kod", "Cena netto 2026"], ["A2", "12,50 zł"]], True),
        ([], False),
    ],
)
def test_a_header_is_guessed(table: list[list[str]], has_header: bool) -> None:
    assert guess_header(table) is has_header


def test_a_preview_reads_only_the_beginning() -> None:
    content = b"sku;qty\n" + b"A;1\n" * 5_000

    seen = preview(content, filename="a.csv", rows=3)

    assert (len(seen.sample), seen.has_header, seen.columns) == (3, True, 2)
    assert seen.row_estimate == 5_000


@given(
    st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_categories=("Cc",)), max_size=12).filter(
                lambda text: text == text.strip() and not text.startswith(("'", "=", "sep"))
            ),
            min_size=3,
            max_size=3,
        ).filter(any),
        min_size=1,
        max_size=12,
    )
)
def test_what_a_csv_writer_wrote_is_read_back(table: list[list[str]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL).writerows(table)

    found = preview(out.getvalue().encode(), filename="a", encoding="utf-8", delimiter=";", rows=99)

    assert [
        *([found.header] if found.has_header else []),
        *(r.cells for r in found.sample),
    ] == table


def test_ten_thousand_lines_take_a_moment(tmp_path: Path) -> None:
    path = tmp_path / "order.csv"
    path.write_bytes("".join(f"SKU-{i};{i % 9},5;żółty\n" for i in range(10_000)).encode("cp1250"))

    started = time.perf_counter()
    count = sum(1 for _ in rows(path, filename="order.csv"))

    assert count == 10_000
    assert time.perf_counter() - started < 0.5  # 20 ms on a quiet machine
