"""Files nobody should have to open: refused in words, quickly, in bounded memory."""

import dataclasses
import io
import resource
import time
import zipfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.gateways.spreadsheets import IMPORT_FILE, ORDER_FILE, Limits, preview, rows, sniff
from portal.gateways.spreadsheets.limits import MB
from portal.kit.errors import Expected, InvalidInput, TooLarge
from tests.unit.gateways.makers import ods, ods_row, raw_xlsx, with_lying_size, xlsx

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SHEET = "xl/worksheets/sheet1.xml"


def archive(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return file.getvalue()


def read(source: bytes | Path, limits: Limits = ORDER_FILE, filename: str = "lista.xlsx") -> int:
    return sum(1 for _ in rows(source, filename=filename, limits=limits))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"%PDF-1.7\n1 0 obj", "list.csv is a PDF document"),
        (b"<!DOCTYPE html><html><table><tr><td>1", "is a web page"),
        (b"\xef\xbb\xbf\n <table border=1>", "is a web page"),
        (b'<?xml version="1.0"?><Workbook/>', "is an XML file"),
        (b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200), "is a program"),
        (b"\x7fELF\x02\x01\x01\x00" + bytes(200), "is a program"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is a picture"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "is a picture"),
        (b"{\\rtf1\\ansi", "is a text document"),
        (b"\x1f\x8b\x08\x00" + bytes(range(256)), "not a list that can be read"),
        (bytes(range(256)) * 20, "not a list that can be read"),
        (archive(**{"lista.csv": b"A;1"}), "is a packed archive"),
        (archive(**{"word/document.xml": b"<w/>"}), "is a text document"),
        (OLE + bytes(600) + "WordDocument".encode("utf-16-le"), "is a text document"),
        (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
        (OLE + bytes(2_000), "damaged or incomplete"),
        (b"PK\x03\x04" + bytes(500), "damaged or incomplete"),
        (xlsx([["A"]])[:-40], "damaged or incomplete"),
        (raw_xlsx(["<row><c><v>1</broken"]), "damaged or incomplete"),
        (b"", "file is empty"),
        (b" \r\n\t\n", "no filled rows"),
        (b"\x00" * 500, "no filled rows"),
        (b";;;\n;;;\n", "no filled rows"),
        (b"a" * (2 * MB), "not a list that can be read"),
        (b"A;1\n" * 50_000 + b"\x00\x01", "not a list that can be read"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_list_is_named_for_what_it_is(content: bytes, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        read(content, filename="C:\\pulpit\\list.csv")


def test_a_list_whose_first_code_looks_like_a_program_is_read() -> None:
    assert [row.cells for row in rows(b"MZ-100;5\n", filename="a.csv")] == [["MZ-100", "5"]]


def test_a_password_inside_an_archive_is_named() -> None:
    locked = bytearray(xlsx([["A"]]))
    for sign, flag_at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := locked.find(sign, at + 1)) >= 0:
            locked[at + flag_at] |= 1

    with pytest.raises(InvalidInput, match="locked with a password"):
        read(bytes(locked))


def far_cell() -> bytes:
    return raw_xlsx(
        [
            '<row r="1"><c r="A1"><v>1</v></c></row>',
            '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>',
        ]
    )


@cache
def millions_of_rows() -> bytes:
    return raw_xlsx(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 2_000_001))


def zeros(size: int) -> list[str]:
    return [" " * MB] * (size // MB)


@cache
def honest_bomb() -> bytes:
    return raw_xlsx(zeros(700 * MB))


@cache
def lying_bomb() -> bytes:
    return with_lying_size(raw_xlsx(zeros(700 * MB)), SHEET, 3_000)


@cache
def many_members() -> bytes:
    return archive(**{f"xl/{n}.xml": b"" for n in range(5_000)})


def endless_repetition() -> bytes:
    return ods(ods_row("A", "1", repeated=100_000_000))


@pytest.mark.parametrize("limits", [ORDER_FILE, IMPORT_FILE], ids=["order", "import"])
@pytest.mark.parametrize(
    "bomb",
    [
        far_cell,
        millions_of_rows,
        honest_bomb,
        lying_bomb,
        many_members,
        endless_repetition,
    ],
)
def test_a_bomb_is_refused_soon_and_costs_the_portal_no_memory(
    bomb: object, limits: Limits, tmp_path: Path
) -> None:
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(bomb())  # type: ignore[operator]
    limits = dataclasses.replace(limits, bytes=64 * MB)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()

    with pytest.raises(Expected):
        read(path, limits)

    took = time.perf_counter() - started
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert grown < 32 * 1024
    assert children < IMPORT_FILE.memory_bytes // 1024
    assert took < 4  # each well under a second on a quiet machine


def test_a_hundred_megabytes_are_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    with path.open("wb") as file:
        file.truncate(100 * MB)

    for limits in (ORDER_FILE, IMPORT_FILE):
        with pytest.raises(TooLarge, match="has 100 MB"):
            read(path, limits)


def test_a_hundred_thousand_rows_stream_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_bytes(b"".join(b"SKU-%d;%d;opis towaru\n" % (n, n) for n in range(100_000)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert read(path, IMPORT_FILE, "long.csv") == 100_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 16 * 1024


def test_a_workbook_that_takes_too_long_is_stopped() -> None:
    content = raw_xlsx(
        f'<row r="{n}">' + "".join(f"<c><v>{n}</v></c>" for _ in range(60)) + "</row>"
        for n in range(1, 90_001)
    )
    limits = dataclasses.replace(IMPORT_FILE, seconds=1, rows=100_000)

    with pytest.raises(InvalidInput, match="takes too long"):
        read(content, limits)


@pytest.mark.parametrize(
    ("sheet", "changed", "message"),
    [
        ([[1]] * 13, {"rows": 11}, "more than 11 rows"),
        ([list(range(12))], {"columns": 11}, "more than 11 columns"),
        ([["a"], ["b" * 51]], {"cell_chars": 50}, "Row 2 has a cell longer than 50"),
    ],
)
def test_limits_of_a_workbook_are_named(
    sheet: list[list[object]], changed: dict[str, int], message: str
) -> None:
    with pytest.raises(InvalidInput, match=message):
        read(xlsx(sheet), dataclasses.replace(ORDER_FILE, **changed))


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_in_words(content: bytes) -> None:
    try:
        found = list(rows(content, filename="a.csv"))
        preview(content, filename="a.csv")
    except Expected as error:
        assert str(error)
    else:
        assert all(any(row.cells) for row in found)
        for text in (cell for row in found for cell in row.cells):
            assert "\x00" not in text
            text.encode()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    start=st.sampled_from([xlsx([["A", 1], ["B", 2]]), ods(ods_row("A", "1"))]),
    at=st.integers(min_value=0, max_value=10_000),
    junk=st.binary(min_size=1, max_size=40),
)
def test_a_damaged_workbook_is_read_or_refused_in_words(start: bytes, at: int, junk: bytes) -> None:
    at %= len(start)
    content = start[:at] + junk + start[at + len(junk) :]
    try:
        list(rows(content, filename="a.xlsx"))
    except Expected as error:
        assert str(error)


@given(st.text(max_size=200))
def test_any_file_name_can_stand_in_a_sentence(name: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        sniff(b"%PDF-1.4", name)
    assert str(caught.value).isprintable()
