"""Files of real wholesalers and their customers; they lie beside the project or are skipped."""

import time
from pathlib import Path

import pytest

from portal.gateways.spreadsheets import IMPORT_FILE, preview, rows
from portal.kit.errors import Expected

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is not here")
FILES = sorted(DATA.glob("*/*")) if DATA.is_dir() else []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_file_is_read_or_refused_in_words(path: Path) -> None:
    try:
        count = sum(1 for _ in rows(path, filename=path.name, limits=IMPORT_FILE))
        seen = preview(path, filename=path.name)
    except Expected as error:
        assert str(error)
    else:
        assert count >= len(seen.sample)


def test_a_wholesalers_catalogue_is_read_whole_and_fast() -> None:
    path = DATA / "catalogues" / "towary_cp1250.csv"
    started = time.perf_counter()

    table = [row.cells for row in rows(path, filename=path.name, limits=IMPORT_FILE)]

    assert time.perf_counter() - started < 1  # 65 ms on a quiet machine
    seen = preview(path, filename=path.name)
    assert (len(table), {len(cells) for cells in table}) == (14_085, {9})
    assert (seen.encoding, seen.delimiter, seen.has_header) == ("cp1250", ";", False)
    assert table[2][2] == "Strój ŚNIEŻKA ŻÓŁTO-CZERWONA 37674"


@pytest.mark.parametrize(
    ("name", "header", "first"),
    [
        (
            "catalogues/czesci_meblowe.csv",
            ["SKU", "Nazwa", "Produkt", "Kolor"],
            "43200",
        ),
        ("order_files/frictionless-py__bom.csv", ["id", "name"], "1"),
        ("order_files/frictionless-py__blank-headers.csv", ["id", "", "age"], "1101"),
        ("order_files/frictionless-py__latin1.csv", ["id", "name"], "1"),
        ("order_files/oro_form_quick-order.csv", ["Item Number", "Quantity"], "HSSUC"),
        (
            "order_files/orderSystem__zamowienie.csv",
            ["Client_Id", "Request_id", "Name", "Quantity", "Price"],
            "lol",
        ),
    ],
)
def test_headers_are_found(name: str, header: list[str], first: str) -> None:
    seen = preview(DATA / name, filename=name)

    assert (seen.header, seen.sample[0].cell(0)) == (header, first)


@pytest.mark.parametrize("ending", ["csv", "xlsx", "ods"])
def test_the_same_template_says_the_same_in_every_form(ending: str) -> None:
    seen = preview(DATA / "order_files" / f"oro_template.{ending}", filename=f"a.{ending}")

    assert seen.header == ["Item Number", "Quantity", "Unit"]
